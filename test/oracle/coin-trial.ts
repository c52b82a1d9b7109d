import t from 'tap';
import type { AnyEvent, EventData } from '../../src/kernel/event.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import type { CoinWorld } from '../simulators/coin-world.ts';
import { messageOf, renumbered } from './trial-script.ts';

export type Edit = (events: readonly AnyEvent[]) => readonly AnyEvent[];

/** What an invariant finds in these events; empty: nothing. */
export function found(id: string, world: CoinWorld, edit: Edit = (events) => events): string {
  const judged = judgedNow(world, edit);
  const result = judged.invariants.find((each) => each.id === id);
  t.ok((result?.checked ?? 0) > 0, 'it has looked at something');
  return result?.violated === 0 ? '' : messageOf(judged, id);
}

/** Every invariant that is broken, with what it says. */
export function broken(world: CoinWorld, edit: Edit = (events) => events): readonly string[] {
  return judgedNow(world, edit)
    .invariants.filter(({ id, violated }) => violated > 0 && id !== 'journal-order') // no trial was opened here
    .map(({ id, message }) => `${id}: ${message}`);
}

function judgedNow({ country }: CoinWorld, edit: Edit): Judgement {
  const at = country.clock.now();
  const closed = { ...country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  return judgeEvents(renumbered([...edit(country.events), closed]));
}

export const without =
  (fits: (event: AnyEvent) => boolean): Edit =>
  (events) =>
    events.filter((event) => !fits(event));

/** Changes what one movement of the books says. */
export function moved(transfer: string, change: Partial<EventData['transfer.posted']>): Edit {
  return (events) =>
    events.map((event) =>
      (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') && event.data.transfer === transfer
        ? ({ ...event, data: { ...event.data, ...change } } as AnyEvent) // of the same kind
        : event,
    );
}

export function isMove(transfer: string): (event: AnyEvent) => boolean {
  return (event) => (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') && event.data.transfer === transfer;
}

/** Puts an event before another one, at the other's time. */
export function before(what: (event: AnyEvent) => boolean, where: (event: AnyEvent) => boolean): Edit {
  return (events) => {
    const own = events.find(what);
    return events.flatMap((event) => {
      if (own === undefined || event === own) return [];
      return where(event) ? [{ ...own, at: event.at, recordedAt: event.recordedAt }, event] : [event];
    });
  };
}
