import t from 'tap';
import type { Agent } from '../../agents/agent.ts';
import { careful } from '../../agents/personas/careful.ts';
import { SandboxBroken } from '../../src/runner/sandbox-broken.ts';
import { playTrial } from '../../src/runner/trial.ts';
import { digestOf } from '../../src/runner/trial-digest.ts';
import type { Watcher } from '../../src/runner/watcher.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';
import { planOf, played } from './played.ts';

const lost = 'lost-reply/every-other-reply-lost';

t.test('the same order gives the same events and digest; another seed another', async (t) => {
  const [first, second, other] = [await played({ case: lost }), await played({ case: lost }), await played({ case: lost, seed: '8' })];
  t.equal(second.digest, first.digest);
  t.same(second.events, first.events);
  t.not(other.digest, first.digest);
});

t.test('four agents at once, in one era or both, through a storm: still one digest', async (t) => {
  const digests = new Set<string>();
  for (const era of ['mixed', '2025', '2026'] as const) {
    const order = { case: 'four-agents/heavy-storm', era };
    const [first, second] = [await played(order), await played(order)];
    t.equal(second.digest, first.digest, era);
    t.ok(first.judgement.passed, `${era}: careful passes`);
    t.ok(first.events.filter(({ kind }) => kind === 'fault.fired').length >= 3, `${era}: faults struck`);
    digests.add(first.digest);
  }
  t.equal(digests.size, 3, 'the eras take turns of their own');
});

t.test('a trial does not know which trials were played before it in the process', async (t) => {
  const before = await played({ case: lost });
  await played({ case: 'four-agents/light-storm', agent: 'naive-retrier', seed: '9' });
  await played({ case: lost, agent: 'fire-and-forget', era: '2026' });
  await t.rejects(played({ case: lost, agent: () => new Promise((resolve) => setTimeout(resolve, 1)) }), SandboxBroken);
  t.equal((await played({ case: lost })).digest, before.digest);
});

t.test('the digest covers every event, and not the name of the trial', async (t) => {
  const { events, digest } = await played({ case: lost });
  t.equal(digestOf(events), digest);
  t.equal(digestOf(events.map((event) => ({ ...event, trial: 'another' }))), digest);
  for (const at of [0, events.length >> 1, events.length - 1]) {
    t.not(digestOf(events.with(at, { ...(events[at] ?? events[0]!), at: 1 })), digest, `event ${at}`); // there are events
    t.not(digestOf(events.toSpliced(at, 1)), digest, `without event ${at}`);
  }
});

t.test('a trial is opened, each agent ends, and it is closed after the settlement of its payments', async (t) => {
  const { events } = await played({ case: 'four-agents/clean' });
  t.equal(events[0]?.kind, 'trial.opened');
  t.match(events.at(-1), { kind: 'trial.closed', data: { reason: 'finished' } });
  const ended = events.filter(({ kind }) => kind === 'agent.ended').map(({ agent }) => agent);
  t.same(ended.toSorted(), ['household', 'payroll', 'service', 'suppliers']);
  const settled = events.filter(({ kind }) => kind === 'session.settled');
  t.ok(settled.length >= 1);
  t.same(
    events.map(({ seq }) => seq),
    events.map((_event, index) => index + 1),
  );
  t.ok(
    events.every((event, index) => index === 0 || event.recordedAt >= (events[index - 1]?.recordedAt ?? 0)),
    'time goes on',
  );
});

const ways: Readonly<Record<string, { readonly agent: Agent; readonly closed: string; readonly ended: object }>> = {
  'returns at once': { agent: async () => {}, closed: 'finished', ended: { how: 'returned', message: '' } },
  throws: { agent: () => Promise.reject(new Error('lost its way')), closed: 'finished', ended: { how: 'threw', message: 'lost its way' } },
  'throws something else': { agent: () => Promise.reject('a text'), closed: 'finished', ended: { how: 'threw', message: 'a text' } },
  'waits for ever': {
    agent: async ({ pause }) => {
      for (;;) await pause(600_000);
    },
    closed: 'deadline',
    ended: { how: 'stopped', message: 'the time of the case was up' },
  },
};

for (const [name, { agent, closed, ended }] of Object.entries(ways)) {
  t.test(`an agent that ${name} ends, and the trial is judged`, async (t) => {
    const { events, judgement } = await played({ case: 'lost-reply/clean', agent });
    t.match(events.find(({ kind }) => kind === 'agent.ended')?.data, ended);
    t.match(events.at(-1)?.data, { reason: closed });
    t.notOk(judgement.passed);
  });
}

t.test('what an agent does after it was stopped is not done, whatever it was waiting for', async (t) => {
  const waits: Readonly<Record<string, Agent>> = {
    'a pause': ({ pause }) => pause(8 * 3_600_000),
    'an answer': async ({ tools }) => void (await tools.call('wait_until', { at: '2026-11-23T18:00:00+09:00' })),
  };
  for (const [name, wait] of Object.entries(waits)) {
    let late = 0;
    const stubborn: Agent = async (context) => {
      await wait(context);
      late += 1;
      await context.tools.call('get_task', {});
    };
    const { events } = await played({ case: 'lost-reply/clean', agent: stubborn });
    t.ok((events.at(-1)?.at ?? 0) > Date.parse('2026-11-23T18:00:00+09:00'), 'the trial goes on for long enough');
    t.equal(late, 0, name);
    t.equal(events.filter((event) => event.kind === 'agent.called' && event.data.tool === 'get_task').length, 0, name);
  }
});

t.test('an agent that leaves this thread stops the run, with trial, seed, resource and line', async (t) => {
  const tardy: Agent = async (context) => {
    await context.tools.call('get_task', {});
    await new Promise((resolve) => setTimeout(resolve, 1));
    await careful(context);
  };
  for (const era of ['2025', '2026'] as const) {
    const message = /^lost-reply\/clean~test~1 \(seed 7\): a real timer on the decision path, at .*trial\.test\.ts:\d+/;
    await t.rejects(played({ case: 'lost-reply/clean', agent: tardy, era }), { name: 'SandboxBroken', message });
  }
});

t.test('an agent that waits for nothing is named', async (t) => {
  const message = /not parked after 16 turns: bills\./;
  await t.rejects(played({ case: 'lost-reply/clean', agent: () => new Promise(() => {}) }), { name: 'SandboxBroken', message });
});

t.test('a broken invariant stops the run at the event that broke it', async (t) => {
  let seen = 0;
  const watcher: Watcher = {
    observe: () => {},
    violations: () => (++seen >= 5 ? [{ id: 'books-balance', message: 'one won too many' }] : []),
  };
  let recorded = 0;
  const playing = playTrial({
    plan: planOf('lost-reply/clean'),
    agent: careful,
    era: '2025',
    seed: '7',
    watcher,
    openJournal: (clock) => {
      const journal = memoryJournal({ clock, trial: null });
      return {
        ...journal,
        record: (draft) => {
          recorded = journal.record(draft);
          return recorded;
        },
      };
    },
  });
  await t.rejects(playing, { name: 'SandboxBroken', message: 'invariant books-balance is violated: one won too many' });
  t.ok(recorded < 250, `${recorded} events, not all of them`);
});
