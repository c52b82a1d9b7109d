import t from 'tap';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { networked } from '../../src/rail/networked.ts';
import { type Rail, RailUnreachable } from '../../src/rail/rail.ts';
import { instant } from '../simulators/country.ts';
import { VirtualClock } from '../simulators/virtual-clock.ts';

const start = instant('2026-11-23T10:00:00+09:00');
const account = { bank: '901', account: '1', holder: 'a' };
const order: CreditTransfer = {
  kind: 'credit-transfer',
  id: 'x',
  payer: account,
  payee: account,
  amountWon: won(1n),
  memo: '',
  returnOf: null,
  requestedAt: start,
};

/** A rail that answers after `delayMs`, or never, and counts what reached it. */
function line(delayMs: number | null) {
  const clock = new VirtualClock(start);
  const reached: number[] = [];
  const answer = async <T>(value: T): Promise<T> => {
    reached.push(clock.now() - start);
    if (delayMs === null) return new Promise<never>(() => {});
    await clock.sleep(delayMs);
    return value;
  };
  const far: Rail = {
    id: 'far',
    submit: () => answer({ status: 'credited', creditedAt: start }),
    status: () => answer({ status: 'absent' }),
    ask: () => answer(undefined),
  };
  return { clock, reached, rail: networked(far, { clock, latencyMs: 20, timeoutMs: 1_000 }) };
}

t.test('messages take time in both directions', async (t) => {
  const { clock, rail, reached } = line(100);
  const answered = rail.submit(order).then(() => clock.now() - start);
  await clock.runFor(5_000);
  t.equal(await answered, 140, '20 there, 100 of work, 20 back');
  t.same(reached, [20]);
});

t.test('a payment without an answer in time is unknown until the next 11:00', async (t) => {
  for (const delayMs of [null, 961]) {
    const { clock, rail, reached } = line(delayMs);
    const answered = rail.submit(order).then((outcome) => [clock.now() - start, outcome]);
    await clock.runFor(5_000);
    t.same(await answered, [1_000, { status: 'unknown', dueBy: instant('2026-11-23T11:00:00+09:00') }]);
    t.same(reached, [20], 'it arrived all the same');
  }
});

t.test('an answer just in time counts', async (t) => {
  const { clock, rail } = line(959);
  const answered = rail.submit(order);
  await clock.runFor(5_000);
  t.match(await answered, { status: 'credited' }, '20 + 959 + 20 = 999');
});

t.test('an inquiry without an answer throws', async (t) => {
  const inquiries: readonly ((rail: Rail) => Promise<unknown>)[] = [(rail) => rail.status('x'), (rail) => rail.ask('system', {})];
  for (const ask of inquiries) {
    const { clock, rail } = line(null);
    const refused = t.rejects(async () => void (await ask(rail)), new RailUnreachable('far'));
    await clock.runFor(5_000);
    await refused;
  }
});

t.test('what breaks at the other end is not taken for silence', async (t) => {
  const clock = new VirtualClock(start);
  const broken: Rail = { ...line(0).rail, id: 'far', submit: async () => Promise.reject(new TypeError('broken')) };
  const refused = t.rejects(networked(broken, { clock, latencyMs: 20, timeoutMs: 1_000 }).submit(order), /broken/);
  await clock.runFor(5_000);
  await refused;
});
