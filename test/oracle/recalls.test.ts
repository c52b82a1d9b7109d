import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { recallOf } from '../../src/rail/recall.ts';
import { Country } from '../simulators/country.ts';
import { messageOf, renumbered } from './trial-script.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const elder = { bank: '901', account: '901-000-000009', holder: '정순자' };

/** What `recalls-kept` finds in these events; empty: nothing. */
function found(country: Country, edit: (events: readonly AnyEvent[]) => readonly AnyEvent[] = (events) => events): string {
  const at = country.clock.now();
  const closed = { ...country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  const judged = judgeEvents(renumbered([...edit(country.events), closed]));
  const result = judged.invariants.find(({ id }) => id === 'recalls-kept');
  return result?.violated === 0 ? '' : messageOf(judged, 'recalls-kept');
}

/** A delayed transfer that is called back at a time of the same day. */
async function calledBack(time: string): Promise<Country> {
  const country = new Country({ start });
  country.bank('A').openAccount({ account: elder.account, holder: elder.holder, terms: { kind: 'demand', delayMs: 3 * 3_600_000 } });
  country.bank('A').issueOpening(elder.account, country.transfer('', 'A>B', 100_000n).amountWon);
  await country.pay('p1', 'A>B', 7_000n, { payer: elder });
  await country.runUntil(`2026-11-25T${time}+09:00`);
  await country.bank('A').submit(recallOf('p1'));
  await country.runUntil('2026-11-26T11:10:00+09:00');
  return country;
}

const isEnd = (id: string) => (event: AnyEvent) =>
  event.kind === 'instruction.concluded' && event.instruction === id && event.data.rail === 'bank:901';
const without = (fits: (event: AnyEvent) => boolean) => (events: readonly AnyEvent[]) => events.filter((event) => !fits(event));
const ending = (id: string, outcome: FinalOutcome) => (events: readonly AnyEvent[]) =>
  events.map((event) => (isEnd(id)(event) ? ({ ...event, data: { rail: 'bank:901', outcome } } as AnyEvent) : event)); // the same kind

const credited = { status: 'credited', creditedAt: 0 } as const;
const tooLate = { status: 'rejected', reason: 'recall_too_late' } as const;

t.test('recalls-kept: revoked is not paid, then and later, and lets go of the money', async (t) => {
  const country = await calledBack('12:00:00');
  t.equal(found(country), '');
  const seen: readonly (readonly [RegExp, (events: readonly AnyEvent[]) => readonly AnyEvent[]])[] = [
    [/hold p1:hold of bank:901 is still open/, without(({ kind }) => kind === 'transfer.voided')],
    [/it is credited there/, ending('p1', credited)],
    [/it is open there/, without(isEnd('p1'))],
    [/refused p1:recall as too late, and instruction p1 is rejected/, ending('p1:recall', tooLate)],
    [/ended instruction p1, and its recall never/, without(isEnd('p1:recall'))],
    [/nobody had called it back/, without(({ instruction }) => instruction === 'p1:recall')],
    [
      /but transfer again moved its money/,
      (events) => {
        const frame = events.find(isEnd('p1'));
        const data = { book: 'bank:901', transfer: 'again', debit: elder.account, credit: 'clearing', amountWon: 7_000n, code: 'payment' };
        return events.flatMap((event) => (event === frame ? [{ ...frame, kind: 'transfer.posted', data } as AnyEvent, event] : [event])); // a posting's data
      },
    ],
  ];
  for (const [message, edit] of seen) t.match(found(country, edit), message);
});

t.test('recalls-kept: too late is said of what is credited or about to leave, and of nothing else', async (t) => {
  const country = await calledBack('12:40:00');
  t.equal(found(country), '');
  t.match(found(country, ending('p1:recall', credited)), /called back, and it is open there/);
  const earlier = (events: readonly AnyEvent[]) =>
    events.map((event) => (event.instruction === 'p1:recall' ? { ...event, at: event.at - 20 * 60_000 } : event));
  t.match(found(country, earlier), /refused p1:recall as too late, and instruction p1 is open there/);
  const after = await calledBack('13:00:30');
  t.equal(found(after), '');
});

t.test('recalls-kept: an order that had not come is closed, and stays without effect', async (t) => {
  const country = new Country({ start });
  await country.bank('A').submit(recallOf('p1'));
  t.equal(found(country), '');
  t.match(
    found(
      country,
      without(({ kind }) => kind === 'instruction.fenced'),
    ),
    /would still take it/,
  );
  await country.pay('p1', 'A>B', 7_000n);
  t.equal(found(country), '');
  t.match(found(country, ending('p1', credited)), /credited instruction p1 after it had called it back/);
});
