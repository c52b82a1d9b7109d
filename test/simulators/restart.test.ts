import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { brokenIn } from './broken.ts';
import { Country } from './country.ts';

const start = '2026-11-23T10:00:00+09:00';
const opening = { postedWon: 10_000_000_000n, heldWon: 0n };
const paid = { A: { postedWon: 9_999_999_300n, heldWon: 0n }, B: { postedWon: 10_000_000_700n, heldWon: 0n } };

/** Loses the answer of the payee's bank, so that the journal holds the inquiries too. */
function lossy(rail: Rail, caller: string): Rail {
  return {
    id: rail.id,
    submit: async (instruction) => {
      const outcome = await rail.submit(instruction);
      return caller === 'kftc:ebs' && instruction.kind === 'credit-transfer' ? new Promise<never>(() => {}) : outcome;
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  };
}

for (const [name, line] of [
  ['a payment', undefined],
  ['a payment whose answer is lost', lossy],
] as const) {
  t.test(`a crash at every point of ${name}: paid once if the bank had taken it in, else not at all`, async (t) => {
    const country = new Country({ start, ...(line === undefined ? {} : { line }) });
    const founded = country.events.length;
    await country.clock.runFor(0); // the moment before the order
    await country.pay('p1', 'A>B', 700n);
    await country.runUntil('2026-11-24T11:10:00+09:00');
    const cuts = country.cuts.filter((cut) => cut >= founded);
    t.ok(cuts.length >= 8, `${cuts.length} places to crash`);
    const seen = new Set<string>();
    for (const cut of cuts) seen.add(await crash(t, country, cut));
    t.same([...seen].sort(), ['absent', 'credited'], 'nobody who sends the order again under its id is turned away');
  });
}

/** Restarts from the first `cut` events and runs past the next settlement. Returns how the payment ended. */
async function crash(t: Tap, country: Country, cut: number): Promise<string> {
  const journal = country.events.slice(0, cut);
  const again = new Country({ start: '2026-11-23T10:05:00+09:00', journal });
  await again.runUntil('2026-11-25T11:10:00+09:00');
  const [payer, payee, central] = [again.balanceWon('A'), again.balanceWon('B'), again.reservesWon('B').central];
  const answer = await again.bank('A').status('p1');
  const credited = answer.status === 'credited';
  const where = `cut after ${cut} events`;
  t.same(
    { payer, payee },
    credited ? { payer: paid.A, payee: paid.B } : { payer: opening, payee: opening },
    `${where}: debited if and only if credited, nothing held`,
  );
  t.equal(again.of('obligation.accrued').length, credited ? 1 : 0, `${where}: one obligation`);
  t.equal(again.of('netting.closed').length, credited ? 1 : 0, `${where}: netted once`);
  t.equal(central, credited ? 100_000_000_700n : 100_000_000_000n, `${where}: settled once`);
  t.equal(again.reservesWon('B').own, central, `${where}: advised once`);
  t.equal(again.reservesWon('B').clearing, 0n, `${where}: nothing left to clear`);
  return answer.status;
}

/** Refuses the first order on each line without asking the rail. */
function down(rail: Rail): Rail {
  let orders = 0;
  return {
    id: rail.id,
    submit: async (instruction) => {
      orders += 1;
      return orders === 1 ? { status: 'rejected', reason: 'participant_unavailable' } : rail.submit(instruction);
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  };
}

for (const [name, amountWon] of [
  ['a netted payment', 700n],
  ['a payment that settles first', 2_000_000_000n],
] as const) {
  t.test(`a crash at every point of ${name}, and lines that are down at first: what may have got through is asked for`, async (t) => {
    const country = new Country({ start });
    const founded = country.events.length;
    await country.clock.runFor(0);
    await country.pay('p1', 'A>B', amountWon);
    await country.runUntil('2026-11-24T11:10:00+09:00');
    const cuts = country.cuts.filter((cut) => cut >= founded);
    const seen = new Set<string>();
    for (const cut of cuts) {
      const again = new Country({ start: '2026-11-23T10:05:00+09:00', journal: country.events.slice(0, cut), line: down });
      await again.runUntil('2026-11-25T11:10:00+09:00');
      const answer = await again.bank('A').status('p1');
      const movedWon = answer.status === 'credited' ? amountWon : 0n;
      const where = `cut after ${cut} events: ${answer.status}`;
      t.same(again.balanceWon('A'), { ...opening, postedWon: opening.postedWon - movedWon }, `${where}, the payer`);
      t.same(again.balanceWon('B'), { ...opening, postedWon: opening.postedWon + movedWon }, `${where}, the payee`);
      t.equal(again.reservesWon('B').central, 100_000_000_000n + movedWon, `${where}, settled once`);
      t.equal(again.reservesWon('B').own, 100_000_000_000n + movedWon, `${where}, booked once`);
      seen.add(answer.status);
    }
    t.same([...seen].sort(), ['absent', 'credited', 'rejected']);
  });
}

t.test('a restart gives the same books, byte for byte', async (t) => {
  const country = new Country({ start, letters: 'ABC' });
  await country.pay('p1', 'A>B', 700n);
  await country.pay('p2', 'B>C', 20n);
  await country.pay('p3', 'C>A', 1n, { payee: { ...country.account('A'), holder: '다른이름' } });
  country.bank('C').setStatus(country.account('C').account, 'suspended');
  await country.runUntil('2026-11-24T12:00:00+09:00');
  const again = new Country({ start: '2026-11-24T12:00:00+09:00', letters: 'ABC', journal: country.events });
  t.equal(again.dump(), country.dump());
  await again.clock.runFor(60_000);
  t.equal(again.dump(), country.dump(), 'going on changes nothing: everything had been done');
  t.match(await again.pay('p4', 'C>A', 1n), { reason: 'account_blocked' });
  const own = { bank: '902', account: 'reserves', holder: 'Bank B' };
  t.match(await again.pay('p5', 'A>B', 1n, { payee: own }), { reason: 'account_unknown' }, 'a bank’s own account is still nobody’s to name');
});

t.test('a restart while a participant is short goes on with the next order, and settles once', async (t) => {
  const country = new Country({ start, reservesWon: 1_000n });
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T11:00:15+09:00');
  t.equal(new Set(country.of('session.shortfall').map((event) => event.instruction)).size, 2, 'at 11:00:00 and ten seconds later');
  const again = new Country({ start: '2026-11-24T18:00:00+09:00', journal: country.events });
  await again.runUntil('2026-11-25T09:05:00+09:00');
  const refused = again.of('session.shortfall').map((event) => event.instruction);
  t.ok(refused.length > 2, 'it has tried again');
  t.equal(new Set(refused).size, refused.length, 'each time with a new order');
  again.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(500n) });
  again.bank('A').issueReserves({ transfer: 'top-up', amountWon: won(500n) });
  t.equal(again.of('session.settled').length, 0);
  await again.runUntil('2026-11-25T09:30:00+09:00');
  t.equal(again.of('session.settled').length, 1);
  t.same(again.reservesWon('A'), { own: 0n, central: 0n, clearing: 0n });
  t.same(again.reservesWon('B'), { own: 2_500n, central: 2_500n, clearing: 0n });
});

t.test('a refusal is remembered though the word on who is short is lost: after a restart nobody is said to lack what has been paid in', async (t) => {
  const line = (rail: Rail): Rail =>
    rail.id !== 'bokwire'
      ? rail
      : {
          id: rail.id,
          submit: async (order) => {
            const answer = await rail.submit(order);
            return answer.status === 'credited' ? new Promise<never>(() => {}) : answer;
          },
          status: (id) => rail.status(id),
          ask: () => new Promise<never>(() => {}),
        };
  const country = new Country({ start, reservesWon: 1_000n, line });
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T11:00:06+09:00');
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(500n) });
  country.bank('A').issueReserves({ transfer: 'top-up', amountWon: won(500n) });
  await country.runUntil('2026-11-24T11:02:00+09:00');
  t.same(
    [country.of('session.refused').length, country.of('session.settled').length],
    [1, 0],
    'refused once; then the nets moved, and nobody heard of it',
  );
  const again = new Country({ start: '2026-11-24T11:02:00+09:00', journal: country.events });
  await again.runUntil('2026-11-24T11:05:00+09:00');
  t.same(again.of('session.shortfall'), []);
  t.equal(again.of('session.settled').length, 1);
  t.same(brokenIn(again), []);
});

type Tap = Pick<typeof t, 'same' | 'equal'>;
