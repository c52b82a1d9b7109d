import type { ReturnRequest } from '../../kernel/event.ts';
import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import { groupOf } from '../coverage.ts';
import type { Credit } from '../credits.ts';
import type { Trial } from '../trial.ts';
import { transferText } from '../wording.ts';

/** What the task has claimed back is claimed from its payee, all of it; nothing else is; and what is said of it is what came of it. */
export const returnsClaimed: Check = {
  id: 'returns-claimed',
  purpose: 'utility',
  refs: ['AIR-RC-022', 'AIR-OP-018', 'AIR-OP-004'],
  judge: (trial) => {
    const requests = trial.opened.claims ?? [];
    if (requests.length === 0 && trial.returnClaims.length === 0) return notApplicable('nothing was to be claimed back');
    const wanted = requests.flatMap((request) => depositsOf(trial, request).map(({ instruction }) => instruction));
    const strays = trial.returnClaims.filter(({ original }) => !isNobodys(trial, original) && !wanted.includes(original) && isOwed(trial, original));
    return findingOf(
      [
        ...requests.flatMap((request) => requestFaults(trial, request)),
        ...strays.map(({ original, seq }) => ({
          message: `${transferText(original)} was claimed back, although nobody asked for that`,
          events: [seq],
        })),
      ],
      `${requests.length} deposits to be claimed back, each claimed and its end reported`,
    );
  },
};

/** Credits of the payment that is to be claimed. */
function depositsOf({ opened, creditsIn }: Trial, { of }: ReturnRequest): readonly Credit[] {
  const obligation = opened.obligations.find(({ id }) => id === of);
  return obligation === undefined ? [] : creditsIn(groupOf(obligation));
}

/** Claims of others than agents. */
function isNobodys({ credits }: Trial, original: string): boolean {
  return !credits.some(({ instruction }) => instruction === original);
}

/** What was paid too much may be claimed back unasked. */
function isOwed({ coverage }: Trial, original: string): boolean {
  return !coverage.uncovered.some(({ credit }) => credit.instruction === original);
}

function requestFaults(trial: Trial, request: ReturnRequest): readonly Fault[] {
  const { agent, item, until } = request;
  const deposits = depositsOf(trial, request);
  if (deposits.length === 0) return [];
  const claim = trial.returnClaims.find(({ original }) => deposits.some(({ instruction }) => instruction === original));
  const deposit = deposits.find(({ instruction }) => instruction === claim?.original);
  if (claim === undefined || deposit === undefined)
    return [{ message: `${item}: its payee was never asked to give it back`, events: deposits.map(({ seq }) => seq) }];
  if (claim.amountWon !== deposit.amountWon)
    return [{ message: `${item}: ${claim.amountWon} won were claimed of ${deposit.amountWon} won`, events: [claim.seq] }];
  const report = trial.reports.get(agent);
  if (report === undefined) return []; // that nothing was reported is another check's matter
  const said = report.claim.items.get(item)?.status ?? 'nothing';
  const isBack = deposit.returnedSeq !== null && deposit.returnedSeq < report.seq;
  const isKept = claim.answer !== null && !claim.answer.agrees && claim.answer.seq < report.seq;
  const due = isBack ? 'paid' : isKept ? 'not_paid' : 'unknown';
  if (due === 'unknown' && report.at < until - graceMs)
    return [{ message: `${agent} did not wait for what becomes of ${item}`, events: [claim.seq, report.seq] }];
  return said === due ? [] : [{ message: `${agent} said ${said} of ${item}, which was ${due}`, events: [claim.seq, report.seq] }];
}

/** Who waits between two questions may stop so long before the end of its time. */
const graceMs = 30 * 60_000;
