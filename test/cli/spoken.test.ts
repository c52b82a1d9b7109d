import t from 'tap';
import { mergeSpoken, type Spoken } from '../../src/cli/chaos/spoken.ts';
import type { AnyEvent, EventData, EventKind } from '../../src/kernel/event.ts';

const base = Date.parse('2026-11-23T10:00:00+09:00');

/** A journal of audited calls, each at its second; `seq` has a gap where the gateway's own notes of the agents stood. */
function journal(
  ...entries: readonly { readonly kind: EventKind; readonly second: number; readonly data: object; readonly call?: string; readonly cause?: number }[]
): AnyEvent[] {
  return entries.map(({ kind, second, data, call, cause }, index) => {
    const at = base + second * 1000;
    const event = {
      v: 1,
      seq: index + 1,
      at,
      recordedAt: at,
      kind,
      trial: null,
      agent: 'bills',
      call: call ?? null,
      instruction: null,
      cause: cause ?? null,
      data,
    };
    return event as AnyEvent; // kind and data as the test pairs them
  });
}

function intent(second: number, call: string, tool: string, args: object = {}) {
  return { kind: 'audit.intent' as const, second, call, data: { tenant: '', principal: '', tool, arguments: args } };
}

function outcome(second: number, call: string, tool: string) {
  return { kind: 'audit.outcome' as const, second, call, data: { tenant: '', principal: '', tool, status: 'answered', reason: null, mandate: null } };
}

function called(call: string, tool: string, args: EventData['agent.called']['arguments'] = {}): Spoken {
  return { kind: 'agent.called', agent: 'bills', call, data: { tool, arguments: args } };
}

function answered(call: string, tool: string, second: number): Spoken {
  const answer = { asOf: new Date(base + second * 1000).toISOString() };
  return { kind: 'agent.answered', agent: 'bills', call, data: { tool, answer, error: false } };
}

function unanswered(call: string, tool: string): Spoken {
  return { kind: 'agent.unanswered', agent: 'bills', call, data: { tool } };
}

/** `kind call second` of each event. */
function told(events: readonly AnyEvent[]): readonly string[] {
  return events.map(({ kind, call, recordedAt }) => `${kind} ${call} ${(recordedAt - base) / 1000}`);
}

t.test('a call stands before its intent and an answer behind its outcome, at the times of the journal', async (t) => {
  const events = mergeSpoken({
    journal: journal(intent(1, 'a', 'get_task'), outcome(2, 'a', 'get_task'), intent(5, 'b', 'get_balance'), outcome(6, 'b', 'get_balance')),
    spoken: [called('x', 'get_task'), answered('x', 'get_task', 2), called('y', 'get_balance'), answered('y', 'get_balance', 6)],
    trial: 'lost/a~careful~1',
  });
  t.same(told(events), [
    'agent.called x 1',
    'audit.intent a 1',
    'audit.outcome a 2',
    'agent.answered x 2',
    'agent.called y 5',
    'audit.intent b 5',
    'audit.outcome b 6',
    'agent.answered y 6',
  ]);
  t.same(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  t.same(new Set(events.map(({ trial }) => trial)), new Set(['lost/a~careful~1']));
});

t.test('of two equal calls the one that was answered is the one that was heard', async (t) => {
  const events = mergeSpoken({
    journal: journal(intent(5, 'a', 'get_task'), outcome(5, 'a', 'get_task')),
    spoken: [called('x', 'get_task'), unanswered('x', 'get_task'), called('y', 'get_task'), answered('y', 'get_task', 5)],
    trial: 't',
  });
  t.same(told(events).slice(2), ['agent.called y 5', 'audit.intent a 5', 'audit.outcome a 5', 'agent.answered y 5']);
});

t.test('a call that was heard twice does not push its followers about', async (t) => {
  const events = mergeSpoken({
    journal: journal(
      intent(1, 'a', 'pay', { key: 1 }),
      outcome(1, 'a', 'pay'),
      intent(2, 'a2', 'pay', { key: 1 }),
      outcome(2, 'a2', 'pay'),
      intent(9, 'b', 'finish'),
      outcome(9, 'b', 'finish'),
    ),
    spoken: [called('x', 'pay', { key: 1 }), answered('x', 'pay', 2), called('y', 'finish'), answered('y', 'finish', 9)],
    trial: 't',
  });
  t.same(
    told(events).filter((line) => line.startsWith('agent')),
    ['agent.called x 2', 'agent.answered x 2', 'agent.called y 9', 'agent.answered y 9'],
  );
});

t.test('what the gateway noted of agents gives way, and causes follow their events', async (t) => {
  const noted = { kind: 'agent.called' as const, second: 0, call: 'n', data: { tool: 'get_task', arguments: {} } };
  const events = mergeSpoken({
    journal: journal(noted, intent(1, 'a', 'get_task'), { ...outcome(1, 'a', 'get_task'), cause: 2 }),
    spoken: [called('x', 'get_task'), answered('x', 'get_task', 1)],
    trial: 't',
  });
  t.same(
    events.map(({ kind, cause }) => [kind, cause]),
    [
      ['agent.called', null],
      ['audit.intent', null],
      ['audit.outcome', 2],
      ['agent.answered', null],
    ],
  );
});
