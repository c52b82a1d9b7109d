import { createHash } from 'node:crypto';
import { type AnyEvent, encodeEvent } from '../kernel/event.ts';

/** SHA-256 of the events of one trial, as hex. How the trial is called does not count. */
export function digestOf(events: readonly AnyEvent[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(`${encodeEvent({ ...event, trial: null })}\n`);
  return hash.digest('hex');
}
