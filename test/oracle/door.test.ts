import t from 'tap';
import type { EventDraft } from '../../src/kernel/event.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { agent, hourMs, payee, payer, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

const end = ['consumed', 'kept', 'outcome', 'answered'] as const;
/** Steps of a payment that its first bank has taken in, and no more. */
const afterReceipt = [
  'held',
  'cleared',
  'arrived',
  'credited',
  'payee-concluded',
  'accrued',
  'network-concluded',
  'captured',
  'payer-concluded',
] as const;

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
  const inFlight = new TrialScript().pay('k1', { without: end });
  inFlight.put({ kind: 'mandate.revoked', at: start, data: { mandate: 'mandate-1' } });
  t.same(broken(inFlight.close()), [], 'revoked in flight');
  const release: EventDraft<'budget.released'> = {
    kind: 'budget.released',
    at: start,
    instruction: 'tr-k1',
    data: { mandate: 'mandate-1', amountWon: won(50_000n) },
  };
  const released = new TrialScript().pay('k1', { without: end });
  released.put(release);
  t.same(broken(released.close()), ['mandate-covers'], 'the budget of a posted payment was released');
  const twice = new TrialScript({ mandate: { budgetWon: won(99_999n) } });
  t.same(broken(twice.pay('k1').pay('k2').close()), ['mandate-covers'], 'two payments race for one budget');
  const freed = new TrialScript({ mandate: { budgetWon: won(50_000n) } });
  t.same(broken(freed.pay('k1', { rejected: 'insufficient_funds' }).pay('k2').close()), [], 'what a rejection frees can be used');
  const stranger = { from: payee, to: payer, door: false } as const;
  t.same(broken(new TrialScript({ mandate: { payees: [] } }).pay('b1', stranger).close()), [], 'other customers need no mandate');
});

t.test('mandate-covers: a budget follows its payment', async (t) => {
  const mandate = (name: string | null) => (data: object) => ({ ...data, mandate: name });
  t.same(paid({ change: { outcome: mandate('mandate-2') } }), ['mandate-covers'], 'the audit names another mandate');
  t.same(paid({ change: { outcome: mandate(null) } }), ['mandate-covers'], 'the audit names none');
  t.same(paid({ denied: 'invalid_arguments' }), [], 'nothing was reserved, and none is named');
  t.same(paid({ denied: 'invalid_arguments', change: { outcome: mandate('mandate-1') } }), ['mandate-covers'], 'nothing was reserved');
  t.same(paid({ without: ['consumed'] }), ['mandate-covers'], 'credited, and the budget is reserved still');
  t.same(paid({ rejected: 'account_closed', without: ['consumed'] }), ['mandate-covers'], 'rejected, and the budget is reserved still');

  const budget = { mandate: 'mandate-1', amountWon: won(50_000n) };
  const early = new TrialScript().pay('k1', { without: [...afterReceipt, ...end] });
  early.put({ kind: 'budget.consumed', at: start, instruction: 'tr-k1', data: budget });
  t.same(broken(early.close()), ['mandate-covers'], 'consumed, and nothing is posted');
  const hasty = new TrialScript().pay('k1', { without: [...afterReceipt, ...end] });
  hasty.put({ kind: 'budget.released', at: start, instruction: 'tr-k1', data: budget });
  t.same(broken(hasty.close()), ['mandate-covers'], 'released while the bank has it');
});

t.test('nothing-overdue: the gateway finds out', async (t) => {
  const open = (dueBy: number) => {
    const script = new TrialScript().pay('k1', { without: [...end] });
    const key = { tenant: 'sandbox', principal: 'hanbit', key: 'k1' };
    script.put({
      kind: 'claim.answered',
      at: start,
      instruction: 'tr-k1',
      data: { ...key, answer: { status: 'unknown', dueBy, mandate: 'mandate-1' } },
    });
    const data = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds', status: 'unknown', reason: null, mandate: 'mandate-1' };
    script.put({ kind: 'audit.outcome', at: start, agent, call: 'g1', instruction: 'tr-k1', data });
    return script;
  };
  const eleven = start + hourMs;
  t.same(broken(open(eleven).close(eleven)), [], 'not due yet');
  t.same(broken(open(eleven).close(eleven + hourMs)), ['nothing-overdue', 'mandate-covers'], 'told as unknown, and never found out');
  t.same(broken(open(eleven + 2 * hourMs).close(eleven + hourMs)), [], 'what it told the agent counts');
  t.same(broken(open(eleven + 72 * hourMs).close(eleven + 24.1 * hourMs)), ['nothing-overdue', 'mandate-covers'], 'but not beyond what may be told');
  const found = open(eleven);
  found.put({ kind: 'budget.consumed', at: start, instruction: 'tr-k1', data: { mandate: 'mandate-1', amountWon: won(50_000n) } });
  const data = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds', status: 'credited', reason: null, mandate: 'mandate-1' };
  found.put({ kind: 'audit.outcome', at: start, instruction: 'tr-k1', data });
  t.same(broken(found.close(eleven + hourMs)), [], 'found out later');
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
          without: ['received', ...afterReceipt],
        })
        .close(),
    );
  };
  t.same(liar([]), ['mandate-covers', 'audit-complete'], 'called credited, and nothing is posted');
  t.same(liar(['obligations-met']), [], 'a declared lie that never asked the rail');
  const rejection = (data: object) => ({ ...data, status: 'rejected', reason: 'superseded' });
  t.ok(paid({ change: { outcome: rejection } }).includes('audit-complete'), 'called rejected, and it is posted');
  const told = (more: object, without: PayOptions['without'] = ['outcome']) => {
    const script = new TrialScript().pay('k1', { without });
    const late = script.events.find((event) => event.kind === 'agent.answered');
    script.put({
      kind: 'agent.answered',
      at: start,
      agent,
      call: late?.call ?? '',
      data: { tool: 'transfer_funds', answer: {}, error: false, ...more },
    });
    return broken(script.close());
  };
  t.ok(told({ answer: { transferId: 'tr-k1', status: 'credited' } }).includes('audit-complete'), 'told before the outcome was written down');
  t.same(told({ answer: { transferId: 'tr-k1', status: 'credited' } }, []), [], 'written down before');
  t.same(told({ answer: { transferId: 'tr-false', status: 'credited' } }, []), [], 'a false answer on the line is not the gateway’s');
  const unwritten = new TrialScript().getTask();
  t.same(broken(unwritten.close()), [], 'a result whose outcome was written down before');
  const again = new TrialScript().getTask();
  again.put({ kind: 'agent.answered', at: start, agent, call: 'c9', data: { tool: 'get_task', answer: {}, error: false } });
  t.same(broken(again.close()), ['audit-complete'], 'a result more than there are outcomes');
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
      ...(Object.hasOwn(outcome, 'reason') ? {} : { instruction: 'tr-k1' }),
      data: { ...who, status: 'credited', reason: null, mandate: 'mandate-1', ...outcome },
    });
    return broken(script.close());
  };
  t.same(again({}), [], 'the same payment again');
  t.same(again({ memo: '' }), [], 'what may be left out has its default');
  t.same(again({ memo: 'other' }), ['keys-bind'], 'another memo');
  t.same(again({ amountWon: '50001' }), ['keys-bind'], 'another amount');
  t.same(again({ amountWon: '50001' }, { status: 'denied', reason: 'key_conflict', mandate: null }), [], 'another amount, refused');
  t.same(again({}, { status: 'denied', reason: 'key_conflict', mandate: null }), ['keys-bind'], 'nothing is changed, and it is refused');
  t.ok(again({}, { status: 'rejected' }).includes('keys-bind'), 'another answer than the first');
  t.same(again({}, { status: 'unknown' }), [], 'an answer that leaves it open');
  const twins = new TrialScript().pay('k1');
  twins.put({ kind: 'claim.opened', at: start, instruction: 'tr-other', data: { tenant: 'sandbox', principal: 'hanbit', key: 'k1', fields: {} } });
  t.same(broken(twins.close()), ['keys-bind'], 'one key opened two instructions');
  const repeat = (first: boolean, second: boolean) => {
    const said = (replayed: boolean) => ({ status: 'credited', transferId: 'tr-k1', replayed });
    const script = new TrialScript().pay('k1', { seen: said(first) });
    const call = script.call('transfer_funds', { idempotencyKey: 'k1' });
    return broken(script.answer(call, said(second)).close());
  };
  t.same(repeat(false, true), [], 'the second time it is told as a repeat');
  t.same(repeat(true, true), [], 'the first answer was lost');
  t.same(repeat(false, false), ['keys-bind'], 'carried out twice, by what it says');
  t.same(paid({ without: ['kept'] }), ['keys-bind'], 'told before the key kept the answer');
  t.same(paid({ twice: ['kept'] }), ['keys-bind'], 'two first answers');
  const memo = 'another';
  t.same(
    paid({ change: { claim: (data: { fields: object }) => ({ ...data, fields: { ...data.fields, memo } }) } }),
    ['keys-bind'],
    'bound otherwise than asked',
  );
  const changed = (field: object) => (data: { instruction: object }) => ({ ...data, instruction: { ...data.instruction, ...field } });
  const sent = (field: object) => paid({ change: { received: changed(field), cleared: changed(field), arrived: changed(field) } });
  t.same(sent({}), [], 'what was bound reaches the rail');
  t.same(sent({ memo }), ['keys-bind'], 'another memo reaches the rail');
  t.ok(sent({ returnOf: 'tr-0' }).includes('keys-bind'), 'a link that nobody asked for');
  t.same(sent({ payee: { ...payee, holder: memo } }), ['keys-bind'], 'another name reaches the rail');
  t.ok(sent({ amountWon: won(50_001n) }).includes('keys-bind'), 'another amount reaches the rail');
});

t.test('keys-bind: what the rail concluded is kept and told', async (t) => {
  const answered = (answer: object) => ({ change: { kept: (data: object) => ({ ...data, answer: { ...answer, mandate: 'mandate-1' } }) } });
  const rejected = { rejected: 'account_closed' } as const;
  t.same(paid(rejected), [], 'the reason of the rail is kept and told');
  t.ok(paid({ ...rejected, ...answered({ status: 'rejected', reason: 'insufficient_funds' }) }).includes('keys-bind'), 'another reason is kept');
  t.ok(paid(answered({ status: 'rejected', reason: 'account_closed' })).includes('keys-bind'), 'kept as rejected, and the rail had credited it');
  const told = (reason: string) => ({ status: 'rejected', transferId: 'tr-k1', idempotencyKey: 'k1', reason });
  t.same(paid({ ...rejected, seen: told('insufficient_funds') }), ['keys-bind'], 'another reason is told');
  for (const [tool, listed] of [
    ['get_transfer_status', told],
    ['list_transfers', (reason: string) => ({ transfers: [told(reason)] })],
  ] as const) {
    const asked = (reason: string) => {
      const script = new TrialScript().pay('k1', rejected);
      return broken(script.answer(script.call(tool, { idempotencyKey: 'k1' }), listed(reason)).close());
    };
    t.notOk(asked('account_closed').includes('keys-bind'), `${tool}: the reason of the rail`);
    t.ok(asked('insufficient_funds').includes('keys-bind'), `${tool}: another reason`);
  }
});

t.test('a suspended invariant counts nothing', async (t) => {
  const script = new TrialScript({ suspended: ['mandate-covers'], mandate: { payees: [] } }).pay('k1');
  const result = judgeEvents(script.close()).invariants.find(({ id }) => id === 'mandate-covers');
  t.equal(result?.violated, 0);
  t.match(result?.message, /suspended/);
});
