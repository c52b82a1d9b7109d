import fc from 'fast-check';
import { type Won, won } from '../../src/kernel/money.ts';

/** Like what `JSON.parse` makes: an ordinary object. */
export function record<T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true }) as fc.Arbitrary<T>; // no key is optional
}

export const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\n\u2028', '\ud800', '__proto__', 'amountWon', '</script>', '한글'),
);
/** Names without escapes: once it has met the name `\\`, V8's `JSON.parse` takes other escaped names for it (nodejs/node issue 63785). */
export const name = text.filter((value) => JSON.stringify(value) === `"${value}"`);
export const amount: fc.Arbitrary<Won> = fc.bigInt({ min: 0n, max: 10n ** 18n }).map(won);
export const signed: fc.Arbitrary<Won> = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(won);
export const at = fc.maxSafeNat();
export const flag = fc.boolean();
export const bank = fc.oneof(fc.constantFrom('901', '917'), name);
export const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
export const accountRef = record({ bank, account: text });
export const party = record({ bank, account: text, holder: text });
export const byBank = fc.dictionary(bank, signed, { maxKeys: 4, noNullPrototype: true });

export const walletHold = record({
  kind: fc.constant('wallet-hold'),
  id: text,
  payer: accountRef,
  payee: accountRef,
  amountWon: amount,
  order: fc.option(text),
  expiresAt: at,
  requestedAt: at,
});
export const recall = record({ kind: fc.constant('recall'), id: text, original: text });
export const returnClaim = record({ kind: fc.constant('return-claim'), id: text, original: text, amountWon: amount, requestedAt: at });
/** Without the payment in it. */
export const recoveryFields = { kind: fc.constant('recovery'), id: text, original: text, creditedAt: at, amountWon: amount, requestedAt: at };
export const walletRelease = record({ kind: fc.constant('wallet-release'), id: text, hold: text, requestedAt: at });
const voucher = record({
  purpose: text,
  sectors: list(text),
  from: at,
  until: at,
  hours: fc.option(record({ fromKst: text, untilKst: text })),
  issuer: party,
});
const trade = record({ asset: text, nominalWon: amount, priceWon: amount, seller: accountRef, buyer: accountRef, until: at });
export const walletTerms = fc.record(
  {
    listed: flag,
    kind: fc.constantFrom('person', 'business'),
    sector: fc.option(text),
    programmes: list(text),
    holdingLimitWon: amount,
    conversionLimitWon: amount,
    eligibleFrom: at,
    interestBasisPoints: at,
    files: fc.constant(true),
    voucher: fc.option(voucher),
    trade: fc.option(trade),
  },
  { requiredKeys: ['listed', 'kind', 'sector', 'programmes', 'voucher', 'trade'], noNullPrototype: true },
);
export const outcome = fc.oneof(
  record({ status: fc.constant('credited'), creditedAt: at }),
  fc.record(
    { status: fc.constant('rejected'), reason: fc.constantFrom('account_unknown', 'net_debit_cap'), retryAt: at },
    { requiredKeys: ['status', 'reason'], noNullPrototype: true },
  ),
);

export const coinEvents = {
  'coin.established': record({
    rail: text,
    issuer: bank,
    reserve: accountRef,
    dealer: accountRef,
    bondsWon: amount,
    blockMs: fc.nat(),
    confirmations: fc.nat(),
    redemptionBusinessDays: fc.nat(),
  }),
  'chain.reorganised': record({ rail: text, height: fc.nat(), blocks: fc.nat() }),
  'blocklist.changed': record({ rail: text, account: text, listed: flag }),
  'tokens.attested': record({ ledger: text, bank, tokensWon: amount, liabilityWon: amount, cbdcWon: amount }),
  'reserve.attested': record({ rail: text, circulationWon: amount, owedWon: amount, cashWon: amount, bondsWon: amount }),
} as const;
