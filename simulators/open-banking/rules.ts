import { dayMs } from '../../src/kernel/calendar.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { Hours } from '../../src/rail/hours.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface OpenBankingRules {
  readonly hours: Sourced<Hours>;
  /** A user's withdrawals over all institutions. */
  readonly userDayWon: Sourced<Won>;
  readonly userOnceWon: Sourced<Won>;
  /** Withdrawals that the banks have not settled yet, in percent of the institution's day limit of withdrawals. */
  readonly guaranteePercent: Sourced<bigint>;
  /** Money that came in so large, so short a time ago, cannot be withdrawn yet. */
  readonly delay: Sourced<{ readonly fromWon: Won; readonly ms: number }>;
  readonly accessTokenSeconds: Sourced<number>;
  readonly refreshTokenSeconds: Sourced<number>;
  readonly codeSeconds: Sourced<number>;
  readonly consentMs: Sourced<number>;
  readonly resultItemsMax: Sourced<number>;
  readonly pageLines: Sourced<number>;
  readonly claimKeptMs: Sourced<number>;
  readonly callsPerMinute: Sourced<number>;
  /** How the centre asks a bank what became of an order. */
  readonly inquiry: Sourced<Backoff>;
}

const minuteMs = 60_000;
const spec = 'KFTC open banking API v2.0 specification';

export const openBankingRules: OpenBankingRules = {
  hours: {
    value: { opensKst: '00:05', closesKst: '23:55', businessDaysOnly: false },
    certainty: 'inferred',
    source: 'KFTC: hours of the electronic banking network, which carries the transfers',
  },
  userDayWon: { value: won(10_000_000n), certainty: 'memory', source: 'KRW 10m a day per user of open banking' },
  userOnceWon: { value: won(10_000_000n), certainty: 'inferred', source: 'Ours: no more at once than in a day' },
  guaranteePercent: { value: 200n, certainty: 'sourced', source: 'KFTC: withdrawal guarantee limit, base 200 % of the daily limit' },
  delay: {
    value: { fromWon: won(1_000_000n), ms: 30 * minuteMs },
    certainty: 'inferred',
    source: `bank_rsp_code 458 of the ${spec}, with the 30 minutes and KRW 1m of the delayed withdrawal against telephone fraud`,
  },
  accessTokenSeconds: { value: 7_776_000, certainty: 'sourced', source: `${spec}: expires_in` },
  refreshTokenSeconds: { value: 7_776_000 + 864_000, certainty: 'memory', source: 'Ten days longer than the access token' },
  codeSeconds: { value: 600, certainty: 'inferred', source: 'RFC 6749, 4.1.2: ten minutes at most' },
  consentMs: { value: 365 * dayMs, certainty: 'memory', source: 'Consent is renewed once a year' },
  resultItemsMax: { value: 25, certainty: 'sourced', source: `${spec}: req_cnt of transfer/result` },
  pageLines: { value: 25, certainty: 'memory', source: `${spec}: page_record_cnt` },
  claimKeptMs: { value: 365 * dayMs, certainty: 'sourced', source: `${spec}: the result of a return claim is kept for a year` },
  callsPerMinute: { value: 3_000, certainty: 'inferred', source: 'Ours: agreed with each institution' },
  inquiry: {
    value: { firstMs: 2_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: an open outcome is settled well before the next 11:00',
  },
};

/** Centre errors carry this bank_code_tran; the test bank is 097. */
export const centreCode = '098';
