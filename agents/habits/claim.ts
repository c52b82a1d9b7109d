import { type Content, textAt } from './field.ts';
import { ask } from './patience.ts';
import type { Payment } from './payment.ts';
import type { Ending } from './rounds.ts';
import type { Claim, TaskItem } from './task.ts';
import type { Watch } from './watch.ts';

/** Between two questions what became of a claim, from twenty minutes to four hours: payees take their time, and some of them days. */
const firstPauseMs = 1_200_000;
const longestPauseMs = 14_400_000;

/** The deposit insurer takes weeks. */
const longestPauseAtInsurerMs = 172_800_000;

/** Questions about one claim at most. */
const questionsMax = 48;

/**
 * Claims back each deposit that was credited, once, over the bank and where the task says so then at the deposit insurer, and waits for the end of it: `paid` is what came back,
 * and what a payee keeps is not paid. Once it is back nothing more is claimed. What was still open when its time was over is asked after once more when the others have ended.
 */
export async function claimBack(watch: Watch, items: readonly TaskItem[], endings: ReadonlyMap<Payment, Ending>): Promise<readonly Claim[]> {
  const statuses: Claim['status'][] = [];
  const claimed = items.map((item) => ({ ...item, deposit: [...endings].find(([payment]) => payment.item.item === item.after)?.[1] }));
  const statusOf = async ({ deposit, route }: (typeof claimed)[number], untilMs: number) =>
    deposit?.kind === 'credited' ? claimOne(watch, { transferId: deposit.transferId, route }, untilMs) : 'not_paid';
  for (const claim of claimed) {
    const isBack = claimed.some(({ after }, index) => after === claim.after && statuses[index] === 'paid');
    const startsAt = Date.parse(claim.notBefore) || 0;
    if (watch.now() < startsAt) await watch.waitUntil(startsAt);
    statuses.push(isBack ? 'not_paid' : await statusOf(claim, Date.parse(claim.until)));
  }
  for (const [index, claim] of claimed.slice(0, -1).entries())
    if (statuses[index] === 'unknown') statuses[index] = await statusOf(claim, watch.now());
  return items.map(({ item }, index) => ({ item, status: statuses[index] ?? 'unknown' }));
}

/** The same call is the claim and the question what became of it, so it can be sent again until it is answered. */
async function claimOne(
  watch: Watch,
  { transferId, route }: { readonly transferId: string | undefined; readonly route: string },
  until: number,
): Promise<Claim['status']> {
  if (transferId === undefined) return 'unknown';
  const longestMs = route === 'insurer' ? longestPauseAtInsurerMs : longestPauseMs;
  let pauseMs = firstPauseMs;
  for (let questions = 0; questions < questionsMax; questions += 1) {
    const claim = (await ask(watch, 'claim_return', { transferId, ...(route === '' ? {} : { route }) })) ?? {};
    const status = textAt(claim, 'status');
    if (status === 'returned') return 'paid';
    if ((status === 'refused' || status === 'failed') && !isTooEarly(claim)) return 'not_paid';
    const leftMs = until - watch.now();
    if (leftMs <= firstPauseMs) return 'unknown';
    await watch.waitUntil(watch.now() + Math.min(pauseMs, Math.max(firstPauseMs, leftMs - firstPauseMs)));
    pauseMs = Math.min(2 * pauseMs, longestMs);
  }
  return 'unknown';
}

/** Turned away while the claim at the bank is open: nothing was applied for, and the same application can come again once it has failed. */
function isTooEarly(claim: Content): boolean {
  return textAt(claim, 'reason') === 'recovery_premature';
}
