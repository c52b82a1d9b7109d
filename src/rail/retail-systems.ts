import type { CreditTransfer, RetailSystem } from '../kernel/instruction.ts';
import { type Won, won } from '../kernel/money.ts';
import type { Hours } from './hours.ts';
import type { Sourced } from './sourced.ts';

/** What one retail system of KFTC does otherwise than the others; all share the network's participants, cap, netting and settlement. */
export interface RetailRules {
  readonly name: { readonly en: string; readonly ko: string };
  /** null: it never closes. */
  readonly hours: Sourced<Hours | null>;
  /** Most for one payment; null: none is known. */
  readonly limitWon: Sourced<Won | null>;
  /** Pays the customer before the banks settle, so that what is owed meanwhile uses the net debit cap. */
  readonly countsAgainstCap: Sourced<boolean>;
  /** Whose bank sends the message. Whichever it is, the claim is the payee's bank's: the payer's bank owes. */
  readonly orderedBy: 'payer' | 'payee';
}

const counts = { value: true, certainty: 'sourced', source: 'Bank of Korea: one net debit cap across EBS, IFT, CD and the rest' } as const;
const outsideCap = {
  value: false,
  certainty: 'memory',
  source: 'Batch: the customer is not paid ahead of the banks; to be confirmed by KFTC',
} as const;
const batchHours = {
  value: null,
  certainty: 'inferred',
  source: 'Ours: batches run when their centre runs them, not when customers may order',
} as const;
const noLimit = { value: null, certainty: 'inferred', source: 'No figure is published for one line of a batch' } as const;

/** Everything but the electronic banking network, which is what a payment without a `system` takes. */
export const retailSystems: Readonly<Record<RetailSystem, RetailRules>> = {
  ift: {
    name: { en: 'Interbank fund transfer', ko: '타행환공동망' },
    hours: {
      value: { opensKst: '09:00', closesKst: '16:00', businessDaysOnly: true },
      certainty: 'memory',
      source: 'KFTC publishes branch hours without a time; branches open 09:00–16:00 on business days',
    },
    limitWon: { value: won(1_000_000_000n), certainty: 'inferred', source: 'Ours: as the electronic banking network; above it, BOK-Wire+' },
    countsAgainstCap: counts,
    orderedBy: 'payer',
  },
  cd: {
    name: { en: 'CD/ATM network, transfer', ko: '현금자동인출기공동망 이체' },
    hours: { value: null, certainty: 'sourced', source: 'KFTC, CD/ATM network: 24 hours, seven days' },
    limitWon: { value: won(6_000_000n), certainty: 'memory', source: 'Transfers at a machine, KRW 6m each; a bank corrects it here' },
    countsAgainstCap: counts,
    orderedBy: 'payer',
  },
  'cd-cash': {
    name: { en: 'CD/ATM network, withdrawal', ko: '현금자동인출기공동망 출금' },
    hours: { value: null, certainty: 'sourced', source: 'KFTC, CD/ATM network: 24 hours, seven days' },
    limitWon: { value: won(1_000_000n), certainty: 'memory', source: 'Withdrawals at a machine, KRW 1m each; a bank corrects it here' },
    countsAgainstCap: counts,
    orderedBy: 'payee',
  },
  cms: {
    name: { en: 'CMS, credits', ko: '자금관리서비스 입금이체' },
    hours: batchHours,
    limitWon: noLimit,
    countsAgainstCap: outsideCap,
    orderedBy: 'payer',
  },
  'cms-debit': {
    name: { en: 'CMS, debits', ko: '자금관리서비스 출금이체' },
    hours: batchHours,
    limitWon: noLimit,
    countsAgainstCap: outsideCap,
    orderedBy: 'payee',
  },
  giro: {
    name: { en: 'Giro', ko: '지로' },
    hours: batchHours,
    limitWon: noLimit,
    countsAgainstCap: outsideCap,
    orderedBy: 'payer',
  },
};

/** Whether the payee's bank orders it and the payer's bank carries it out, as with a withdrawal at another bank's machine. */
export function isCollected({ system }: CreditTransfer): boolean {
  return system !== undefined && retailSystems[system].orderedBy === 'payee';
}

export const systemNames = Object.keys(retailSystems) as readonly RetailSystem[]; // the keys of a record of them
