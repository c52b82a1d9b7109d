import type { Clock } from '../kernel/clock.ts';
import type { Outcome } from '../kernel/instruction.ts';
import { dueBy } from './due.ts';
import { type Rail, RailUnreachable } from './rail.ts';

export interface NetworkedOptions {
  readonly clock: Clock;
  /** One way. */
  readonly latencyMs: number;
  /** After this long without an answer the caller stops waiting; the message may still arrive and take effect. */
  readonly timeoutMs: number;
}

/**
 * A rail at the other end of a line. Messages take time in both directions, and an answer that does not come in time is not an answer:
 * a payment is then `unknown`, an inquiry throws {@link RailUnreachable}. Whatever stands between this wrapper and the rail may
 * answer late, never, or deliver twice; a late answer is dropped, because the caller has begun to ask by id.
 */
export function networked(rail: Rail, options: NetworkedOptions): Rail {
  const { clock, latencyMs, timeoutMs } = options;

  function roundTrip<T>(ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      clock.at(clock.now() + latencyMs, `to ${rail.id}`, () => {
        ask().then((answer) => clock.at(clock.now() + latencyMs, `from ${rail.id}`, () => end(() => resolve(answer))), fail);
      });
      const giveUp = clock.at(clock.now() + timeoutMs, `time-out of ${rail.id}`, () => reject(new RailUnreachable(rail.id)));
      const end = (tell: () => void) => {
        giveUp();
        tell();
      };
      const fail = (error: unknown) => end(() => reject(error));
    });
  }

  return {
    id: rail.id,
    submit: async (instruction): Promise<Outcome> => {
      const sentAt = clock.now();
      try {
        return await roundTrip(() => rail.submit(instruction));
      } catch (error) {
        if (error instanceof RailUnreachable) return { status: 'unknown', dueBy: dueBy(sentAt) };
        throw error;
      }
    },
    status: (instructionId) => roundTrip(() => rail.status(instructionId)),
    ask: (topic, question) => roundTrip(() => rail.ask(topic, question)),
  };
}
