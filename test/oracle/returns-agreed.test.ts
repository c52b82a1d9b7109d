import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { Country } from '../simulators/country.ts';
import { messageOf, renumbered } from './trial-script.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const hourMs = 3_600_000;

type Edit = (events: readonly AnyEvent[]) => readonly AnyEvent[];

/** What `returns-agreed` finds in these events; empty: nothing. */
function found(country: Country, edit: Edit = (events) => events): string {
  const at = country.clock.now();
  const closed = { ...country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  const judged = judgeEvents(renumbered([...edit(country.events), closed]));
  const result = judged.invariants.find(({ id }) => id === 'returns-agreed');
  return result?.violated === 0 ? '' : messageOf(judged, 'returns-agreed');
}

/** A payment that was claimed back, and a day. */
async function claimed(said: 'yes' | 'no' | 'nothing'): Promise<Country> {
  const payeeReply = () => (said === 'nothing' ? undefined : { agrees: said === 'yes', afterMs: hourMs });
  const country = new Country({ start, payeeReply });
  await country.pay('p1', 'A>B', 7_000n);
  await country.bank('A').ask('return-claim', { transfer: 'p1', amountWon: won(7_000n) });
  await country.runUntil('2026-11-28T11:10:00+09:00');
  return country;
}

const isEnd = (id: string, rail: string) => (event: AnyEvent) =>
  event.kind === 'instruction.concluded' && event.instruction === id && event.data.rail === rail;
const without =
  (fits: (event: AnyEvent) => boolean): Edit =>
  (events) =>
    events.filter((event) => !fits(event));
/** The data of the events that fit, otherwise. */
const changed =
  (fits: (event: AnyEvent) => boolean, data: (event: AnyEvent) => object): Edit =>
  (events) =>
    events.map((event) => (fits(event) ? ({ ...event, data: { ...event.data, ...data(event) } } as AnyEvent) : event)); // the same kind
const isAnswer = ({ kind }: AnyEvent) => kind === 'return.answered';
const isReturn = (event: AnyEvent) => event.kind === 'instruction.received' && event.instruction === 'p1:claim:return';
/** The order of an event that takes one in, otherwise. */
const taken = (event: AnyEvent, over: object): object =>
  event.kind === 'instruction.received' ? { instruction: { ...event.data.instruction, ...over } } : {};
const ordering = (over: object): Edit => changed(isReturn, (event) => taken(event, over));
const rejecting = (rail: string, reason: string): Edit => changed(isEnd('p1:claim', rail), () => ({ outcome: { status: 'rejected', reason } }));

t.test('returns-agreed: what comes back was agreed to, once, by whoever keeps the payee, as a transfer over what was claimed', async (t) => {
  const country = await claimed('yes');
  t.equal(found(country), '');
  const seen: readonly (readonly [RegExp, Edit])[] = [
    [/its payee has not agreed/, without(isAnswer)],
    [/its payee has refused/, changed(isAnswer, () => ({ agrees: false }))],
    [/answered p1:claim twice/, (events) => events.flatMap((event) => (isAnswer(event) ? [event, event] : [event]))],
    [/bank:901 has the answer to p1:claim, and bank:902 keeps/, changed(isAnswer, () => ({ rail: 'bank:901' }))],
    [/is not linked to p1/, ordering({ returnOf: null })],
    [/is for 6999 won; p1:claim claims 7000 won/, ordering({ amountWon: 6_999n })],
    [/and the money came back/, rejecting('bank:901', 'return_refused')],
    [/did not end the claim/, without(isEnd('p1:claim', 'kftc:ebs'))],
    [
      /agreed to p1:claim, and nothing was sent/,
      without(({ kind, instruction }) => instruction === 'p1:claim:return' || (kind === 'instruction.concluded' && instruction === 'p1:claim')),
    ],
    [/brought the money, and nothing came/, without(({ kind, instruction }) => kind === 'transfer.posted' && instruction === 'p1:claim:return')],
  ];
  for (const [message, edit] of seen) t.match(found(country, edit), message);
});

t.test('returns-agreed: a claim ends without the money only where the payee said no, or nothing in time, or nothing could be claimed', async (t) => {
  const refused = await claimed('no');
  t.equal(found(refused), '');
  t.match(found(refused, without(isAnswer)), /says that the payee refused p1:claim; he said nothing/);
  t.match(found(refused, rejecting('bank:902', 'return_unanswered')), /never answered p1:claim, and he did/);
  t.match(found(refused, rejecting('bank:902', 'return_invalid')), /although p1 was credited there/);
  t.match(found(refused, rejecting('bank:902', 'insufficient_funds')), /which no transfer back did/);
  const silent = await claimed('nothing');
  t.equal(found(silent), '');
  const early = changed(
    ({ instruction }) => instruction === 'p1:claim',
    (event) => taken(event, { requestedAt: event.at + hourMs }),
  );
  t.match(found(silent, early), /as unanswered before its time/);
});

t.test('returns-agreed: what an agent is told of its claim is so', async (t) => {
  const [back, kept] = [await claimed('yes'), await claimed('no')];
  const told =
    (status: string): Edit =>
    (events) => {
      const { at, recordedAt } = events.at(-1) ?? { at: 0, recordedAt: 0 };
      const data = { tool: 'claim_return', answer: { transferId: 'p1', status }, error: false, frameMs: 0 };
      return [...events, { ...events[0], at, recordedAt, agent: 'clerk', call: 'c1', kind: 'agent.answered', data } as AnyEvent]; // the frame of any event
    };
  t.equal(found(back, told('returned')), '');
  t.equal(found(kept, told('refused')), '');
  for (const [country, status] of [
    [back, 'refused'],
    [back, 'failed'],
    [kept, 'returned'],
    [kept, 'agreed'],
  ] as const)
    t.match(found(country, told(status)), new RegExp(`told ${status} of p1:claim`));
});
