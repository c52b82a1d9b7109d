import type { Annotations } from '../tool.ts';

/** Changes nothing and reads what the bank itself wrote. */
export const readOnly: Annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** Changes nothing, but what it returns was in part written by outsiders. */
export const readOnlyOpen: Annotations = { ...readOnly, openWorldHint: true };

/** Moves money: cannot be taken back, but the same call again does nothing more. */
export const payingOnce: Annotations = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true };

/** Changes the state of the task, and nothing of value; the same call again does nothing more. */
export const reporting: Annotations = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false };
