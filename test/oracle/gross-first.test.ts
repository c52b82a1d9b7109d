import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { GrossSettlement } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { Country } from '../simulators/country.ts';
import { messageOf, renumbered } from './trial-script.ts';

const id = 'gross-first';
const billion = 1_000_000_000n;
const start = '2026-11-23T10:01:00+09:00';

/** What `gross-first` finds in these events; empty: nothing. */
function found(country: Country, edit: (events: readonly AnyEvent[]) => readonly AnyEvent[] = (events) => events): string {
  const at = country.clock.now();
  const closed = { ...country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  const judged = judgeEvents(renumbered([...edit(country.events), closed]));
  const result = judged.invariants.find((each) => each.id === id);
  t.ok((result?.checked ?? 0) > 0, 'it has looked at something');
  return result?.violated === 0 ? '' : messageOf(judged, id);
}

const without = (fits: (event: AnyEvent) => boolean) => (events: readonly AnyEvent[]) => events.filter((event) => !fits(event));
const posted =
  (transfer: string, book = 'bokwire') =>
  (event: AnyEvent) =>
    event.kind === 'transfer.posted' && event.data.transfer === transfer && event.data.book === book;
const concluded = (instruction: string) => (event: AnyEvent) => event.kind === 'instruction.concluded' && event.instruction === instruction;

async function paid(route = 'A>B', rest: Parameters<Country['pay']>[3] = {}): Promise<Country> {
  const country = new Country({ start });
  await country.pay('p1', route, 2n * billion, rest);
  await country.clock.runFor(60_000);
  return country;
}

t.test('gross-first: settled, then credited, once, and nothing to net', async (t) => {
  const country = await paid();
  t.equal(found(country), '');
  t.match(found(country, without(posted('p1:gross'))), /moved 0 won on bokwire\/901; it is for 2000000000 won/);
  t.match(
    found(
      country,
      without((event) => event.instruction === 'p1:gross'),
    ),
    /credited before BOK-Wire\+ had settled it/,
  );
  const late = (events: readonly AnyEvent[]) => {
    const own = events.filter((event) => event.instruction === 'p1:gross');
    return [...events.filter((event) => event.instruction !== 'p1:gross'), ...own];
  };
  t.match(found(country, late), /credited before/);
  const twice = (events: readonly AnyEvent[]) =>
    events.flatMap((event) => (posted('p1:gross')(event) ? [event, { ...event, data: { ...event.data, transfer: 'again' } } as AnyEvent] : [event])); // the same kind
  t.match(found(country, twice), /moved -4000000000 won/);
  t.match(found(country, without(posted('p1:gross', 'bank:901'))), /bank 901 booked 0 won/);
  t.match(found(country, without(posted('p1:gross', 'bank:902'))), /bank 902 booked 0 won/);
  const accrued = (events: readonly AnyEvent[]) => {
    const data = { debtor: '901', creditor: '902', amountWon: won(2n * billion), session: '2026-11-24' };
    const at = country.clock.now();
    return [...events, { ...(events[0] as AnyEvent), at, recordedAt: at, kind: 'obligation.accrued', instruction: 'p1', data } as AnyEvent]; // a frame and its data
  };
  t.match(found(country, accrued), /yet an obligation accrued/);
});

t.test('gross-first: of exactly this payment, and not of one that is netted', async (t) => {
  const country = await paid();
  const other = (change: object) => (events: readonly AnyEvent[]) =>
    events.map((event) =>
      event.kind === 'instruction.received' && event.data.instruction.kind === 'gross-settlement'
        ? { ...event, data: { ...event.data, instruction: { ...event.data.instruction, ...change } } }
        : event,
    );
  t.match(found(country, other({ payment: null })), /is not payment p1/);
  t.match(found(country, other({ reference: 'p2' })), /credited before BOK-Wire\+ had settled it/);
  t.match(found(country, other({ creditor: '903' })), /moved 0 won on bokwire\/903/);
  const small = new Country({ start });
  const order: GrossSettlement = {
    kind: 'gross-settlement',
    id: 's1:gross',
    debtor: '901',
    creditor: '902',
    amountWon: won(5n),
    reference: 's1',
    payment: null,
    priority: 'normal',
    until: null,
  };
  await small.bokwire.submit(order);
  await small.pay('s1', 'A>B', 5n);
  t.match(found(small), /of an amount that is netted, and was settled gross/);
});

t.test('gross-first: what is not credited goes back', async (t) => {
  const country = await paid('A>B', { payee: { ...new Country({ start }).account('B'), holder: '다른이름' } });
  t.equal(found(country), '');
  t.match(
    found(
      country,
      without(({ instruction }) => instruction === 'p1:back:1'),
    ),
    /bank 901 paid 2000000000 won on BOK-Wire\+; it owed 0 won/,
  );
});

t.test('gross-first: the queue loses nothing, and nobody overtakes', async (t) => {
  const country = new Country({ start, centralWon: { A: { fundsWon: 0n } } });
  await country.pay('p1', 'A>B', 2n * billion);
  await country.pay('p2', 'A>B', 3n * billion);
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(6n * billion) });
  await country.clock.runFor(60_000);
  t.equal(found(country), '');
  const swapped = (events: readonly AnyEvent[]) => {
    const isFirst = (event: AnyEvent) => posted('p1:gross')(event) || concluded('p1:gross')(event);
    const rest = events.filter((event) => !isFirst(event));
    const after = rest.findIndex(concluded('p2:gross')) + 1;
    return [...rest.slice(0, after), ...events.filter(isFirst), ...rest.slice(after)];
  };
  t.match(found(country, swapped), /p2:gross of bank 901 was settled before p1:gross/);
  const short = new Country({ start, centralWon: { A: { fundsWon: 0n } } });
  await short.pay('p1', 'A>B', 2n * billion);
  await short.runUntil('2026-11-23T11:25:00+09:00'); // its time ended at 10:40; half an hour of grace
  t.equal(found(short), '');
  t.match(found(short, without(concluded('p1:gross'))), /p1:gross was lost in the queue/);
});
