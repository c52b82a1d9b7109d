import t from 'tap';
import type { CreditTransfer, Outcome, StatusAnswer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { insist } from '../../src/rail/carry.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { VirtualClock } from '../simulators/virtual-clock.ts';

const since = 1_800_000_000_000;
const hourMs = 3_600_000;
const inquiry = { firstMs: 2_000, mostMs: hourMs };

const order = (attempt: number): CreditTransfer => ({
  kind: 'credit-transfer',
  id: `x:${attempt}`,
  payer: { bank: '901', account: '901-1', holder: '가' },
  payee: { bank: '902', account: '902-1', holder: '나' },
  amountWon: won(1n),
  memo: '',
  returnOf: null,
  requestedAt: since,
});

/** A bank that refuses until a time, remembers what it said of each order, and when it first heard of it. */
function bankUntil(endsAt: number) {
  const said = new Map<string, Outcome>();
  const first: number[] = [];
  const on = (clock: VirtualClock): Rail => ({
    id: 'bank:901',
    submit: async ({ id }) => {
      const known = said.get(id);
      if (known !== undefined) return known;
      const now = clock.now();
      first.push(now - since);
      const outcome: Outcome = now < endsAt ? { status: 'rejected', reason: 'account_reported' } : { status: 'credited', creditedAt: now };
      said.set(id, outcome);
      return outcome;
    },
    status: async (id): Promise<StatusAnswer> => said.get(id) ?? { status: 'absent' },
    ask: async () => undefined,
  });
  return { on, first };
}

t.test('attempts wait longer and longer, in a life that nothing interrupts', async (t) => {
  const bank = bankUntil(since + 60_000);
  const clock = new VirtualClock(since);
  const outcome = insist({ clock, inquiry }, bank.on(clock), { since, order });
  await clock.runFor(hourMs);
  t.match(await outcome, { status: 'credited' });
  t.same(
    bank.first.map((ms) => ms / 1_000),
    [0, 2, 6, 14, 30, 62],
  );
});

t.test('after a restart refusals that were waited for are not waited for again', async (t) => {
  const bank = bankUntil(since + 4 * hourMs);
  const before = new VirtualClock(since);
  void insist({ clock: before, inquiry }, bank.on(before), { since, order });
  await before.runUntil(since + 3.9 * hourMs);
  const attempts = bank.first.length;
  const clock = new VirtualClock(since + 3.9 * hourMs);
  const outcome = insist({ clock, inquiry }, bank.on(clock), { since, order });
  await clock.runUntil(since + 6 * hourMs);
  t.match(await outcome, { status: 'credited' });
  const [next = 0] = bank.first.slice(attempts);
  t.ok(next < 3.95 * hourMs, `the next attempt comes after ${next / hourMs} h`);
  t.ok(bank.first.length <= attempts + 3, 'and then they wait as long as before');
});
