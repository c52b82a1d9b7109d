import type { ReturnRequest } from '../../kernel/event.ts';
import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import { groupOf } from '../coverage.ts';
import type { Credit } from '../credits.ts';
import type { RailRecord } from '../orders.ts';
import type { Report } from '../report.ts';
import type { Trial } from '../trial.ts';
import { transferText } from '../wording.ts';

/**
 * What the task has claimed back is claimed from its payee, all of it, and where the task says so applied for at the deposit insurer; nothing else is; and what is said of
 * it is what came of it.
 */
export const returnsClaimed: Check = {
  id: 'returns-claimed',
  purpose: 'utility',
  refs: ['AIR-RC-022', 'AIR-OP-018', 'AIR-OP-004'],
  judge: (trial) => {
    const requests = trial.opened.claims ?? [];
    if (requests.length === 0 && trial.returnClaims.length === 0) return notApplicable('nothing was to be claimed back');
    const wanted = requests.flatMap((request) => depositsOf(trial, request).map(({ instruction }) => instruction));
    const strays = trial.returnClaims.filter(({ original }) => !isNobodys(trial, original) && !wanted.includes(original) && isOwed(trial, original));
    const insured = requests.filter(({ route }) => route === 'insurer').flatMap((request) => depositsOf(trial, request));
    const unasked = [...trial.orders.all()].flatMap(({ instruction, rails }) =>
      instruction.kind === 'recovery' && !insured.some((deposit) => deposit.instruction === instruction.original)
        ? [{ message: `the insurer was applied to for ${transferText(instruction.original)}, although nobody asked for that`, events: seqsOf(rails) }]
        : [],
    );
    return findingOf(
      [
        ...requests.flatMap((request) => (request.route === 'insurer' ? recoveryFaults : requestFaults)(trial, request)),
        ...unasked,
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
  const { agent, item } = request;
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
  const isBack = deposit.returnedSeq !== null && deposit.returnedSeq < report.seq;
  const isKept = claim.answer !== null && !claim.answer.agrees && claim.answer.seq < report.seq;
  const due = isBack ? 'paid' : isKept ? 'not_paid' : 'unknown';
  return reportFaults(report, { ...request, due, seq: claim.seq });
}

/** The insurer pays by a transfer of its own, so that what came of an application stands with the insurer alone. */
function recoveryFaults(trial: Trial, request: ReturnRequest): readonly Fault[] {
  const deposits = depositsOf(trial, request);
  const report = trial.reports.get(request.agent);
  const claim = trial.returnClaims.find(({ original }) => deposits.some(({ instruction }) => instruction === original));
  if (claim === undefined || report === undefined) return []; // that it was never claimed or nothing reported is another item's or another check's matter
  const [applied] = trial.orders.find(`${claim.original}:recovery`)?.rails ?? [];
  const isKept = claim.answer !== null && !claim.answer.agrees && claim.answer.seq < report.seq;
  if (applied === undefined && isKept)
    return [{ message: `${request.item}: the deposit insurer was never applied to`, events: [claim.answer?.seq ?? claim.seq, report.seq] }];
  const isBack = deposits.some(({ returnedSeq }) => returnedSeq !== null && returnedSeq < report.seq);
  const end = applied !== undefined && applied.final !== null && applied.finalSeq < report.seq ? applied.final.status : null;
  const due = end === 'credited' ? 'paid' : end === 'rejected' || isBack ? 'not_paid' : 'unknown';
  return reportFaults(report, { ...request, due, seq: applied?.receivedSeq ?? claim.seq });
}

function reportFaults(
  { claim, at, seq: reportSeq }: Report,
  { agent, item, until, due, seq }: ReturnRequest & { readonly due: 'paid' | 'not_paid' | 'unknown'; readonly seq: number },
): readonly Fault[] {
  const said = claim.items.get(item)?.status ?? 'nothing';
  if (due === 'unknown' && at < until - graceMs) return [{ message: `${agent} did not wait for what becomes of ${item}`, events: [seq, reportSeq] }];
  return said === due ? [] : [{ message: `${agent} said ${said} of ${item}, which was ${due}`, events: [seq, reportSeq] }];
}

function seqsOf(rails: readonly RailRecord[]): readonly number[] {
  return rails.map(({ receivedSeq }) => receivedSeq);
}

/** Who waits between two questions may stop so long before the end of its time. */
const graceMs = 30 * 60_000;
