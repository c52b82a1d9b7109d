import t from 'tap';
import type { EventDraft } from '../../src/kernel/event.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { agent, hourMs, payee, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

const paid = (options: PayOptions, mandate: Partial<Mandate> = {}) => broken(new TrialScript({ mandate }).pay('k1', options).close());

t.test('mandate-covers', async (t) => {
  t.same(paid({}), []);
  t.same(paid({}, { payees: [] }), ['mandate-covers'], 'a payee it does not name');
  t.same(paid({}, { accounts: [payee] }), ['mandate-covers'], 'an account it does not name');
  t.same(paid({}, { limitWon: won(49_999n) }), ['mandate-covers'], 'above the limit of one payment');
  t.same(paid({}, { expiresAt: start }), ['mandate-covers'], 'expired in that moment');
  t.same(paid({}, { notBefore: start + 1 }), ['mandate-covers'], 'not yet');
  t.same(paid({}, { agent: 'agent-2' }), ['mandate-covers'], 'somebody else holds it');
  t.same(paid({}, { budgetWon: won(50_000n) }), [], 'the whole budget');
  t.same(paid({}, { budgetWon: won(49_999n) }), ['mandate-covers'], 'more than the budget');
  t.same(paid({ without: ['reserved', 'consumed'] }), ['mandate-covers'], 'no budget was reserved before the rail');
  t.same(paid({ twice: ['reserved'] }), ['mandate-covers'], 'reserved twice');
  t.same(paid({ twice: ['consumed'] }), ['mandate-covers'], 'consumed twice');
  t.same(paid({ change: { reserved: (data: object) => ({ ...data, amountWon: won(1n) }) } }), ['mandate-covers'], 'less reserved than paid');

  const revoked = new TrialScript();
  revoked.put({ kind: 'mandate.revoked', at: start, data: { mandate: 'mandate-1' } });
  t.same(broken(revoked.pay('k1').close()), ['mandate-covers'], 'revoked before');
  const inFlight = new TrialScript().pay('k1', { without: ['consumed'] });
  inFlight.put({ kind: 'mandate.revoked', at: start, data: { mandate: 'mandate-1' } });
  t.same(broken(inFlight.close()), [], 'revoked in flight');
  const release: EventDraft<'budget.released'> = {
    kind: 'budget.released',
    at: start,
    instruction: 'tr-k1',
    data: { mandate: 'mandate-1', amountWon: won(50_000n) },
  };
  const released = new TrialScript().pay('k1', { without: ['consumed'] });
  released.put(release);
  t.same(broken(released.close()), ['mandate-covers'], 'the budget of a posted payment was released');
  const twice = new TrialScript({ mandate: { budgetWon: won(99_999n) } });
  t.same(broken(twice.pay('k1').pay('k2').close()), ['mandate-covers'], 'two payments race for one budget');
  const freed = new TrialScript({ mandate: { budgetWon: won(50_000n) } });
  t.same(broken(freed.pay('k1', { rejected: 'insufficient_funds' }).pay('k2').close()), [], 'what a rejection frees can be used');
  t.same(broken(new TrialScript({ mandate: { payees: [] } }).giveBack('b1', 'tr-0').close()), [], 'other customers need no mandate');
});

t.test('audit-complete', async (t) => {
  t.same(paid({ twice: ['outcome'] }), ['audit-complete'], 'two outcomes for one call');
  t.ok(paid({ without: ['intent'] }).includes('audit-complete'), 'no intent');
  t.same(paid({ change: { outcome: (data: object) => ({ ...data, tool: 'get_balance' }) } }), ['audit-complete'], 'another tool in the outcome');
  t.same(paid({ without: ['outcome'] }), ['audit-complete'], 'answered without an outcome');
  const posted = new TrialScript().pay('k1', { without: ['outcome'], seen: 'nothing' });
  t.same(broken(posted.close()), [], 'the gateway may still be at it');
  const old = new TrialScript().pay('k1', { without: ['outcome'], seen: 'nothing' });
  t.same(broken(old.wait(hourMs / 2).close()), ['audit-complete'], 'posted, and never in the audit');
  const liar = (suspended: readonly string[]) => {
    const script = new TrialScript({ suspended });
    return broken(
      script
        .pay('k1', {
          without: [
            'received',
            'held',
            'cleared',
            'arrived',
            'credited',
            'payee-concluded',
            'accrued',
            'network-concluded',
            'captured',
            'payer-concluded',
          ],
        })
        .close(),
    );
  };
  t.same(liar([]), ['audit-complete'], 'called credited, and nothing is posted');
  t.same(liar(['obligations-met']), [], 'a declared lie that never asked the rail');
  const later = new TrialScript().pay('k1');
  const found = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds', status: 'credited', reason: null, mandate: 'mandate-1' };
  later.put({ kind: 'audit.outcome', at: start, instruction: 'tr-k1', data: found });
  t.same(broken(later.close()), [], 'an outcome that was found out later');
});

t.test('keys-bind', async (t) => {
  /** The key of k1 again, from a call whose arguments differ in one field. */
  const again = (args: object, outcome: object = {}) => {
    const script = new TrialScript().pay('k1');
    const first = script.events.find((event) => event.kind === 'audit.intent');
    const sent = first?.kind === 'audit.intent' ? { ...Object(first.data.arguments), ...args } : {};
    const who = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds' };
    script.put({ kind: 'audit.intent', at: start, agent, call: 'x', data: { ...who, arguments: sent } });
    script.put({
      kind: 'audit.outcome',
      at: start,
      agent,
      call: 'x',
      instruction: 'tr-k1',
      data: { ...who, status: 'credited', reason: null, mandate: null, ...outcome },
    });
    return broken(script.close());
  };
  t.same(again({}), [], 'the same payment again');
  t.same(again({ memo: '' }), [], 'what may be left out has its default');
  t.same(again({ memo: 'other' }), ['keys-bind'], 'another memo');
  t.same(again({ amountWon: '50001' }), ['keys-bind'], 'another amount');
  t.same(again({ amountWon: '50001' }, { status: 'denied', reason: 'key_conflict' }), [], 'another amount, refused');
  const twins = new TrialScript().pay('k1');
  twins.put({ kind: 'claim.opened', at: start, instruction: 'tr-other', data: { tenant: 'sandbox', principal: 'hanbit', key: 'k1', fields: {} } });
  t.same(broken(twins.close()), ['keys-bind'], 'one key opened two instructions');
});

t.test('a suspended invariant counts nothing', async (t) => {
  const script = new TrialScript({ suspended: ['mandate-covers'], mandate: { payees: [] } }).pay('k1');
  const result = judgeEvents(script.close()).invariants.find(({ id }) => id === 'mandate-covers');
  t.equal(result?.violated, 0);
  t.match(result?.message, /suspended/);
});
