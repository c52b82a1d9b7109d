import t from 'tap';
import { type Random, seededRandom } from '../../src/kernel/random.ts';
import type { CreditTransfer, Rail } from '../../src/rail/rail.ts';
import { Country, instant } from './country.ts';

const letters = 'ABCDE';
const seeds = ['1', '2', '3', '4', '5', '6', '7', '8'];
const quietFrom = '2026-11-24T10:30:00+09:00';

/** Lines that lose requests and replies, delay, and deliver twice, payments and inquiries alike, until half past ten the next day. */
function stormy(random: Random, isQuiet: () => boolean, sleep: (ms: number) => Promise<void>) {
  async function strike<T>(deliver: () => Promise<T>): Promise<T> {
    const chance = isQuiet() ? 1 : random.next();
    if (chance < 0.1) return new Promise<never>(() => {});
    if (chance < 0.2) await sleep(random.below(90_000));
    if (chance < 0.3) void deliver();
    const answer = await deliver();
    if (chance >= 0.3 && chance < 0.4) return new Promise<never>(() => {});
    if (chance >= 0.4 && chance < 0.5) await sleep(random.below(20_000));
    return answer;
  }
  return (rail: Rail): Rail => ({
    id: rail.id,
    submit: (instruction) => strike(() => rail.submit(instruction)),
    status: (id) => strike(() => rail.status(id)),
    ask: (topic, question) => rail.ask(topic, question),
  });
}

async function storm(seed: string): Promise<{ readonly country: Country; readonly orders: readonly CreditTransfer[] }> {
  const random = seededRandom(seed);
  const line = stormy(
    random.fork('line'),
    () => country.clock.now() >= instant(quietFrom),
    (ms) => country.clock.sleep(ms),
  );
  const country: Country = new Country({ start: '2026-11-23T10:00:00+09:00', letters, capsWon: { A: 5_000n }, balanceWon: 100_000n, line });
  const orders: CreditTransfer[] = [];
  for (let n = 0; n < 40; n += 1) {
    const from = letters.charAt(random.below(5));
    const to = letters.charAt(random.below(5));
    if (from === to) continue;
    const order = country.transfer(`p${n}`, `${from}>${to}`, BigInt(1 + random.below(3_000)));
    orders.push(order);
    void country.bank(from).submit(order);
    if (random.next() < 0.2) void country.bank(from).submit(order);
    await country.clock.runFor(random.below(120_000));
  }
  await country.runUntil('2026-11-25T11:30:00+09:00');
  return { country, orders };
}

for (const seed of seeds) {
  t.test(`storm ${seed}: every payment ends once, and three books agree`, async (t) => {
    const { country, orders } = await storm(seed);
    const ends = new Map<string, number>();
    for (const order of orders) {
      const payer = country.banks.get(order.payer.bank);
      const answer = await payer?.status(order.id);
      ends.set(answer?.status ?? '', (ends.get(answer?.status ?? '') ?? 0) + 1);
      const posted = (kind: string) => country.events.filter((event) => event.instruction === order.id && event.kind === kind).length;
      const credited = answer?.status === 'credited' ? 1 : 0;
      t.same([posted('transfer.captured'), posted('transfer.posted'), posted('obligation.accrued')], [credited, credited, credited], order.id);
    }
    t.same(
      [...ends.keys()].filter((status) => status !== 'credited' && status !== 'rejected'),
      [],
      'nothing is left open',
    );
    t.ok((ends.get('credited') ?? 0) > 0, [...ends].join(' '));
    for (const letter of letters) {
      const { own, central, clearing } = country.reservesWon(letter);
      t.equal(country.balanceWon(letter).heldWon, 0n, 'no hold is left');
      t.same([own, clearing], [central, 0n], `${letter}: all is settled and advised`);
    }
  });
}

t.test('a storm is the same from the same seed', async (t) => {
  const [first, second, other] = [await storm('1'), await storm('1'), await storm('2')];
  t.same(first.country.events, second.country.events);
  t.notSame(first.country.events.length, other.country.events.length);
});
