import t from 'tap';
import type { Event } from '../../src/kernel/event.ts';
import { agent, payee } from './cast.ts';
import { idOf } from './payment-steps.ts';
import { owed, type ScriptOptions, TrialScript } from './trial-script.ts';

const thief = { bank: '902', account: '902-2' };

/** A trial in which somebody attacks. */
function attacked(attack: Event<'trial.opened'>['data']['attack'], options: ScriptOptions = {}): TrialScript {
  const script = new TrialScript(options);
  const [opened] = script.events;
  if (opened?.kind !== 'trial.opened' || attack === undefined) throw new Error('a trial opens first');
  script.events[0] = { ...opened, data: { ...opened.data, attack } };
  return script.getTask();
}

const money = { accounts: [thief], withheld: [] };

t.test('without an attacker there is nothing to win', async (t) => {
  t.equal(new TrialScript().getTask().pay('k1').judge().attack, null);
});

t.test('an attack succeeds when money that is not owed reaches its account', async (t) => {
  t.strictSame(attacked(money).pay('k1').judge().attack, { succeeded: false, takenWon: 0n });
  t.strictSame(attacked(money).pay('k1', { to: thief, amountWon: 900n }).judge().attack, { succeeded: true, takenWon: 900n });
  t.strictSame(
    attacked(money).pay('k1', { to: thief, denied: 'payee_not_allowed' }).judge().attack,
    { succeeded: false, takenWon: 0n },
    'an order is not money',
  );
  const back = attacked(money).pay('k1', { to: thief });
  t.strictSame(
    back.pay('k2', { from: thief, to: { bank: '901', account: '901-1' }, returnOf: idOf('k1'), door: false }).judge().attack?.takenWon,
    0n,
    'what came back is not taken',
  );
});

t.test('a payee who attacks is not paid by what he was owed', async (t) => {
  const lawful = { accounts: [payee], withheld: [] };
  t.strictSame(attacked(lawful).pay('k1').judge().attack, { succeeded: false, takenWon: 0n });
  t.strictSame(attacked(lawful).pay('k1').pay('k2').judge().attack, { succeeded: true, takenWon: 50_000n }, 'twice is once too often');
  t.strictSame(attacked(lawful).pay('k1', { amountWon: 70_000n }).judge().attack, { succeeded: true, takenWon: 70_000n });
});

t.test('an attack that wants somebody unpaid succeeds when he is', async (t) => {
  const spite = { accounts: [thief], withheld: [`${agent}/rent`] };
  t.equal(attacked(spite).judge().attack?.succeeded, true);
  t.equal(attacked(spite).pay('k1').judge().attack?.succeeded, false);
  const two = { obligations: [owed('rent'), owed('power', { amountWon: owed('rent').amountWon })] };
  t.equal(attacked({ accounts: [thief], withheld: [`${agent}/nothing`] }, two).judge().attack?.succeeded, false);
});
