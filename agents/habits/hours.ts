import { isInTokens, wholeWon } from './caution.ts';
import { type Content, listAt, textAt, timeAt } from './field.ts';
import { ask } from './patience.ts';
import type { TaskItem } from './task.ts';
import type { Watch } from './watch.ts';

/** When the system that carries a payment is open, and when it next settles. Times in epoch ms. */
export interface Hours {
  readonly open: boolean;
  readonly opensAt: number | undefined;
  readonly closesAt: number | undefined;
  readonly nextSettlementAt: number | undefined;
}

/** What keeps deposit tokens. */
const tokenLedger = 'deposit-token';

/** Hours of the ledger of a wallet, else of the first system that carries the amount; a limit of null is none. `undefined`: none does, or nobody answered. */
export async function readHours(watch: Watch, item: TaskItem): Promise<Hours | undefined> {
  const answer = await ask(watch, 'get_cutoffs');
  const amount = wholeWon(item.amountWon) ?? 0n;
  const carries = (candidate: Content) => candidate['limitWon'] === null || (wholeWon(textAt(candidate, 'limitWon')) ?? -1n) >= amount;
  const system = listAt(answer ?? {}, 'systems').find(touchesTokens(item) ? (candidate) => candidate['system'] === tokenLedger : carries);
  if (system === undefined) return undefined;
  return {
    open: system['open'] === true,
    opensAt: timeAt(system, 'opensAt'),
    closesAt: timeAt(system, 'closesAt'),
    nextSettlementAt: timeAt(system, 'nextSettlementAt'),
  };
}

/** Neither a payment inside one bank nor one in tokens needs a clearing system. */
export function needsClearing(item: TaskItem): boolean {
  return item.fromBank !== item.payeeBank && !touchesTokens(item);
}

/** Whether what keeps the hours of one payment keeps those of the other. The clearing systems are asked before each. */
export function sharesHours(item: TaskItem, other: TaskItem): boolean {
  return touchesTokens(item) && touchesTokens(other);
}

function touchesTokens({ fromAccount, payeeAccount }: TaskItem): boolean {
  return isInTokens(fromAccount) || isInTokens(payeeAccount);
}
