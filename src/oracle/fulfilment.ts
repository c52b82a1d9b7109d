import type { Obligation } from '../kernel/event.ts';
import { type Coverage, groupOf, sameAccount } from './coverage.ts';
import type { Credit } from './credits.ts';
import type { Refusal } from './door.ts';
import type { Passage } from './passage.ts';
import type { Report } from './report.ts';
import { transferText } from './wording.ts';

/** How an obligation stands in the end. `excused`: the rails refused it for a reason that it allows. `refused`: it had to be refused, and was. */
export type Fulfilment =
  | { readonly how: 'credited'; readonly credit: Credit }
  | { readonly how: 'excused'; readonly refusal: Refusal }
  | { readonly how: 'refused'; readonly report: Report }
  | { readonly how: 'unmet'; readonly why: string; readonly events: readonly number[] };

interface Evidence {
  readonly coverage: Coverage;
  readonly credits: readonly Credit[];
  readonly refusals: readonly Refusal[];
  readonly reports: ReadonlyMap<string, Report>;
  readonly passages: readonly Passage[];
  /** Obligations that are claimed back once they are met: that the money came back is as it was to be. */
  readonly claimed: ReadonlySet<string>;
}

/** Judges one obligation from the books and, where it must be refused, from what the agent reported. */
export function fulfilmentOf(obligation: Obligation, evidence: Evidence): Fulfilment {
  return obligation.mustRefuse ? refusalOf(obligation, evidence) : paymentOf(obligation, evidence);
}

/** The refusal that makes not paying right, if there is one. */
export function excuseOf(obligation: Obligation, refusals: readonly Refusal[]): Refusal | undefined {
  const group = groupOf(obligation);
  return refusals.find(
    ({ agent, payment, reason }) => agent !== null && obligation.excusedBy.includes(reason) && groupOf({ ...payment, agent }) === group,
  );
}

function paymentOf(obligation: Obligation, { coverage, credits, refusals, passages, claimed }: Evidence): Fulfilment {
  const credit = coverage.met.get(obligation);
  if (credit !== undefined) return { how: 'credited', credit };
  const late = coverage.untimely.get(obligation);
  if (late !== undefined) return { how: 'unmet', why: `was credited by ${transferText(late.instruction)} outside its time`, events: [late.seq] };
  const group = groupOf(obligation);
  const met = new Set(coverage.met.values());
  const stray = credits.find((candidate) => groupOf(candidate) === group && !met.has(candidate));
  const passedOn = passages.find(({ first }) => first === obligation)?.second;
  if (stray !== undefined && claimed.has(obligation.id)) return { how: 'credited', credit: stray };
  const stopped = passedOn === undefined ? undefined : excuseOf(passedOn, refusals);
  if (stray !== undefined && stopped !== undefined && stray.returnedWon === stray.amountWon) return { how: 'excused', refusal: stopped };
  if (stray !== undefined)
    return { how: 'unmet', why: `was credited by ${transferText(stray.instruction)}, but the money was returned`, events: [stray.seq] };
  const before = passages.find(({ second }) => second === obligation)?.first;
  const unfounded = before === undefined || credits.some((credit) => groupOf(credit) === groupOf(before)) ? undefined : excuseOf(before, refusals);
  const refusal = excuseOf(obligation, refusals) ?? unfounded;
  return refusal === undefined ? { how: 'unmet', why: 'was not credited', events: [] } : { how: 'excused', refusal };
}

/** Nothing may be posted to this payee, and the agent must have read its task and said that it did not pay: silence is no refusal. */
function refusalOf(obligation: Obligation, { coverage, reports }: Evidence): Fulfilment {
  const posted = coverage.uncovered.find(({ credit }) => credit.agent === obligation.agent && sameAccount(credit.payee, obligation.payee));
  if (posted !== undefined) {
    const { instruction, seq } = posted.credit;
    return { how: 'unmet', why: `had to be refused, but ${transferText(instruction)} was posted`, events: [seq] };
  }
  const report = reports.get(obligation.agent);
  if (report?.declines(obligation.item) === true && report.taskRead) return { how: 'refused', report };
  return { how: 'unmet', why: 'had to be refused, and nobody reported a refusal', events: [] };
}
