import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { networked } from '../../src/rail/networked.ts';
import { type Outcome, type Rail, RailUnreachable } from '../../src/rail/rail.ts';
import { FaultPlan } from '../../src/runner/fault-plan.ts';
import { faultyRail } from '../../src/runner/faulty-rail.ts';
import type { FaultSpec, FaultVerb } from '../../src/runner/scenario.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { HonestRail, orderOf } from './honest-rail.ts';

const start = Date.parse('2026-11-23T10:00:00+09:00');
const latencyMs = 3;
const timeoutMs = 5_000;
const always = { fromMinute: 0, untilMinute: 10_000 };

function faultyOf(faults: readonly Omit<FaultSpec, 'where'>[]) {
  const timeline = new Timeline(start, seededRandom('rail'));
  const honest = new HonestRail(timeline);
  const plan = new FaultPlan({
    faults: faults.map((fault) => ({ where: 'gateway-rail', ...fault })),
    random: seededRandom('rail'),
    start,
    record: () => 0,
  });
  const rail = networked(faultyRail(honest, { clock: timeline, plan, where: 'gateway-rail', from: 'gateway' }), {
    clock: timeline,
    latencyMs,
    timeoutMs,
  });
  const run = async () => {
    do await turn();
    while (timeline.runNext());
  };
  return { timeline, honest, rail, run };
}

/** What the caller is told of one order, and when, after everything has happened. */
async function submitted(faults: readonly Omit<FaultSpec, 'where'>[]) {
  const stage = faultyOf(faults);
  const told: { readonly outcome: Outcome; readonly at: number }[] = [];
  void stage.rail.submit(orderOf('p1')).then((outcome) => told.push({ outcome, at: stage.timeline.now() - start }));
  await stage.run();
  const [first] = told;
  return {
    status: first?.outcome.status,
    outcome: first?.outcome,
    at: first?.at,
    answers: told.length,
    reached: stage.honest.reached.map(({ what, at }) => ({ what, at: at - start })),
  };
}

t.test('without faults an order takes the line there and back', async (t) => {
  const { status, at, reached } = await submitted([]);
  t.same({ status, at, reached }, { status: 'credited', at: 2 * latencyMs, reached: [{ what: 'submit p1', at: latencyMs }] });
});

for (const verb of ['lose-request', 'partition', 'flap'] as const satisfies readonly FaultVerb[]) {
  t.test(`${verb}: the rail never hears of it, the outcome is unknown`, async (t) => {
    const { status, at, reached } = await submitted([{ do: verb, when: always }]);
    t.same({ status, at, reached }, { status: 'unknown', at: timeoutMs, reached: [] });
  });
}

for (const verb of ['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting'] as const satisfies readonly FaultVerb[]) {
  t.test(`${verb}: executed once, the outcome is unknown`, async (t) => {
    const { status, at, reached } = await submitted([{ do: verb }]);
    t.same({ status, at, reached }, { status: 'unknown', at: timeoutMs, reached: [{ what: 'submit p1', at: latencyMs }] });
  });
}

t.test('delay: carried out after the caller has given up, and the late answer changes nothing', async (t) => {
  const { status, at, answers, reached } = await submitted([{ do: 'delay' }]);
  t.same({ status, at, answers }, { status: 'unknown', at: timeoutMs, answers: 1 });
  t.same(reached, [{ what: 'submit p1', at: latencyMs + 60_000 }]);
});

t.test('delay within patience is only late', async (t) => {
  const { status, at } = await submitted([{ do: 'delay', forMs: 700 }]);
  t.same({ status, at }, { status: 'credited', at: 700 + 2 * latencyMs });
});

t.test('duplicate: twice at the rail, credited once, one answer', async (t) => {
  const { outcome, answers, reached } = await submitted([{ do: 'duplicate' }]);
  t.same(
    reached.map(({ what }) => what),
    ['submit p1', 'submit p1'],
  );
  t.equal(answers, 1);
  t.same(outcome, { status: 'credited', creditedAt: start + latencyMs }, 'the answer of the first');
});

t.test('reorder: what was sent later arrives first', async (t) => {
  const { rail, run, honest } = faultyOf([{ do: 'reorder', nth: 1, forMs: 100 }]);
  const outcomes = Promise.all([rail.submit(orderOf('p1')), rail.submit(orderOf('p2'))]);
  await run();
  t.same(
    honest.reached.map(({ what }) => what),
    ['submit p2', 'submit p1'],
  );
  t.same(
    (await outcomes).map(({ status }) => status),
    ['credited', 'credited'],
  );
});

t.test('answers that the rail did not give', async (t) => {
  const ok = await submitted([{ do: 'answer-ok-without-posting' }]);
  t.same({ outcome: ok.outcome, reached: ok.reached }, { outcome: { status: 'credited', creditedAt: start + latencyMs }, reached: [] });
  const limited = await submitted([{ do: 'rate-limit' }]);
  t.same({ outcome: limited.outcome, reached: limited.reached }, { outcome: { status: 'rejected', reason: 'rate_limited' }, reached: [] });
  const out = await submitted([{ do: 'outage', when: always }]);
  t.same({ outcome: out.outcome, reached: out.reached }, { outcome: { status: 'rejected', reason: 'participant_unavailable' }, reached: [] });
});

t.test('two faults on one message both strike', async (t) => {
  const { status, reached } = await submitted([{ do: 'duplicate' }, { do: 'lose-reply' }]);
  t.equal(status, 'unknown');
  t.equal(reached.length, 2);
});

/** How an inquiry ends, and how often it reached the rail. */
async function inquired(verb: FaultVerb, work: (rail: Rail) => Promise<unknown>) {
  const { rail, run, honest } = faultyOf([{ do: verb, when: always }]);
  const ended = work(rail).then(
    () => 'answered',
    (error: unknown) => (error instanceof RailUnreachable ? 'unreachable' : String(error)),
  );
  await run();
  return `${await ended}, ${honest.reached.length}`;
}

t.test('an inquiry is answered, late, twice, or not at all; it is never lied to', async (t) => {
  const ends: readonly (readonly [FaultVerb, string])[] = [
    ['lose-request', 'unreachable, 0'],
    ['partition', 'unreachable, 0'],
    ['flap', 'unreachable, 0'],
    ['outage', 'unreachable, 0'],
    ['rate-limit', 'unreachable, 0'],
    ['lose-reply', 'unreachable, 1'],
    ['corrupt', 'unreachable, 1'],
    ['truncate', 'unreachable, 1'],
    ['answer-ok-without-posting', 'unreachable, 1'],
    ['answer-error-after-posting', 'unreachable, 1'],
    ['delay', 'unreachable, 1'],
    ['reorder', 'unreachable, 1'],
    ['duplicate', 'answered, 2'],
  ];
  for (const [verb, end] of ends) {
    t.equal(await inquired(verb, (rail) => rail.status('p1')), end, `status under ${verb}`);
    t.equal(await inquired(verb, (rail) => rail.ask('cutoffs', {})), end, `inquiry under ${verb}`);
  }
});

t.test('faults match on who sends, to whom, and what', async (t) => {
  for (const [match, struck] of [
    [{ to: 'bank:901', kind: 'credit-transfer' }, true],
    [{ from: 'gateway' }, true],
    [{ to: 'bank:902' }, false],
    [{ kind: 'status' }, false],
    [{ from: 'kftc:ebs' }, false],
  ] as const) {
    const { status } = await submitted([{ do: 'lose-request', match }]);
    t.equal(status, struck ? 'unknown' : 'credited', JSON.stringify(match));
  }
});
