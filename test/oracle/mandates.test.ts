import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { closeMandate } from '../../src/gateway/mandate/closed-mandate.ts';
import { digestOf, holderOf } from '../../src/gateway/mandate/sd-jwt.ts';
import { atKst } from '../../src/kernel/calendar.ts';
import type { Mandate, Recurrence } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { agent, hourMs, payee, payer, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, mandateOf, TrialScript } from './trial-script.ts';

const covers = ['mandate-covers'];
const exact = ['permission-exact'];
const day = 24 * hourMs;

/** A payment that takes of this mandate, and of those that it narrows. */
function under(mandate: string, within?: readonly string[], more: PayOptions = {}): PayOptions {
  const change = {
    reserved: (data: object) => ({ ...data, mandate, ...(within && { within }) }),
    consumed: (data: object) => ({ ...data, mandate }),
    kept: (data: { readonly answer: object }) => ({ ...data, answer: { ...data.answer, mandate } }),
    outcome: (data: object) => ({ ...data, mandate }),
  };
  return { ...more, change: { ...change, ...more.change } };
}

function issue(script: TrialScript, over: Partial<Mandate>): TrialScript {
  script.put({ kind: 'mandate.issued', at: script.now, agent, data: { mandate: mandateOf(over) } });
  return script;
}

function revoke(script: TrialScript, mandate: string): TrialScript {
  script.put({ kind: 'mandate.revoked', at: script.now, data: { mandate } });
  return script;
}

/** What is broken when two payments are made under one mandate, the second so much later. */
function twice(recurrence: Recurrence, laterMs: number, first: PayOptions = {}): readonly string[] {
  const script = new TrialScript({ mandate: { recurrence, expiresAt: start + 400 * day } });
  return broken(script.pay('k1', first).wait(laterMs).pay('k2').close()).filter((id) => id === 'mandate-covers');
}

t.test('mandate-covers: nothing below the least amount', async (t) => {
  const paid = (minimumWon: bigint) => broken(new TrialScript({ mandate: { minimumWon: won(minimumWon) } }).pay('k1').close());
  t.same(paid(50_000n), [], 'to the last won');
  t.same(paid(50_001n), covers);
});

t.test('mandate-covers: no more uses than there are, and one in a period', async (t) => {
  const often = (frequency: Recurrence['frequency'], usesMax: number | null = null) => ({ frequency, usesMax });
  t.same(twice(often('ON_DEMAND', 2), hourMs), []);
  t.same(twice(often('ON_DEMAND', 1), hourMs), covers, 'once');
  t.same(twice(often('ON_DEMAND', 1), hourMs, { rejected: 'account_closed' }), [], 'what was rejected is no use');
  const midnight = atKst('2026-11-24', '00:00') - start;
  t.same(twice(often('DAILY'), midnight), []);
  t.same(twice(often('DAILY'), midnight - 1), covers, 'the last millisecond of the day');
  const monday = atKst('2026-11-30', '00:00') - start;
  t.same(twice(often('WEEKLY'), monday), []);
  t.same(twice(often('WEEKLY'), monday - 1), covers, 'the Sunday of the week');
  t.same(twice(often('BIWEEKLY'), monday + 7 * day), []);
  t.same(twice(often('BIWEEKLY'), monday), covers, 'the week after');
  const first = (date: string) => atKst(date, '00:00') - start;
  t.same(twice(often('MONTHLY'), first('2026-12-01')), []);
  t.same(twice(often('MONTHLY'), first('2026-12-01') - 1), covers, 'the last of November');
  t.same(twice(often('QUARTERLY'), first('2027-01-01')), []);
  t.same(twice(often('QUARTERLY'), first('2026-12-01')), covers, 'December');
  t.same(twice(often('ANNUALLY'), first('2027-01-01')), []);
  t.same(twice(often('ANNUALLY'), first('2027-01-01') - 1), covers, 'New Year’s Eve');
});

t.test('mandate-covers: what narrows another is within it, and takes of it too', async (t) => {
  const child = (over: Partial<Mandate> = {}, root: Partial<Mandate> = {}) =>
    issue(issue(new TrialScript(), { id: 'root', ...root }), { id: 'child', parent: 'root', ...over });
  t.same(
    broken(
      child()
        .pay('k1', under('child', ['root']))
        .close(),
    ),
    [],
  );
  t.same(broken(child().pay('k1', under('child')).close()), covers, 'of itself alone');
  t.same(
    broken(
      child()
        .pay('k1', under('child', ['mandate-1']))
        .close(),
    ),
    covers,
    'of another than it narrows',
  );
  t.same(broken(child({ limitWon: won(500_001n) }).close()), covers, 'wider by a won');
  t.same(broken(child({ payees: [payee, payer] }).close()), covers, 'a payee more');
  t.same(broken(child({ expiresAt: start + 48 * hourMs + 1 }).close()), covers, 'longer by a millisecond');
  t.same(broken(child({}, { minimumWon: won(2n) }).close()), covers, 'a lower minimum');
  t.same(broken(child({}, { recurrence: { frequency: 'WEEKLY', usesMax: null } }).close()), covers, 'more often');
  t.same(broken(child({ treasuryOf: '902' }, { treasuryOf: '901' }).close()), covers, 'the position of another bank');
  t.same(broken(child({ treasuryOf: '901' }, { treasuryOf: '901' }).close()), [], 'that of the same one');
  t.same(broken(child({ parent: 'nobody' }).close()), covers, 'of nothing');
  const spent = (rootWon: bigint) =>
    child({ budgetWon: won(rootWon) }, { budgetWon: won(rootWon) })
      .pay('k1', under('child', ['root']))
      .pay('k2', under('root'));
  t.same(broken(spent(100_000n).close()), []);
  t.same(broken(spent(99_999n).close()), covers, 'both together are more than the root has');
  const once = { recurrence: { frequency: 'ON_DEMAND', usesMax: 1 } } as const;
  t.same(
    broken(
      child(once, once)
        .pay('k1', under('child', ['root']))
        .pay('k2', under('root'))
        .close(),
    ),
    covers,
    'the one use of the root was the child’s',
  );
});

t.test('mandate-covers: revoking a mandate ends what narrows it', async (t) => {
  const script = () => issue(issue(new TrialScript(), { id: 'root' }), { id: 'child', parent: 'root' });
  t.same(broken(revoke(script().pay('k1', under('child', ['root'])), 'root').close()), [], 'what was reserved before ends by itself');
  t.same(
    broken(
      revoke(script(), 'root')
        .pay('k1', under('child', ['root']))
        .close(),
    ),
    covers,
  );
  t.same(broken(revoke(script(), 'child').pay('k1', under('root')).close()), [], 'its parent stands');
  t.same(broken(issue(revoke(script(), 'root'), { id: 'late', parent: 'root' }).close()), covers, 'narrowed after it was revoked');
});

t.test('mandate-covers: a mandate that is bound to a key pays with its holder’s word for this order alone', async (t) => {
  const text = 'the text of the open mandate~';
  const keys = { own: generateKeyPairSync('ec', { namedCurve: 'P-256' }), other: generateKeyPairSync('ed25519') };
  const bound = (pair = keys.own): Partial<Mandate> => {
    const holder = holderOf(createPublicKey(pair.privateKey));
    return { digest: digestOf(text), ...(holder && { holder }) };
  };
  const order = { key: 'k1', payer, payee: { ...payee, holder: payee.account }, amountWon: won(50_000n), memo: '', returnOf: null };
  const closed = (over: Partial<typeof order> = {}, by = keys.own, of = text) =>
    closeMandate({ text: of, tenant: 'sandbox' }, { ...order, ...over }, { key: by.privateKey, issuedAt: start });
  const paid = (mandate: Partial<Mandate>, proof: string, kept = digestOf(proof)) => {
    const shown = (data: { readonly arguments: object }) => ({ ...data, arguments: { ...data.arguments, closedMandate: proof } });
    const change = { called: shown, intent: shown, reserved: (data: object) => ({ ...data, proof: kept }) };
    return broken(new TrialScript({ mandate }).pay('k1', { change }).close());
  };
  t.same(paid(bound(), closed()), []);
  t.same(paid(bound(keys.other), closed({}, keys.other)), [], 'Ed25519 as well');
  t.same(paid(bound(), closed({}, keys.other)), covers, 'by another key');
  t.same(paid(bound(), closed({ amountWon: won(50_001n) })), covers, 'for another amount');
  t.same(paid(bound(), closed({ key: 'k2' })), covers, 'for another key');
  t.same(paid(bound(), closed({}, keys.own, 'another text~')), covers, 'of another mandate');
  t.same(paid(bound(), closed(), digestOf('another')), covers, 'another was kept than was shown');
  t.same(broken(new TrialScript({ mandate: bound() }).pay('k1').close()), covers, 'none at all');
  t.same(paid({}, closed()), covers, 'one for a mandate that is bound to no key');
});

t.test('permission-exact: refusals for the least amount, uses, periods and proofs are borne out', async (t) => {
  const denied = (script: TrialScript, reason: NonNullable<PayOptions['denied']>, change: PayOptions['change'] = {}) =>
    broken(script.pay('k2', { denied: reason, change }).close());
  const least = (minimumWon: bigint) => new TrialScript({ mandate: { minimumWon: won(minimumWon) } });
  t.same(denied(least(50_001n), 'mandate_minimum'), []);
  t.same(denied(least(50_000n), 'mandate_minimum'), exact, 'to the last won');
  t.same(denied(new TrialScript({ mandate: { limitWon: won(1n) } }), 'mandate_minimum'), exact, 'above the limit: another reason');
  const often = (recurrence: Recurrence) => new TrialScript({ mandate: { recurrence, expiresAt: start + 40 * day } });
  t.same(denied(often({ frequency: 'ON_DEMAND', usesMax: 1 }).pay('k1'), 'mandate_used'), []);
  t.same(denied(often({ frequency: 'ON_DEMAND', usesMax: 2 }).pay('k1'), 'mandate_used'), exact, 'one is left');
  t.same(denied(often({ frequency: 'MONTHLY', usesMax: 2 }).pay('k1'), 'mandate_period'), []);
  t.same(denied(often({ frequency: 'MONTHLY', usesMax: 2 }).pay('k1'), 'budget_exceeded'), exact, 'another reason');
  t.same(denied(often({ frequency: 'MONTHLY', usesMax: 2 }).pay('k1', { rejected: 'account_closed' }), 'mandate_period'), exact, 'it was rejected');
  const jwk = generateKeyPairSync('ed25519').publicKey;
  const holder = holderOf(jwk);
  const bound = () => new TrialScript({ mandate: { digest: 'x', ...(holder && { holder }) } });
  const shown = (data: { readonly arguments: object }) => ({ ...data, arguments: { ...data.arguments, closedMandate: 'x~' } });
  t.same(denied(bound(), 'proof_missing'), []);
  t.same(denied(new TrialScript(), 'proof_missing'), exact, 'it is bound to no key');
  t.same(denied(bound(), 'proof_missing', { called: shown, intent: shown }), exact, 'one was shown');
  t.same(denied(bound(), 'proof_invalid', { called: shown, intent: shown }), []);
  t.same(denied(bound(), 'proof_invalid'), exact, 'none was shown');
});
