import type { EventDraft, EventKind } from '../../src/kernel/event.ts';

/**
 * `recorded`: the event is in memory, nothing of it on the disk. `durable`: it is on the disk, and nobody has been told.
 * `answered`: an answer that waited for it has left.
 */
export const stages = ['recorded', 'durable', 'answered'] as const;
export type Stage = (typeof stages)[number];

/** Steps in the life of a payment between two banks, in order. */
export const places = [
  'audit.intent',
  'claim.opened',
  'budget.reserved',
  'instruction.received at the payer’s bank',
  'transfer.held',
  'instruction.received at the network',
  'instruction.received at the payee’s bank',
  'transfer.posted',
  'instruction.concluded at the payee’s bank',
  'obligation.accrued',
  'instruction.concluded at the network',
  'transfer.captured',
  'instruction.concluded at the payer’s bank',
  'budget.consumed',
  'claim.answered',
  'audit.outcome',
] as const;
export type Place = (typeof places)[number];

/** When the gateway kills itself: at a stage of a step of the n-th payment that reaches it. */
export interface KillPoint {
  readonly stage: Stage;
  readonly place: Place;
  readonly nth: number;
}

/** `durable transfer.held 7`. */
export function nameOf({ stage, place, nth }: KillPoint): string {
  return `${stage} ${place} ${nth}`;
}

/** Throws `RangeError` for a name that is none. */
export function parsePoint(name: string): KillPoint {
  const [, stageText, placeText, nth] = /^(\S+) (.+) (\d+)$/.exec(name) ?? [];
  const stage = stages.find((each) => each === stageText);
  const place = places.find((each) => each === placeText);
  if (stage === undefined || place === undefined) throw new RangeError(`"${name}" is no point to kill at`);
  return { stage, place, nth: Number(nth) };
}

/** Bank of the one customer of the open sandbox. */
const payerBook = 'bank:901';

const ofPayments: ReadonlySet<EventKind> = new Set(['transfer.held', 'transfer.posted', 'transfer.captured', 'obligation.accrued']);

/** The step that an event is; `undefined`: none of a payment's. */
export function placeOf({ kind, data, instruction }: EventDraft): Place | undefined {
  if ('tool' in data) return places.find((place) => place === kind && data.tool === 'transfer_funds');
  if (instruction?.startsWith('transfer-') !== true) return undefined;
  if (ofPayments.has(kind) || !('rail' in data)) return places.find((place) => place === kind);
  const rail = data.rail === payerBook ? 'payer’s bank' : data.rail.startsWith('bank:') ? 'payee’s bank' : 'network';
  return places.find((place) => place === `${kind} at the ${rail}`);
}
