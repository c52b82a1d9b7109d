import { textAt } from './field.ts';
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

/** Claims back each deposit that was credited, once, over the bank and where the task says so then at the deposit insurer, and waits for the end of it: `paid` is what came back, and what a payee keeps is not paid. */
export async function claimBack(watch: Watch, items: readonly TaskItem[], endings: ReadonlyMap<Payment, Ending>): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const { item, after, until, notBefore, route } of items) {
    const deposit = [...endings].find(([payment]) => payment.item.item === after)?.[1];
    const startsAt = Date.parse(notBefore) || 0;
    if (watch.now() < startsAt) await watch.waitUntil(startsAt);
    const status = deposit?.kind === 'credited' ? await claimOne(watch, { transferId: deposit.transferId, route }, Date.parse(until)) : 'not_paid';
    claims.push({ item, status });
  }
  return claims;
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
    const claim = await ask(watch, 'claim_return', { transferId, ...(route === '' ? {} : { route }) });
    const status = claim && textAt(claim, 'status');
    if (status === 'returned') return 'paid';
    if (status === 'refused' || status === 'failed') return 'not_paid';
    const leftMs = until - watch.now();
    if (leftMs <= firstPauseMs) return 'unknown';
    await watch.waitUntil(watch.now() + Math.min(pauseMs, Math.max(firstPauseMs, leftMs - firstPauseMs)));
    pauseMs = Math.min(2 * pauseMs, longestMs);
  }
  return 'unknown';
}
