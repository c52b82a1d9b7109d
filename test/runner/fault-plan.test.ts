import t from 'tap';
import type { EventData } from '../../src/kernel/event.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { FaultPlan, type Message } from '../../src/runner/fault-plan.ts';
import { type FaultSpec, type FaultVerb, faultVerbs } from '../../src/runner/scenario.ts';

const start = Date.parse('2026-11-23T10:00:00+09:00');
const minuteMs = 60_000;
const transfer: Message = { tool: 'transfer_funds', agent: 'bills' };

function planOf(faults: readonly FaultSpec[], seed = 'seed') {
  const fired: (EventData['fault.fired'] & { readonly at: number })[] = [];
  const plan = new FaultPlan({
    faults,
    random: seededRandom(seed),
    start,
    record: ({ kind, at, data }) => {
      if (kind === 'fault.fired') fired.push({ ...(data as EventData['fault.fired']), at }); // kind and data of one draft
      return fired.length;
    },
  });
  /** Which of `count` equal messages are struck, counted from 1. */
  const struckOf = (count: number, message = transfer, now = start) =>
    Array.from({ length: count }, (_, index) => (plan.strike('agent-gateway', message, now).length > 0 ? index + 1 : 0)).filter((n) => n > 0);
  return { plan, fired, struckOf };
}

const blankEvent = { v: 1, seq: 1, at: start, recordedAt: start, trial: null, agent: null, call: null, instruction: null, cause: null } as const;

const lose: FaultSpec = { where: 'agent-gateway', do: 'lose-reply' };

t.test('nth strikes that match alone, counted over what matches', async (t) => {
  const { plan, struckOf } = planOf([{ ...lose, match: { tool: 'transfer_funds' }, nth: 3 }]);
  for (let other = 0; other < 5; other += 1) t.same(plan.strike('agent-gateway', { tool: 'get_balance', agent: 'bills' }, start), []);
  t.same(struckOf(9), [3]);
});

t.test('what struck in an earlier process does not strike again in the one that goes on', async (t) => {
  const { plan, struckOf } = planOf([
    { ...lose, nth: 2 },
    { ...lose, nth: 4 },
  ]);
  const data: EventData['fault.fired'] = { fault: 0, where: 'agent-gateway', verb: 'lose-reply', target: '', afterCommit: true };
  plan.restore({ ...blankEvent, kind: 'fault.fired', data });
  t.same(struckOf(5), [4]);
});

t.test('without a trigger every match is struck', async (t) => {
  t.same(planOf([lose]).struckOf(4), [1, 2, 3, 4]);
});

t.test('probability strikes at its rate', async (t) => {
  for (const probability of [0.05, 0.3, 0.9]) {
    const struck = planOf([{ ...lose, probability }]).struckOf(8_000).length;
    const sigma = Math.sqrt(8_000 * probability * (1 - probability));
    t.ok(Math.abs(struck - 8_000 * probability) < 4 * sigma, `${struck} of 8,000 at ${probability}`);
  }
  t.same(planOf([{ ...lose, probability: 1 }]).struckOf(3), [1, 2, 3]);
});

t.test('the chance of a fault does not depend on the faults after it, nor on how often they draw', async (t) => {
  const half: FaultSpec = { ...lose, probability: 0.5 };
  const alone = planOf([half]).struckOf(200);
  const beside = planOf([half, { ...lose, do: 'duplicate', probability: 0.5 }]);
  const struck: number[][] = [[], []];
  for (let n = 1; n <= 200; n += 1) {
    beside.plan.strike('agent-gateway', transfer, start);
    for (const { fault } of beside.fired.splice(0)) struck[fault]?.push(n);
  }
  t.same(struck[0], alone);
  t.not(struck[1]?.join(), alone.join(), 'the other has a stream of its own');
});

t.test('same seed, same firings; another seed, others', async (t) => {
  const faults: FaultSpec[] = [{ ...lose, probability: 0.4 }];
  t.same(planOf(faults, 'one').struckOf(100), planOf(faults, 'one').struckOf(100));
  t.not(planOf(faults, 'one').struckOf(100).join(), planOf(faults, 'two').struckOf(100).join());
});

t.test('a window begins with its first moment and ends before its last', async (t) => {
  const { plan } = planOf([{ ...lose, when: { fromMinute: 5, untilMinute: 10 } }]);
  const struck = (ms: number) => plan.strike('agent-gateway', transfer, start + ms).length === 1;
  t.notOk(struck(5 * minuteMs - 1));
  t.ok(struck(5 * minuteMs));
  t.ok(struck(10 * minuteMs - 1));
  t.notOk(struck(10 * minuteMs));
});

t.test('flap is down and up in turns within its window, down first', async (t) => {
  for (const { forMs, phaseMs } of [
    { forMs: undefined, phaseMs: 5_000 },
    { forMs: 20_000, phaseMs: 20_000 },
  ]) {
    const { plan } = planOf([{ where: 'rail-rail', do: 'flap', when: { fromMinute: 1, untilMinute: 2 }, ...(forMs === undefined ? {} : { forMs }) }]);
    const down = (ms: number) => plan.strike('rail-rail', { from: 'kftc:ebs', to: 'bank:901', kind: 'ask' }, start + minuteMs + ms).length === 1;
    t.same([0, phaseMs - 1, phaseMs, 2 * phaseMs - 1, 2 * phaseMs].map(down), [true, true, false, false, true], `phases of ${phaseMs} ms`);
    t.notOk(down(-1), 'not before');
    t.notOk(down(minuteMs), 'not after');
  }
});

t.test('a fault strikes at its own seam, and what fits every given field', async (t) => {
  const order: Message = { from: 'gateway', to: 'bank:901', kind: 'credit-transfer' };
  const matches: readonly [FaultSpec['match'], Message, boolean][] = [
    [undefined, transfer, true],
    [{}, transfer, true],
    [{ tool: 'transfer_funds' }, transfer, true],
    [{ tool: 'get_balance' }, transfer, false],
    [{ agent: 'bills' }, transfer, true],
    [{ agent: 'payroll' }, transfer, false],
    [{ tool: 'transfer_funds', agent: 'payroll' }, transfer, false],
    [{ tool: 'transfer_funds' }, order, false],
    [{ from: 'gateway', to: 'bank:901', kind: 'credit-transfer' }, order, true],
    [{ from: 'kftc:ebs' }, order, false],
    [{ to: 'bank:902' }, order, false],
    [{ kind: 'status' }, order, false],
  ];
  for (const [match, message, struck] of matches) {
    const spec: FaultSpec = { ...lose, ...(match === undefined ? {} : { match }) };
    t.equal(planOf([spec]).plan.strike('agent-gateway', message, start).length, struck ? 1 : 0, JSON.stringify({ match, message }));
    t.same(planOf([spec]).plan.strike('gateway-rail', message, start), [], 'another seam');
  }
});

t.test('every firing is recorded: which fault, where, on what, when, and whether the far side had done its work', async (t) => {
  const { plan, fired } = planOf([
    { ...lose, nth: 2 },
    { where: 'agent-gateway', do: 'duplicate', nth: 2 },
  ]);
  plan.strike('agent-gateway', transfer, start);
  t.same(fired, [], 'what did not strike is not recorded');
  t.same(
    plan.strike('agent-gateway', transfer, start + 5).map((fault) => fault.do),
    ['lose-reply', 'duplicate'],
    'in the order of the case',
  );
  const common = { where: 'agent-gateway', target: 'transfer_funds of bills', at: start + 5 };
  t.same(fired, [
    { ...common, fault: 0, verb: 'lose-reply', afterCommit: true },
    { ...common, fault: 1, verb: 'duplicate', afterCommit: false },
  ]);
});

t.test('only what spoils the reply comes after the commit', async (t) => {
  const after = faultVerbs.filter((verb: FaultVerb) => {
    const { plan, fired } = planOf([{ where: 'gateway-rail', do: verb, when: { fromMinute: 0, untilMinute: 1 } }]);
    plan.strike('gateway-rail', { from: 'gateway', to: 'bank:901', kind: 'credit-transfer' }, start);
    return fired.length === 1 && fired[0]?.afterCommit;
  });
  t.same(after, ['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting']);
});

t.test('a fault strikes no more than its bound', async (t) => {
  t.equal(planOf([lose]).struckOf(10_050).length, 10_000);
});
