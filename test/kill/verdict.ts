import { mergeSpoken } from '../../src/cli/chaos/spoken.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { sqliteJournal } from '../../src/storage/sqlite-journal.ts';
import type { Load } from './struck-load.ts';

/** What is wrong with the books after all; nothing is right. */
export interface Harm {
  readonly lost: number;
  readonly doubled: number;
  readonly orphanedHolds: number;
  /** Payments answered as credited before the kill that are other transfers afterwards. */
  readonly broken: number;
  /** Invariants that the oracle finds violated. */
  readonly violations: readonly string[];
}

export const unharmed: Harm = { lost: 0, doubled: 0, orphanedHolds: 0, broken: 0, violations: [] };

/** Reads the file that two processes wrote, one of them to its death. */
export function eventsIn(file: string): readonly AnyEvent[] {
  const journal = sqliteJournal({ file, clock: { now: () => 0 }, trial: null, defer: (task) => setImmediate(task) });
  const events = [...journal.replay()];
  journal.close();
  return events;
}

/** Counted from the movements of money alone, then judged by the oracle from journal and transcript. */
export function harmOf({ orders, acknowledged, standing, spoken }: Load, events: readonly AnyEvent[]): Harm {
  const idOf = new Map(events.flatMap((event) => (event.kind === 'claim.opened' ? [[event.data.key, event.instruction]] : [])));
  const credits = orders.map(({ idempotencyKey, toBank, toAccount, amountWon }) =>
    events.filter(
      (event) =>
        (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') &&
        event.instruction === idOf.get(idempotencyKey) &&
        event.data.book === `bank:${toBank}` &&
        event.data.credit === toAccount &&
        String(event.data.amountWon) === amountWon,
    ),
  );
  const stands = (key: string) => {
    const answer = standing.get(key);
    return answer?.kind === 'result' ? answer.content : {};
  };
  return {
    lost: orders.filter(({ idempotencyKey }, index) => credits[index]?.length === 0 || stands(idempotencyKey)['status'] !== 'credited').length,
    doubled: credits.filter(({ length }) => length > 1).length,
    orphanedHolds: openHolds(events),
    broken: [...acknowledged].filter(([key, transferId]) => stands(key)['transferId'] !== transferId).length,
    violations: violationsOf(events, spoken),
  };
}

function openHolds(events: readonly AnyEvent[]): number {
  const open = new Set<string>();
  for (const { kind, data } of events) {
    if (kind === 'transfer.held') open.add(`${data.book} ${data.transfer}`);
    if (kind === 'transfer.captured' || kind === 'transfer.voided' || kind === 'transfer.expired') open.delete(`${data.book} ${data.hold}`);
  }
  return open.size;
}

function violationsOf(events: readonly AnyEvent[], spoken: Load['spoken']): readonly string[] {
  const last = events.at(-1);
  if (last === undefined) return ['the journal is empty'];
  const end: AnyEvent = {
    ...last,
    seq: last.seq + 1,
    at: last.recordedAt,
    kind: 'trial.closed',
    agent: null,
    call: null,
    instruction: null,
    cause: null,
    data: { reason: 'finished' },
  };
  const { invariants } = judgeEvents(mergeSpoken({ journal: [...events, end], spoken, trial: 'kill' }));
  return invariants.flatMap(({ id, violated, message }) => (violated > 0 ? [`${id}: ${message}`] : []));
}
