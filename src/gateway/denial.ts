import type { JsonValue } from '../kernel/event.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';

export type JsonObject = { readonly [key: string]: JsonValue };

/** A call that was refused before it reached a rail. Every error that leaves the gateway has this shape. */
export interface Denial {
  readonly code: ReasonCode;
  /** Argument that the refusal is about; null when it is about the call as a whole. */
  readonly field: string | null;
  readonly retryable: boolean;
  readonly message: { readonly en: string; readonly ko: string };
  /** What to do next, in English. */
  readonly remedy: string;
  /** The request for approval that the call waits for, and until when it holds (KST). */
  readonly approval?: { readonly id: string; readonly until: string };
  /** Whole seconds after which the same call may get further. */
  readonly retryAfterSeconds?: number;
}

/** Takes text and remedy from the table of reasons unless something more exact is given. */
export function deny(
  code: ReasonCode,
  exact: { readonly field?: string | null; readonly message?: Denial['message']; readonly remedy?: string; readonly retryAfterMs?: number } = {},
): Denial {
  const { retryable, message, remedy } = reasons[code];
  const denial = { code, field: exact.field ?? null, retryable, message: exact.message ?? message, remedy: exact.remedy ?? remedy };
  return exact.retryAfterMs === undefined ? denial : { ...denial, retryAfterSeconds: Math.ceil(exact.retryAfterMs / 1_000) };
}

/** The wire form: `{code, field, retryable, message {en, ko}, remedy}`, `approval {id, until}` where one is waited for, `retryAfterSeconds` where that is known. */
export function denialContent({ code, field, retryable, message, remedy, approval, retryAfterSeconds }: Denial): JsonObject {
  const hint = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const content = { code, field, retryable, message: { en: message.en, ko: message.ko }, remedy, ...hint };
  return approval === undefined ? content : { ...content, approval: { id: approval.id, until: approval.until } };
}
