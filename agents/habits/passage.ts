import { newPayment, type Payment } from './payment.ts';
import { type Ending, settleAll } from './rounds.ts';
import type { TaskItem } from './task.ts';
import type { Watch } from './watch.ts';

/**
 * Settles what comes first, then what comes after something that was credited. Where that is refused for good, the money of the first is given back to
 * whoever paid it; what never came is not passed on.
 */
export async function settleInOrder(watch: Watch, items: readonly TaskItem[]): Promise<ReadonlyMap<Payment, Ending>> {
  const endings = new Map(
    await settle(
      watch,
      items.filter(({ after }) => after === ''),
    ),
  );
  const later = items.filter(({ after }) => after !== '');
  const [due, unfounded] = partition(later, (item) => endingOf(endings, item.after)?.kind === 'credited');
  for (const item of unfounded) endings.set(newPayment(item, watch.newKey()), { kind: 'not-paid', refused: false });
  for (const [payment, ending] of await settle(watch, due)) endings.set(payment, ending);
  const stranded = due.filter(({ item }) => endingOf(endings, item)?.kind === 'not-paid');
  await giveBack(watch, endings, stranded);
  return endings;
}

/** What came back counts as not paid; while it has not, it counts as paid, which is what the books say. */
async function giveBack(watch: Watch, endings: Map<Payment, Ending>, stranded: readonly TaskItem[]): Promise<void> {
  const firsts = stranded.flatMap(({ after }) => [...endings.keys()].find(({ item }) => item.item === after) ?? []);
  for (const first of firsts) {
    const [ending] = (await settle(watch, [await backward(watch, first.item)])).values();
    if (ending?.kind === 'credited') endings.set(first, { kind: 'not-paid', refused: false });
  }
}

/** From the account that got the money to the one that it came from, under the name that its bank gives. */
async function backward(watch: Watch, item: TaskItem): Promise<TaskItem> {
  const holder = await watch.tools.call('verify_recipient', { bank: item.fromBank, account: item.fromAccount });
  const payeeName = holder.kind === 'result' && typeof holder.content['holder'] === 'string' ? holder.content['holder'] : '';
  return {
    ...item,
    kind: 'return',
    fromBank: item.payeeBank,
    fromAccount: item.payeeAccount,
    payeeBank: item.fromBank,
    payeeAccount: item.fromAccount,
    payeeName,
    after: '',
  };
}

async function settle(watch: Watch, items: readonly TaskItem[]): Promise<ReadonlyMap<Payment, Ending>> {
  return settleAll(
    watch,
    items.map((item) => newPayment(item, watch.newKey())),
  );
}

function endingOf(endings: ReadonlyMap<Payment, Ending>, name: string): Ending | undefined {
  return [...endings].find(([{ item }]) => item.item === name)?.[1];
}

function partition<T>(all: readonly T[], belongs: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(belongs), all.filter((each) => !belongs(each))];
}
