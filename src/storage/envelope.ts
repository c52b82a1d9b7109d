import { type AnyEvent, type EventDraft, eventVersion } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** What a journal adds to a draft. */
export interface Stamp {
  readonly seq: number;
  readonly recordedAt: EpochMs;
  readonly trial: string | null;
}

/** The event that a draft becomes: fields in the order of `Event`, null where the writer said nothing. */
export function stampEvent(draft: EventDraft, stamp: Stamp): AnyEvent {
  return {
    v: eventVersion,
    seq: stamp.seq,
    at: draft.at,
    recordedAt: stamp.recordedAt,
    kind: draft.kind,
    trial: stamp.trial,
    agent: draft.agent ?? null,
    call: draft.call ?? null,
    instruction: draft.instruction ?? null,
    cause: draft.cause ?? null,
    data: draft.data,
  } as AnyEvent; // kind and data come from one draft, whose type ties them together
}
