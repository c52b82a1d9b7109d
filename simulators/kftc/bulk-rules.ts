import type { BulkSystem } from '../../src/kernel/instruction.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

/** Times of one day of a batch, `HH:MM` KST. */
export interface BulkTimes {
  /** Until just before it a file is taken. */
  readonly cutoffKst: string;
  readonly executesKst: string;
  readonly resultKst: string;
}

export interface BulkService {
  readonly name: { readonly en: string; readonly ko: string };
  /** Submitted on the day of execution, with the result on the same day; null: there is no such service. */
  readonly sameDay: Sourced<BulkTimes> | null;
  /** Submitted until the cut-off of the business day before, with the result on the calendar day after. */
  readonly nextDay: Sourced<BulkTimes>;
}

export interface BulkRules {
  readonly services: Readonly<Record<BulkSystem, BulkService>>;
  readonly linesMax: Sourced<number>;
  /** A result may be so late, for whoever of the banks or the centre has been down. */
  readonly resultGraceMs: Sourced<number>;
  /** How a line is sent again to a bank that has not answered. */
  readonly retry: Sourced<Backoff>;
}

const sameDay: Sourced<BulkTimes> = {
  value: { cutoffKst: '12:00', executesKst: '13:00', resultKst: '23:00' },
  certainty: 'sourced',
  source: 'KFTC, CMS same-day: request 12:00, result 23:00; when in between the banks are asked is ours',
};
const nextDay: Sourced<BulkTimes> = {
  value: { cutoffKst: '17:00', executesKst: '09:00', resultKst: '03:00' },
  certainty: 'sourced',
  source: 'KFTC, CMS: request by D−1 17:00, result D+1 03:00; when on D the banks are asked is ours',
};

/** CMS (자금관리서비스) and giro (지로) as published; settlement with the other retail systems, at 11:00 of the business day after the execution. */
export const bulkRules: BulkRules = {
  services: {
    cms: { name: { en: 'CMS credit file', ko: 'CMS 입금이체' }, sameDay, nextDay },
    'cms-debit': { name: { en: 'CMS debit file', ko: 'CMS 출금이체' }, sameDay, nextDay },
    giro: {
      name: { en: 'Giro file', ko: '지로 대량지급' },
      sameDay: null,
      nextDay: { ...nextDay, certainty: 'memory', source: 'Giro publishes no times of day; as CMS, to be corrected by whoever knows' },
    },
  },
  linesMax: { value: 10_000, certainty: 'inferred', source: 'Ours: files are bounded like everything else' },
  resultGraceMs: { value: 30 * 60_000, certainty: 'inferred', source: 'Ours: whoever dies is back by then' },
  retry: { value: { firstMs: 2_000, mostMs: 60_000 }, certainty: 'inferred', source: 'Ours: a line is decided well before the result is due' },
};

export const bulkSystems: readonly BulkSystem[] = ['cms', 'cms-debit', 'giro'];
