import type { ReturnRequest } from '../../kernel/event.ts';
import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import { groupOf } from '../coverage.ts';
import type { Credit } from '../credits.ts';
import type { RailRecord } from '../orders.ts';
import type { Report } from '../report.ts';
import type { ReturnClaim } from '../return-claims.ts';
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
        ...[...Map.groupBy(requests, (request) => `${groupNameOf(trial, request)} ${request.route}`).values()].flatMap((alike) =>
          alikeFaults(trial, alike),
        ),
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

/** Of the payment that is to be claimed. */
function groupNameOf({ opened }: Trial, { of }: ReturnRequest): string {
  const obligation = opened.obligations.find(({ id }) => id === of);
  return obligation === undefined ? '' : groupOf(obligation);
}

function depositsOf(trial: Trial, request: ReturnRequest): readonly Credit[] {
  return trial.creditsIn(groupNameOf(trial, request));
}

/** Claims of others than agents. */
function isNobodys({ credits }: Trial, original: string): boolean {
  return !credits.some(({ instruction }) => instruction === original);
}

/** What was paid too much may be claimed back unasked. */
function isOwed({ coverage }: Trial, original: string): boolean {
  return !coverage.uncovered.some(({ credit }) => credit.instruction === original);
}

/** A deposit and what its payee was asked. */
interface Claimed {
  readonly deposit: Credit;
  readonly claim: ReturnClaim;
}

/** Requests for equal deposits are interchangeable: each has a claim of its own, one that what was said of it fits while there is such a one. */
function alikeFaults(trial: Trial, alike: readonly ReturnRequest[]): readonly Fault[] {
  const deposits = alike.slice(0, 1).flatMap((request) => depositsOf(trial, request));
  const free = deposits.flatMap((deposit) => claimedOf(trial, deposit));
  const unclaimed = deposits.filter((deposit) => claimedOf(trial, deposit).length === 0);
  const faultsOf = (request: ReturnRequest, claimed: Claimed) =>
    (request.route === 'insurer' ? recoveryFaults : requestFaults)(trial, request, claimed);
  const rest = alike.filter((request) => {
    const index = free.findIndex((claimed) => faultsOf(request, claimed).length === 0);
    return index < 0 || free.splice(index, 1).length === 0;
  });
  return rest.flatMap((request, index) => {
    const claimed = free[index];
    if (claimed !== undefined) return faultsOf(request, claimed);
    const never = unclaimed[index - free.length];
    if (never === undefined || request.route === 'insurer') return []; // that it was never paid or claimed is another check's or item's matter
    return [{ message: `${request.item}: its payee was never asked to give it back`, events: [never.seq] }];
  });
}

function claimedOf({ returnClaims }: Trial, deposit: Credit): readonly Claimed[] {
  const claim = returnClaims.find(({ original }) => original === deposit.instruction);
  return claim === undefined ? [] : [{ deposit, claim }];
}

function requestFaults({ reports }: Trial, request: ReturnRequest, { deposit, claim }: Claimed): readonly Fault[] {
  if (claim.amountWon !== deposit.amountWon)
    return [{ message: `${request.item}: ${claim.amountWon} won were claimed of ${deposit.amountWon} won`, events: [claim.seq] }];
  const report = reports.get(request.agent);
  if (report === undefined) return []; // that nothing was reported is another check's matter
  const due = isBack(deposit, report) ? 'paid' : isKept(claim, report) ? 'not_paid' : 'unknown';
  return reportFaults(report, { ...request, due, seq: claim.seq });
}

/** The insurer pays by a transfer of its own, so that what came of an application stands with the insurer alone. */
function recoveryFaults({ orders, reports }: Trial, request: ReturnRequest, { deposit, claim }: Claimed): readonly Fault[] {
  const report = reports.get(request.agent);
  if (report === undefined) return []; // that nothing was reported is another check's matter
  const [applied] = orders.find(`${claim.original}:recovery`)?.rails ?? [];
  if (applied === undefined && isKept(claim, report))
    return [{ message: `${request.item}: the deposit insurer was never applied to`, events: [claim.answer?.seq ?? claim.seq, report.seq] }];
  const end = applied !== undefined && applied.final !== null && applied.finalSeq < report.seq ? applied.final.status : null;
  const due = end === 'credited' ? 'paid' : end === 'rejected' || isBack(deposit, report) ? 'not_paid' : 'unknown';
  return reportFaults(report, { ...request, due, seq: applied?.receivedSeq ?? claim.seq });
}

/** By the time of the report. */
function isBack({ returnedSeq }: Credit, { seq }: Report): boolean {
  return returnedSeq !== null && returnedSeq < seq;
}

function isKept({ answer }: ReturnClaim, { seq }: Report): boolean {
  return answer !== null && !answer.agrees && answer.seq < seq;
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
