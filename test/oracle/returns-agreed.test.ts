import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { Country } from '../simulators/country.ts';
import { messageOf, renumbered } from './trial-script.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const hourMs = 3_600_000;

type Edit = (events: readonly AnyEvent[]) => readonly AnyEvent[];

/** What an invariant finds in these events; empty: nothing. */
function found(country: Country, edit: Edit = (events) => events, invariant = 'returns-agreed'): string {
  const at = country.clock.now();
  const closed = { ...country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  const judged = judgeEvents(renumbered([...edit(country.events), closed]));
  const result = judged.invariants.find(({ id }) => id === invariant);
  return result?.violated === 0 ? '' : messageOf(judged, invariant);
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

t.test('returns-agreed: a claim ends as no return where its payee had given the payment back before he agreed', async (t) => {
  const country = new Country({ start, payeeReply: () => ({ agrees: true, afterMs: hourMs }) });
  await country.pay('p1', 'A>B', 7_000n);
  await country.bank('A').ask('return-claim', { transfer: 'p1', amountWon: won(7_000n) });
  await country.pay('own', 'B>A', 7_000n, { returnOf: 'p1' });
  await country.runUntil('2026-11-28T11:10:00+09:00');
  const end = country.events.find(isEnd('p1:claim', 'bank:902'));
  t.match(end, { data: { outcome: { status: 'rejected', reason: 'return_invalid' } } });
  t.equal(found(country), '');
  const unrefused = without((event) => event.kind === 'instruction.concluded' && event.instruction === 'p1:claim:return');
  t.match(found(country, unrefused), /ended p1:claim as return_invalid, although p1 was credited there/);
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

/** A payment that its payee keeps, and what became of the application to the deposit insurer two days later, or after the payee's time. */
async function recovered(pays: 'pays' | 'never', amountWon = 700_000n): Promise<Country> {
  const country = new Country({
    start,
    payeeReply: () => ({ agrees: false, afterMs: hourMs }),
    payeePays: () => (pays === 'pays' ? hourMs : undefined),
  });
  await country.pay('p1', 'A>B', amountWon);
  await country.bank('A').ask('return-claim', { transfer: 'p1', amountWon: won(amountWon) });
  await country.clock.runFor(2 * hourMs);
  void country.insurer?.ask('recovery', { transfer: 'p1', payer: country.account('A') });
  await country.clock.runFor((pays === 'pays' ? 2 : 51) * 24 * hourMs);
  return country;
}

const isApplication = (event: AnyEvent) => event.kind === 'instruction.received' && event.instruction === 'p1:recovery';
const isTaken = (id: string) => (event: AnyEvent) => event.kind === 'instruction.received' && event.instruction === id;
const isMoved = (id: string) => (event: AnyEvent) =>
  (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') && event.instruction === id;
const ended = (reason: string): Edit => changed(isEnd('p1:recovery', 'kdic'), () => ({ outcome: { status: 'rejected', reason } }));
const both =
  (first: Edit, second: Edit): Edit =>
  (events) =>
    second(first(events));

t.test('recovery-kept: the insurer pays once, what the payee paid it less costs, to whoever claimed at the bank in vain', async (t) => {
  const country = await recovered('pays');
  const on = (edit: Edit) => found(country, edit, 'recovery-kept');
  t.equal(
    on((events) => events),
    '',
  );
  const order = (id: string, over: object): Edit => changed(isTaken(id), (event) => taken(event, over));
  const again = (id: string, copy: string): Edit => {
    const renamed = (event: AnyEvent) => {
      const data = event.kind === 'instruction.received' ? { ...event.data, ...taken(event, { id: copy }) } : event.data;
      return { ...event, instruction: copy, data } as AnyEvent; // the same kind
    };
    return (events) => events.flatMap((event) => (event.instruction === id ? [event, renamed(event)] : [event]));
  };
  const seen: readonly (readonly [RegExp, Edit])[] = [
    [/had not failed/, without(isEnd('p1:claim', 'bank:901'))],
    [/which is not what was claimed/, order('p1:recovery', { amountWon: 600_000n })],
    [
      /which nobody was credited/,
      without(({ kind, instruction }) => instruction === 'p1' && (kind === 'transfer.posted' || kind === 'transfer.captured')),
    ],
    [/another time of the credit/, order('p1:recovery', { creditedAt: 1 })],
    [/dated otherwise/, order('p1:recovery', { requestedAt: 1 })],
    [/names other accounts/, order('p1:recovery', { payment: country.transfer('p1', 'B>A', 700_000n) })],
    [/an application that nobody made/, without(isApplication)],
    [/takes from another account/, order('p1:recovery:in', { payer: country.account('A') })],
    [/in is for 600000 won/, order('p1:recovery:in', { amountWon: 600_000n })],
    [/and the payee of p1 has paid nothing/, without(isMoved('p1:recovery:in'))],
    [/pays another account than that of the payer/, order('p1:recovery:out', { payee: country.account('B') })],
    [/pays from another account/, order('p1:recovery:out', { payer: country.account('B') })],
    [/out is for 700000 won; 700000 won less costs are 672000 won/, order('p1:recovery:out', { amountWon: 700_000n })],
    [/gives back p1, and a recovery gives nothing back/, order('p1:recovery:out', { returnOf: 'p1' })],
    [/the insurer paid twice/, again('p1:recovery:out', 'p1:recovery:out:2')],
    [/the payee paid twice/, again('p1:recovery:in', 'p1:recovery:in:2')],
    [/is paid, and nothing was/, without(isMoved('p1:recovery:out'))],
    [/as recovery_failed, and has paid it/, ended('recovery_failed')],
    [/as account_closed, which no transfer was/, both(ended('account_closed'), without(isMoved('p1:recovery:out')))],
    [/as recovery_failed, and the payee has paid it/, both(ended('recovery_failed'), without(isMoved('p1:recovery:out')))],
  ];
  for (const [message, edit] of seen) t.match(on(edit), message);
});

t.test('recovery-kept: it turns down by amount and time alone, and gives up when the payee has had his time', async (t) => {
  const on = (country: Country, edit: Edit = (events) => events) => found(country, edit, 'recovery-kept');
  const [never, small, paid] = [await recovered('never'), await recovered('pays', 49_999n), await recovered('pays')];
  for (const country of [never, small]) t.equal(on(country), '');
  t.match(on(never, ended('recovery_amount')), /for 700000 won, as recovery_amount/);
  t.match(on(never, ended('recovery_expired')), /against its time/);
  t.match(on(small, ended('recovery_failed')), /for 49999 won, as recovery_failed/);
  const sooner = (event: AnyEvent) => ({ ...event, at: event.at - hourMs, recordedAt: event.at - hourMs }) as AnyEvent; // the same kind
  const early: Edit = (events) => events.map((event) => (isEnd('p1:recovery', 'kdic')(event) ? sooner(event) : event));
  t.match(on(never, early), /before the payee's time was over/);
  const told =
    (answer: object): Edit =>
    (events) => {
      const { at, recordedAt } = events.at(-1) ?? { at: 0, recordedAt: 0 };
      const data = { tool: 'claim_return', answer: { transferId: 'p1', route: 'insurer', ...answer }, error: false, frameMs: 0 };
      return [...events, { ...events[0], at, recordedAt, agent: 'clerk', call: 'c1', kind: 'agent.answered', data } as AnyEvent]; // the frame of any event
    };
  t.equal(on(paid, told({ status: 'returned', returnedWon: '672000' })), '');
  t.equal(on(small, told({ status: 'refused', reason: 'recovery_amount' })), '');
  t.equal(on(never, told({ status: 'failed', reason: 'recovery_failed' })), '');
  t.match(on(paid, told({ status: 'returned', returnedWon: '700000' })), /was told returned/);
  t.match(on(paid, told({ status: 'failed', reason: 'recovery_failed' })), /was told failed/);
  t.match(on(never, told({ status: 'returned', returnedWon: '672000' })), /was told returned/);
  t.match(on(never, told({ status: 'agreed' })), /was told agreed/);
  const open = without(isEnd('p1:recovery', 'kdic'));
  t.match(
    on(small, both(open, told({ status: 'requested' }))),
    /was told requested of an application for p1, which is open/,
    'it is turned down at once',
  );
  t.equal(on(never, both(open, told({ status: 'requested' }))), '', 'the payee has his time');
  t.match(on(small, both(without(isApplication), told({ status: 'requested' }))), /was told requested of an application for p1, which is not made/);
});
