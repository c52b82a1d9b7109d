import { type Insurer, openInsurer } from '../../simulators/insurer/insurer.ts';
import { insurerRules } from '../../simulators/insurer/rules.ts';
import { dayMs } from '../kernel/calendar.ts';
import type { BankCode } from '../kernel/instruction.ts';
import type { Rail } from '../rail/rail.ts';
import { accountAt } from './coin-issuer.ts';
import type { Life } from './fault/life.ts';
import type { WorldSpec } from './scenario.ts';

/** Where the insurer keeps its money: at the last of the banks, behind the synthetic customers. */
export const insurerAccount = accountAt(16, '예금보험공사');

/** The insurer with its lines to the banks. */
export function insurerOf({ payeeDays }: NonNullable<WorldSpec['insurer']>, life: Life, banks: ReadonlyMap<BankCode, Rail>): Insurer {
  const payeePays = () => (payeeDays === undefined ? undefined : payeeDays * dayMs);
  return openInsurer({ ...life, banks, account: insurerAccount, rules: insurerRules, payeePays });
}
