import t from 'tap';
import type { ToolAnswer } from '../../agents/agent.ts';
import { replyTimeoutMs } from '../../agents/connection.ts';
import type { FaultSpec } from '../../src/runner/scenario.ts';
import { type PlayOrder, playAtDoor } from './small-door.ts';

type Faults = readonly Omit<FaultSpec, 'where'>[];

const always = { fromMinute: 0, untilMinute: 10_000 };
const payment = { idempotencyKey: 'key-1', amountWon: '1000' };

for (const era of ['2025', '2026'] as const) {
  /** One `pay` under these faults, then one `look` that nothing strikes. */
  const paid = async (faults: Faults, more: Partial<PlayOrder> = {}) => {
    const answers: { readonly answer: ToolAnswer; readonly at: number }[] = [];
    const struck = faults.map((fault) => ({ match: { tool: 'pay' }, ...fault }));
    const { visits, recorded, onWire } = await playAtDoor({
      era,
      faults: struck,
      ...more,
      agents: [
        async ({ tools }) => {
          for (const tool of ['pay', 'look']) answers.push({ answer: await tools.call(tool, payment), at: 0 });
        },
      ],
    });
    const at = (kind: string) => recorded.find((draft) => draft.kind === kind)?.at ?? Number.NaN;
    const waitedMs = Math.min(...['agent.answered', 'agent.unanswered'].map(at).filter((time) => !Number.isNaN(time))) - at('agent.called');
    return {
      answer: answers[0]?.answer,
      next: answers[1]?.answer,
      onWire,
      visits: visits.filter(({ tool }) => tool === 'pay').length,
      apartMs: (visits[1]?.at ?? 0) - (visits[0]?.at ?? 0),
      waitedMs,
      fired: recorded.filter(({ kind }) => kind === 'fault.fired').length,
      ended: recorded.filter(({ kind }) => kind === 'agent.ended').map(({ data }) => data),
    };
  };
  const noReply = { kind: 'no-reply' };
  const goesOn = { onWire: 0, next: { kind: 'result' }, ended: [{ how: 'returned', message: '' }] };

  t.test(`${era}: without faults a call takes a little time and is answered`, async (t) => {
    const play = await paid([]);
    t.match(play, { answer: { kind: 'result', content: { visit: 1 } }, visits: 1, ...goesOn });
    t.ok(play.waitedMs >= 7 && play.waitedMs <= 17, `${play.waitedMs} ms`);
  });

  t.test(`${era}: lost requests reach nobody, and the client waits out its patience`, async (t) => {
    for (const verb of ['lose-request', 'partition', 'flap'] as const) {
      const play = await paid([{ do: verb, when: { fromMinute: 0, untilMinute: 0.01 } }]);
      t.match(play, { answer: noReply, visits: 0, waitedMs: replyTimeoutMs, ...goesOn }, verb);
    }
  });

  t.test(`${era}: a lost reply is executed once`, async (t) => {
    t.match(await paid([{ do: 'lose-reply' }]), { answer: noReply, visits: 1, waitedMs: replyTimeoutMs, fired: 1, ...goesOn });
  });

  t.test(`${era}: a late answer after giving up is ignored, and time goes on`, async (t) => {
    t.match(await paid([{ do: 'delay' }]), { answer: noReply, visits: 1, waitedMs: replyTimeoutMs, ...goesOn });
    const late = await paid([{ do: 'delay', forMs: 1_000 }]);
    t.match(late, { answer: { kind: 'result', content: { visit: 1 } }, visits: 1, ...goesOn });
    t.ok(late.waitedMs >= 1_007 && late.waitedMs <= 1_017);
  });

  t.test(`${era}: a door that works for longer than the client waits is finished with all the same`, async (t) => {
    const play = await paid([], { workMs: replyTimeoutMs + 10_000 });
    t.match(play, { answer: noReply, visits: 1, waitedMs: replyTimeoutMs, ...goesOn, next: noReply });
  });

  t.test(`${era}: a duplicate is executed twice, and the client sees one answer`, async (t) => {
    const play = await paid([{ do: 'duplicate' }]);
    t.match(play, { answer: { kind: 'result', content: { visit: 1 } }, visits: 2, ...goesOn });
    t.ok(play.apartMs <= 10, `${play.apartMs} ms apart`);
    t.match(await paid([{ do: 'duplicate' }], { workMs: 60_000 }), { answer: noReply, visits: 2 }, 'also when it gives up on both');
  });

  t.test(`${era}: what cannot be read is no answer`, async (t) => {
    for (const verb of ['corrupt', 'truncate'] as const) {
      const play = await paid([{ do: verb }]);
      t.match(play, { answer: noReply, visits: 1, fired: 1, ...goesOn }, verb);
      if (era === '2025') t.equal(play.waitedMs, replyTimeoutMs, 'on a pipe nobody can tell whose answer it was');
      else t.ok(play.waitedMs < 100, 'over HTTP the exchange itself has ended');
    }
  });

  t.test(`${era}: an answer that the door did not give`, async (t) => {
    const lie = await paid([{ do: 'answer-ok-without-posting' }]);
    t.match(lie, { answer: { kind: 'result', content: { status: 'credited', ...payment } }, visits: 0, ...goesOn });
    t.match(await paid([{ do: 'answer-error-after-posting' }]), { answer: { kind: 'error', code: 'system_unavailable' }, visits: 1, ...goesOn });
    t.match(await paid([{ do: 'rate-limit' }]), { answer: { kind: 'error', code: 'rate_limited', retryable: true }, visits: 0, ...goesOn });
    t.match(await paid([{ do: 'outage', when: always }]), { answer: { kind: 'error', code: 'system_unavailable' }, visits: 0, ...goesOn });
  });

  t.test(`${era}: a reordered request is overtaken, and each call gets its own answer`, async (t) => {
    for (const { forMs, lateMs } of [
      { forMs: undefined, lateMs: 500 },
      { forMs: 40, lateMs: 40 },
    ]) {
      const answers: ToolAnswer[] = [];
      const { visits } = await playAtDoor({
        era,
        faults: [{ do: 'reorder', nth: 1, ...(forMs === undefined ? {} : { forMs }) }],
        answer: ({ arguments: args }) => ({ error: false, content: args as Record<string, string> }), // what the agent below sends
        agents: [async ({ tools }) => void answers.push(...(await Promise.all(['a', 'b'].map((name) => tools.call('pay', { name })))))],
      });
      t.same(
        visits.map(({ arguments: args }) => args),
        [{ name: 'b' }, { name: 'a' }],
      );
      t.match(answers, [{ content: { name: 'a' } }, { content: { name: 'b' } }]);
      const behindMs = (visits[1]?.at ?? 0) - (visits[0]?.at ?? 0);
      t.ok(Math.abs(behindMs - lateMs) <= 5, `${behindMs} ms behind`);
    }
  });

  t.test(`${era}: faults strike calls of tools only, not the opening and not the list`, async (t) => {
    let listed = -1;
    const { recorded } = await playAtDoor({
      era,
      faults: [{ do: 'lose-request' }],
      agents: [
        async ({ tools }) => {
          listed = (await tools.list()).length;
        },
      ],
    });
    t.equal(listed, 0);
    t.same(
      recorded.map(({ kind }) => kind),
      ['agent.ended'],
    );
  });

  t.test(`${era}: an answer travels as text: what JSON cannot carry does not arrive`, async (t) => {
    const answers: ToolAnswer[] = [];
    const contents: object[] = [{ amountWon: 5n }, { here: 1, gone: undefined, at: new Date(0) }];
    const { broken } = await playAtDoor({
      era,
      answer: (_visit, n) => ({ error: false, content: (contents[n - 1] ?? {}) as Record<string, string> }), // a door that is wrong about its content
      agents: [
        async ({ tools }) => {
          for (const _ of contents) answers.push(await tools.call('pay', {}));
        },
      ],
    });
    t.match(answers[0], { kind: 'error' }, 'a bigint is not smuggled through');
    t.equal(broken.length, 1, 'and the sandbox hears of it');
    t.match(answers[1], { kind: 'result', content: { here: 1, at: '1970-01-01T00:00:00.000Z' } });
    t.notOk(answers[1]?.kind === 'result' && 'gone' in answers[1].content);
  });

  t.test(`${era}: an agent is stopped at its last call`, async (t) => {
    const { visits, recorded } = await playAtDoor({
      era,
      callsMax: 3,
      agents: [
        async ({ tools }) => {
          for (;;) await tools.call('pay', {});
        },
      ],
    });
    t.equal(visits.length, 3);
    t.match(recorded.at(-1), { kind: 'agent.ended', data: { how: 'stopped', message: 'more than 3 calls' } });
  });
}
