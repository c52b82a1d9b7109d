import { wholeWon } from './caution.ts';
import { listAt, textAt, timeAt } from './field.ts';
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

/** Hours of the first system that carries the amount; a limit of null is none. `undefined`: none does, or nobody answered. */
export async function readHours(watch: Watch, item: TaskItem): Promise<Hours | undefined> {
  const answer = await ask(watch, 'get_cutoffs');
  const amount = wholeWon(item.amountWon) ?? 0n;
  const system = listAt(answer ?? {}, 'systems').find(
    (candidate) => candidate['limitWon'] === null || (wholeWon(textAt(candidate, 'limitWon')) ?? -1n) >= amount,
  );
  if (system === undefined) return undefined;
  return {
    open: system['open'] === true,
    opensAt: timeAt(system, 'opensAt'),
    closesAt: timeAt(system, 'closesAt'),
    nextSettlementAt: timeAt(system, 'nextSettlementAt'),
  };
}

/** A payment inside one bank needs no clearing system. */
export function needsClearing(item: TaskItem): boolean {
  return item.fromBank !== item.payeeBank;
}
