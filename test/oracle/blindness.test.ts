import t from 'tap';
import { type AnyEvent, decodeEvent, encodeEvent } from '../../src/kernel/event.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { agent } from './cast.ts';
import { renumbered, TrialScript } from './trial-script.ts';

const trials: Readonly<Record<string, readonly AnyEvent[]>> = {
  good: new TrialScript().getTask().pay('k1').finish('done', []).close(),
  duplicate: new TrialScript().getTask().pay('k1', { seen: 'nothing' }).pay('k2').finish('done', []).close(),
  broken: new TrialScript({ mandate: { payees: [] } }).pay('k1', { twice: ['accrued'] }).close(),
};

/** What a verdict consists of, without the words. */
function verdict({ passed, checks, invariants, figures }: Judgement) {
  return { passed, checks: checks.map(({ id, status }) => [id, status]), invariants: invariants.map(({ id, violated }) => [id, violated]), figures };
}

function withFaults(events: readonly AnyEvent[], where: string, target: string): readonly AnyEvent[] {
  return renumbered(
    events.flatMap((event): AnyEvent[] => {
      const fault: AnyEvent = {
        ...event,
        kind: 'fault.fired',
        data: { fault: 0, where, verb: 'lose-reply', target, afterCommit: true },
      };
      return event.kind === 'audit.outcome' ? [event, fault] : [event];
    }),
  );
}

for (const [name, events] of Object.entries(trials)) {
  t.test(`${name}: the verdict comes from the books alone`, async (t) => {
    const expected = verdict(judgeEvents(events));
    const renamed = events.map((event) => ({ ...event, trial: 'lost-reply/second~careful~9' }));
    t.same(verdict(judgeEvents(renamed)), expected, 'name of the trial');
    t.same(verdict(judgeEvents(events.map((event) => ({ ...event, trial: null })))), expected, 'no name at all');
    const others = events.map((event) => decodeEvent(encodeEvent(event).replaceAll(agent, 'naive-retrier')));
    t.same(verdict(judgeEvents(others)), expected, 'names of agents');
    t.same(verdict(judgeEvents(withFaults(events, 'agent-gateway', 'transfer_funds of agent-1'))), expected, 'faults on record');
    t.same(verdict(judgeEvents(withFaults(events, 'process', 'bank:901'))), expected, 'deaths, where no settlement waits for whoever died');
    t.same(verdict(judgeEvents(events.map((event) => decodeEvent(encodeEvent(event))))), expected, 'read back from disk');
  });
}
