import type { SecurityGrade } from '../../simulators/bank/account-rules.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import type { AccountTerms } from '../kernel/account-terms.ts';
import { InputError } from './input-error.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** What bank and customer have agreed on for an actor's account. Figures that are not said are the rules' own (`simulators/bank/account-rules.ts`). */
export interface AccountSpec {
  /** Default: demand. Out of a term deposit nothing is transferred. */
  readonly kind?: 'demand' | 'term';
  /** Grade of the customer's means of access, which gives the limits for one transfer and for a day. */
  readonly grade?: SecurityGrade;
  /** Transfers leave so many hours after they are ordered. */
  readonly delayHours?: number;
  /** What comes in at KRW 1m or more stays for half an hour. */
  readonly holdsReceipts?: boolean;
  /** A year's interest in hundredths of a percent, booked every midnight. */
  readonly interestBasisPoints?: number;
  /** For each transfer to another bank, charged at midnight. */
  readonly feeWon?: string;
}

const hourMs = 60 * 60_000;

/** Throws `InputError` naming the place for a delay that is shorter than the service knows. */
export function termsOf(file: ScenarioFile, spec: AccountSpec, path: readonly (string | number)[]): AccountTerms {
  const { kind = 'demand', grade, delayHours, holdsReceipts = false, interestBasisPoints, feeWon } = spec;
  const { grades, delay, receiptHold, taxBasisPoints } = bankRules;
  const leastHours = delay.value.leastMs / hourMs;
  if (delayHours !== undefined && delayHours < leastHours)
    throw new InputError(
      `${file.at([...path, 'delayHours'])}: transfers are delayed by ${leastHours} hours at least; write that or more, or leave delayHours out`,
    );
  const limits = grade === undefined ? undefined : grades.value[grade];
  return {
    kind,
    ...(limits === undefined ? {} : { onceLimitWon: limits.onceWon, dayLimitWon: limits.dayWon }),
    ...(delayHours === undefined ? {} : { delayMs: delayHours * hourMs }),
    ...(holdsReceipts ? { receiptHold: receiptHold.value } : {}),
    ...(interestBasisPoints === undefined ? {} : { interest: { basisPoints: interestBasisPoints, taxBasisPoints: taxBasisPoints.value } }),
    ...(feeWon === undefined ? {} : { feeWon: wonAt(file, feeWon, [...path, 'feeWon']) }),
  };
}
