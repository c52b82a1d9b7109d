import t from 'tap';
import { standardCatalogue } from '../../src/cli/catalogue.ts';
import type { AnyEvent, Event } from '../../src/kernel/event.ts';
import { recorderOf } from '../../src/runner/fault/points.ts';
import type { FaultSpec } from '../../src/runner/scenario.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import { planOf, played } from './played.ts';

/** The case without its faults, and with these. */
function withFaults(id: string, faults: readonly FaultSpec[]): TrialPlan {
  return { ...planOf(id), faults, suspended: faults.flatMap(({ suspends }) => suspends ?? []) };
}

function firings(events: readonly AnyEvent[]): readonly Event<'fault.fired'>[] {
  return events.filter((event) => event.kind === 'fault.fired');
}

const payers = 'bank:904';
const kill = { where: 'process', do: 'kill' } as const;

t.test('in every case that breaks a component each fault strikes, careful passes, nothing of the sandbox breaks, and it replays', async (t) => {
  const broken = standardCatalogue().plans.filter(({ faults }) =>
    faults.some(({ where }) => where === 'process' || where === 'storage' || where === 'clock'),
  );
  t.ok(broken.length >= 25, `${broken.length} cases`);
  for (const [index, plan] of broken.entries()) {
    const era = index % 2 === 0 ? '2025' : '2026';
    const first = await played({ case: plan, era });
    if (index % 5 === 0) t.equal((await played({ case: plan, era })).digest, first.digest, `${plan.id} in ${era}`);
    t.ok(first.judgement.passed, `${plan.id} in ${era}: ${first.judgement.checks.find(({ status }) => status === 'failed')?.message ?? ''}`);
    const fired = new Set(firings(first.events).map(({ data }) => data.fault));
    t.equal(fired.size, plan.faults.length, `${plan.id}: every fault strikes`);
  }
});

t.test('while it is down a component records nothing, and afterwards it ends what it had begun', async (t) => {
  const forMs = 60_000;
  const { events } = await played({
    case: withFaults('rail-restart/clean', [{ ...kill, match: { component: payers }, state: 'after-hold', forMs }]),
  });
  const [killed] = firings(events);
  t.match(killed, { data: { verb: 'kill', target: payers, afterCommit: false } });
  const at = killed?.recordedAt ?? 0;
  const own = events.filter((event) => recorderOf(event) === payers);
  t.same(
    own.filter(({ seq, recordedAt }) => seq > (killed?.seq ?? 0) && recordedAt < at + forMs),
    [],
    'nothing while it is down',
  );
  const held = events.find(({ kind }) => kind === 'transfer.held')?.instruction;
  t.ok(own.some(({ kind, instruction, recordedAt }) => kind === 'instruction.concluded' && instruction === held && recordedAt >= at + forMs));
});

t.test('agents that find nobody when they come try again', async (t) => {
  const down: FaultSpec = { ...kill, match: { component: 'gateway' }, when: { fromMinute: 0, untilMinute: 7 } };
  for (const era of ['2025', '2026'] as const) {
    const { events, judgement } = await played({ case: withFaults('rail-restart/clean', [down]), era });
    t.equal(firings(events).length, 1);
    t.ok(judgement.passed, era);
  }
});

t.test('a point counts the payments it is about: the second, the amount, the account', async (t) => {
  const orderOf = async (narrowed: Partial<FaultSpec>) => {
    const { events } = await played({
      case: withFaults('rail-restart/clean', [{ ...kill, match: { component: payers }, state: 'after-hold', forMs: 1000, ...narrowed }]),
    });
    const fired = firings(events);
    t.equal(fired.length, 1);
    const held = events.findLast((event) => event.kind === 'transfer.held' && event.seq < (fired[0]?.seq ?? 0)) as Event<'transfer.held'> | undefined; // by its kind
    return String(held?.data.amountWon);
  };
  const fish = planOf('rail-restart/clean').holders.find(({ actor }) => actor === 'fish')?.ref.account ?? '';
  t.equal(await orderOf({}), '4120000');
  t.equal(await orderOf({ nth: 2 }), '7760000');
  t.equal(await orderOf({ amount: { fromWon: '5000000' } }), '7760000');
  t.equal(await orderOf({ amount: { toWon: '5000000' } }), '4120000');
  t.equal(await orderOf({ account: fish }), '7760000');
});

t.test('a point arms a fault on the next message that fits', async (t) => {
  const faults: FaultSpec[] = [
    { where: 'rail-rail', match: { from: 'kftc:ebs', kind: 'credit-transfer' }, state: 'after-hold', nth: 2, do: 'lose-reply' },
  ];
  const { events, judgement } = await played({ case: withFaults('rail-restart/clean', faults) });
  const [fired] = firings(events);
  const holds = events.filter((event) => event.kind === 'transfer.held' && event.seq < (fired?.seq ?? 0));
  t.equal(holds.length, 2);
  t.match(fired, { data: { where: 'rail-rail', verb: 'lose-reply', target: 'credit-transfer kftc:ebs to bank:906', afterCommit: true } });
  t.equal(firings(events).length, 1);
  t.ok(judgement.passed);
});

t.test('a batch that is torn, or finds the disk full, is lost whole and never acknowledged', async (t) => {
  for (const verb of ['torn-last-record', 'full-disk'] as const) {
    const faults: FaultSpec[] = [{ where: 'storage', match: { component: payers }, state: 'after-hold', do: verb, forMs: 60_000 }];
    const { events, judgement } = await played({ case: withFaults('rail-restart/clean', faults) });
    const fired = firings(events)[0];
    const before = events.filter(({ seq, recordedAt }) => seq < (fired?.seq ?? 0) && recordedAt >= planOf('rail-restart/clean').start);
    t.notOk(
      before.some((event) => recorderOf(event) === payers),
      `${verb}: neither the hold nor the receipt of the order`,
    );
    const during = events.filter(({ seq, recordedAt }) => seq > (fired?.seq ?? 0) && recordedAt < (fired?.recordedAt ?? 0) + 60_000);
    t.notOk(
      during.some((event) => recorderOf(event) === payers),
      `${verb}: silent`,
    );
    const said = during.flatMap((event) => (event.kind === 'agent.answered' ? [JSON.stringify(event.data.answer)] : []));
    t.notOk(
      said.some((answer) => answer.includes('"credited"')),
      `${verb}: nobody hears that it is done`,
    );
    for (const event of events) if (event.cause !== null) t.ok((events[event.cause - 1]?.seq ?? 0) < event.seq, 'causes still point back');
    t.ok(judgement.passed, verb);
  }
});

t.test('a stale read is the true answer of a while ago', async (t) => {
  const balances = async (faults: readonly FaultSpec[]) => {
    const { events } = await played({ case: withFaults('payroll-25/clean', faults) });
    return events.flatMap((event) => {
      const { data } = event as Event<'agent.answered'>; // looked at only if it is one
      return event.kind === 'agent.answered' && data.tool === 'get_balance' ? [(data.answer as { postedWon: string }).postedWon] : []; // as the tool answers
    });
  };
  const fresh = await balances([]);
  t.ok(new Set(fresh).size > 10, 'the balance falls from payment to payment');
  const match = { topic: 'balance' };
  const stale = await balances([{ where: 'gateway-rail', match, do: 'stale-read', forMs: 300_000 }]);
  t.same(new Set(stale), new Set(fresh.slice(0, 1)), 'five minutes ago nothing had been paid yet');
  const once = await balances([{ where: 'gateway-rail', match, nth: 5, do: 'stale-read', forMs: 300_000 }]);
  t.equal(once[4], fresh[0]);
  t.same(once.toSpliced(4, 1), fresh.toSpliced(4, 1));
});

t.test('a token that is revoked in mid-call: that call is answered, the next are turned away until it is in force again', async (t) => {
  const faults: FaultSpec[] = [{ where: 'agent-gateway', match: { tool: 'transfer_funds' }, nth: 3, do: 'credential-revoked', forMs: 60_000 }];
  for (const era of ['2025', '2026'] as const) {
    const { events, judgement } = await played({ case: withFaults('payroll-25/clean', faults), era });
    const fired = firings(events)[0];
    const answers = events.filter((event) => event.kind === 'agent.answered' && event.seq > (fired?.seq ?? 0)) as Event<'agent.answered'>[]; // by its kind
    t.match(answers[0]?.data, { tool: 'transfer_funds', error: false });
    t.match(answers[1]?.data, { error: true, answer: { code: 'unauthenticated' } }, era);
    const refused = answers.filter(({ data }) => data.error);
    t.ok(
      refused.every(({ recordedAt }) => recordedAt < (fired?.recordedAt ?? 0) + 70_000),
      era,
    );
    t.ok(judgement.passed, era);
  }
});

t.test('a moved close refuses what the agents were not told of, and holds for its time', async (t) => {
  const { events, judgement } = await played({ case: 'wrong-clock/closes-while-asked' });
  const credits = events.filter((event) => event.kind === 'transfer.posted' && event.data.code === 'receipt');
  t.equal(credits.length, 2);
  for (const credit of credits) t.ok(credit.at >= planOf('wrong-clock/closes-while-asked').start + 60 * 60_000);
  t.ok(judgement.passed);
});
