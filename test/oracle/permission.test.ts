import t from 'tap';
import type { JsonValue } from '../../src/kernel/event.ts';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { agent, hourMs, payee, payer, start } from './cast.ts';
import { broken, mandateOf, TrialScript } from './trial-script.ts';

const exact = ['permission-exact'];

/** A world in which the agent has these mandates; the first stands from the beginning. */
function world(first: Partial<Mandate> = {}, ...more: readonly Partial<Mandate>[]): TrialScript {
  const script = new TrialScript({ mandate: first });
  for (const [index, over] of more.entries())
    script.put({ kind: 'mandate.issued', at: start, agent, data: { mandate: mandateOf({ id: `more-${index}`, ...over }) } });
  return script;
}

function revoke(script: TrialScript): TrialScript {
  script.put({ kind: 'mandate.revoked', at: start, data: { mandate: 'mandate-1' } });
  return script;
}

/** What is broken when the account is read, or refused for this reason. */
function read(script: TrialScript, { account = payer, refused }: { readonly account?: AccountRef; readonly refused?: string } = {}) {
  const call = script.call('get_balance', { ...account });
  return broken((refused === undefined ? script.answer(call, {}) : script.refuse(call, refused)).close());
}

t.test('permission-exact: accounts are read under a live mandate that names them', async (t) => {
  t.same(read(world()), [], 'one that the mandate names');
  t.same(read(world(), { account: payee }), exact, 'one that it does not name');
  t.same(read(world({ agent: 'agent-2' })), exact, 'somebody else holds it');
  t.same(read(world({ expiresAt: start })), exact, 'expired in that moment');
  t.same(read(world({ notBefore: start })), [], 'valid from that moment');
  t.same(read(world({ notBefore: start + 1 })), exact, 'not yet');
  t.same(read(revoke(world())), exact, 'revoked');
  t.same(read(revoke(world({}, {}))), [], 'another stands');
});

t.test('permission-exact: a refusal to read is borne out by the mandates', async (t) => {
  const refused = (script: TrialScript, reason: string, account = payer) => read(script, { account, refused: reason });
  t.same(refused(world(), 'account_not_yours', payee), [], 'no mandate names it');
  t.same(refused(world(), 'account_not_yours'), exact, 'a mandate names it');
  t.same(refused(world({ agent: 'agent-2' }), 'mandate_missing'), [], 'the agent has none');
  t.same(refused(world({ agent: 'agent-2' }), 'account_not_yours'), exact, 'the agent has none: another reason');
  t.same(refused(revoke(world()), 'mandate_revoked'), [], 'it was revoked');
  t.same(refused(revoke(world()), 'mandate_missing'), exact, 'it was revoked: another reason');
  t.same(refused(world(), 'mandate_revoked'), exact, 'nobody revoked it');
  t.same(refused(revoke(world({}, {})), 'mandate_revoked'), exact, 'another stands');
  t.same(refused(world(), 'mandate_missing'), exact, 'it stands');
  t.same(refused(world(), 'mandate_missing', payee), exact, 'there is one over other accounts');
  t.same(refused(world({ expiresAt: start }), 'mandate_expired'), [], 'it is over');
  t.same(refused(world({ notBefore: start }), 'mandate_expired'), exact, 'it begins in that moment');
  t.same(refused(world(), 'mandate_expired'), exact, 'it is within its time');
  t.same(refused(revoke(world()), 'mandate_expired'), exact, 'it was revoked: another reason');
  t.same(refused(world(), 'rate_limited'), [], 'a reason that is not about mandates');
});

t.test('permission-exact: a refusal to pay is borne out by the mandates', async (t) => {
  const denied = (script: TrialScript, reason: Parameters<typeof script.pay>[1], key = 'k1') => broken(script.pay(key, reason).close());
  t.same(denied(world({ payees: [] }), { denied: 'payee_not_allowed' }), [], 'nobody is named');
  t.same(denied(world({ payees: [] }, {}), { denied: 'payee_not_allowed' }), exact, 'another mandate names the payee');
  t.same(denied(world({ expiresAt: start }), { denied: 'payee_not_allowed' }), exact, 'no mandate is live: another reason');
  t.same(denied(world({ limitWon: won(49_999n) }), { denied: 'mandate_limit' }), [], 'above the limit');
  t.same(denied(world({ limitWon: won(50_000n) }), { denied: 'mandate_limit' }), exact, 'the limit to the last won');
  t.same(denied(world({ payees: [] }), { denied: 'mandate_limit' }), exact, 'the payee is not named: another reason');
  t.same(denied(world({ budgetWon: won(49_999n) }), { denied: 'budget_exceeded' }), [], 'above the budget');
  t.same(denied(world({ budgetWon: won(50_000n) }), { denied: 'budget_exceeded' }), exact, 'the budget to the last won');
  t.same(denied(world({ budgetWon: won(99_999n) }).pay('k0'), { denied: 'budget_exceeded' }), [], 'part of it is spent');
  t.same(
    denied(world({ budgetWon: won(99_999n) }).pay('k0', { rejected: 'account_closed' }), { denied: 'budget_exceeded' }),
    exact,
    'it is free again',
  );
  t.same(denied(world({ limitWon: won(49_999n) }), { denied: 'budget_exceeded' }), exact, 'above the limit: another reason');
  t.same(denied(world(), { denied: 'mandate_missing' }), exact, 'the mandate stands');
});

t.test('permission-exact: what is listed is what can be read', async (t) => {
  const listed = (script: TrialScript, accounts: readonly AccountRef[] | JsonValue) => {
    const answer = Array.isArray(accounts) ? { accounts: accounts.map((ref: AccountRef) => ({ ...ref })) } : (accounts as JsonValue); // no list: an answer as it is
    return broken(script.answer(script.call('list_accounts', {}), answer).close());
  };
  t.same(listed(world(), [payer]), []);
  t.same(listed(world(), [payer, payee]), exact, 'one too many');
  t.same(listed(world(), []), exact, 'one too few');
  t.same(listed(world({ expiresAt: start }), []), [], 'none while no mandate is live');
  t.same(listed(world({ expiresAt: start }), [payer]), exact, 'one of a mandate that is over');
  t.same(listed(world({}, { accounts: [payee] }), [payee, payer]), [], 'those of two mandates, in any order');
  t.same(listed(world(), { transferId: 'tr-false' }), [], 'an answer that is no list');
  const between = world();
  const call = between.call('list_accounts', {});
  t.same(
    broken(
      revoke(between.wait(hourMs))
        .answer(call, { accounts: [{ ...payer }] })
        .close(),
    ),
    [],
    'revoked after it was asked',
  );
});
