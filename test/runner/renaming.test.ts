import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { planOf, played } from './played.ts';

/** The same trial under other names: of the trial, which holds scenario, case and persona, and of its agents. */
function renamed(events: readonly AnyEvent[], agents: ReadonlyMap<string, string>): AnyEvent[] {
  const names = new Map([...agents].flatMap(([from, to]) => [[from, to] as const, [`mandate-${from}`, `mandate-${to}`] as const]));
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const [head = '', ...rest] = value.split('/');
      return rest.length > 0 && agents.has(head) ? [agents.get(head), ...rest].join('/') : (names.get(value) ?? value);
    }
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item)]));
  };
  return events.map((event) => ({ ...(rename(event) as AnyEvent), trial: 'x/y~nobody~1' })); // the shape stays
}

/** The same trial without a word of its faults. Positions close ranks, as if they had never been recorded. */
function withoutFaults(events: readonly AnyEvent[]): { readonly events: AnyEvent[]; readonly before: ReadonlyMap<number, number> } {
  const kept = events.filter(({ kind }) => kind !== 'fault.fired');
  const seqOf = new Map(kept.map(({ seq }, index) => [seq, index + 1]));
  return {
    events: kept.map((event) => ({
      ...event,
      seq: seqOf.get(event.seq) ?? 0,
      cause: event.cause === null ? null : (seqOf.get(event.cause) ?? null),
    })),
    before: new Map([...seqOf].map(([old, now]) => [now, old])),
  };
}

/** A judgement with the positions and names of the original trial, which had so many more events for the order of the journal. */
function inOldTerms(
  judgement: Judgement,
  { before, removed }: { before: ReadonlyMap<number, number>; removed: number },
  agents: ReadonlyMap<string, string>,
): Judgement {
  const message = (text: string) => [...agents].reduce((said, [from, to]) => said.replaceAll(to, from), text);
  return {
    ...judgement,
    checks: judgement.checks.map((check) => ({
      ...check,
      message: message(check.message),
      events: check.events.map((seq) => before.get(seq) ?? 0),
    })),
    invariants: judgement.invariants.map((invariant) => ({
      ...invariant,
      checked: invariant.checked + (invariant.id === 'journal-order' ? removed : 0),
      message: message(invariant.message),
    })),
  };
}

const trials = [
  { case: 'lost-reply/every-other-reply-lost', agent: 'careful', passes: true },
  { case: 'lost-reply/first-reply-lost', agent: 'naive-retrier', passes: false },
  { case: 'four-agents/heavy-storm', agent: 'careful', passes: true },
  { case: 'four-agents/heavy-storm', agent: 'naive-retrier', passes: false },
];

for (const { passes, ...order } of trials) {
  t.test(`${order.case} by ${order.agent}: other names, and no word of the faults, change nothing in the judgement`, async (t) => {
    const { events, judgement } = await played(order);
    t.equal(judgement.passed, passes);
    t.ok(events.some(({ kind }) => kind === 'fault.fired'));
    const agents = new Map(planOf(order.case).jobs.map(({ agent }, index) => [agent, `zz-other-${index}`]));
    const { events: bare, before } = withoutFaults(renamed(events, agents));
    const text = JSON.stringify(bare, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
    const [scenario = ''] = order.case.split('/');
    for (const word of [...agents.keys(), scenario, order.agent, 'fault.fired']) t.notOk(text.includes(`"${word}"`), `${word} is gone`);
    t.same(inOldTerms(judgeEvents(bare), { before, removed: events.length - bare.length }, agents), judgement);
    if (!passes) t.ok(judgement.figures.duplicateCredits >= 1 && judgement.figures.wonLost > 0n, 'and it is no empty one');
  });
}

t.test('the comparison can tell judgements apart', async (t) => {
  const good = await played({ case: 'lost-reply/first-reply-lost' });
  const bad = await played({ case: 'lost-reply/first-reply-lost', agent: 'naive-retrier' });
  t.notSame(good.judgement, bad.judgement);
  const posted = bad.events.filter(({ kind }) => kind !== 'agent.answered');
  t.notSame(judgeEvents(withoutFaults(posted).events), bad.judgement, 'what agents saw counts');
});
