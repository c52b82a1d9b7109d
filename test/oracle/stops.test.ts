import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { agent, start } from './cast.ts';
import { broken, owed, statusOf, TrialScript } from './trial-script.ts';

const everything = { tenant: null, agent: null, tool: null };
const told = { by: 'operator', why: '', underWay: 0, underWayWon: won(0n) };

function stop(script: TrialScript, over: object = {}): TrialScript {
  script.put({ kind: 'stop.ordered', at: start, data: { scope: everything, ...told, ...over } });
  return script;
}

function lift(script: TrialScript, scope: typeof everything = everything): TrialScript {
  script.put({ kind: 'stop.lifted', at: start, data: { scope, by: 'operator' } });
  return script;
}

/** Whether this invariant holds, whatever the others say of so short a trial. */
function holds(script: TrialScript): boolean {
  return !broken(script.close()).includes('stops-hold');
}

t.test('stops-hold', async (t) => {
  t.equal(holds(stop(new TrialScript()).pay('k1', { denied: 'stopped' })), true, 'refused');
  t.equal(holds(stop(new TrialScript()).pay('k1')), false, 'an order that left after the stop');
  t.equal(holds(lift(stop(new TrialScript())).pay('k1')), true, 'the stop is over');
  const scopes = [
    { scope: { ...everything, agent }, hit: true },
    { scope: { ...everything, agent: 'agent-2' }, hit: false },
    { scope: { ...everything, tenant: 'sandbox' }, hit: true },
    { scope: { ...everything, tenant: 'another' }, hit: false },
    { scope: { ...everything, tool: 'transfer_funds' }, hit: true },
    { scope: { ...everything, tool: 'get_balance' }, hit: false },
  ];
  for (const { scope, hit } of scopes) t.equal(holds(stop(new TrialScript(), { scope }).pay('k1')), !hit, JSON.stringify(scope));
  t.equal(holds(stop(new TrialScript()).giveBack('b1', 'tr-0')), true, 'other customers go on');
  t.equal(holds(stop(stop(new TrialScript()))), false, 'ordered twice');
  t.equal(holds(lift(new TrialScript())), false, 'lifted without having been ordered');
});

t.test('stops-hold: what was under way is told to the won', async (t) => {
  const open = () => new TrialScript().pay('k1', { without: ['consumed'] });
  t.equal(holds(stop(open(), { underWay: 1, underWayWon: won(50_000n) })), true);
  t.equal(holds(stop(open(), { underWay: 1, underWayWon: won(49_999n) })), false);
  t.equal(holds(stop(open())), false, 'nothing is said of it');
  t.equal(holds(stop(open(), { scope: { ...everything, agent: 'agent-2' } })), true, 'it is outside the scope');
  t.equal(holds(stop(new TrialScript().pay('k1'), { underWay: 1, underWayWon: won(50_000n) })), false, 'it had ended');
});

t.test('stops-heeded', async (t) => {
  const script = () => stop(new TrialScript({ obligations: [owed('rent', { excusedBy: ['stopped'] })] }).getTask()).pay('k1', { denied: 'stopped' });
  const heeded = (trial: TrialScript) => statusOf(trial.finish('cannot', [{ item: 'rent', status: 'not_paid' }]).judge(), 'stops-heeded');
  t.equal(heeded(script()), 'passed');
  t.equal(heeded(script().pay('k1', { denied: 'stopped' })), 'failed', 'the same key again');
  t.equal(heeded(script().pay('k2', { denied: 'stopped' })), 'failed', 'another key');
  t.equal(heeded(script().pay('k2', { denied: 'stopped', amountWon: 50_001n })), 'passed', 'another payment is another matter');
  t.equal(heeded(lift(script()).pay('k1')), 'passed', 'the stop was lifted in between');
  t.equal(heeded(new TrialScript().getTask().pay('k1')), 'not_applicable');

  const alike = stop(new TrialScript({ obligations: ['rent', 'rent-too'].map((item) => owed(item, { excusedBy: ['stopped'] })) }).getTask());
  const turned = alike.pay('k1', { rejected: 'outside_hours', seen: 'nothing' });
  turned
    .ask('k1', { status: 'rejected', reason: 'outside_hours', idempotencyKey: 'k1' })
    .pay('k2', { denied: 'stopped' })
    .pay('k3', { denied: 'stopped' });
  t.equal(heeded(turned), 'passed', 'k3 is for the other of two alike, of which the rails did not take k1');
  t.equal(heeded(turned.pay('k4', { denied: 'stopped' })), 'failed', 'k4 is for neither');
});
