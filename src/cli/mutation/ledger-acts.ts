import { isDeepStrictEqual } from 'node:util';
import { openLedger } from '../../kernel/book.ts';
import type { TransferOrder } from '../../kernel/ledger.ts';
import { type Won, won } from '../../kernel/money.ts';
import { accepted } from '../../rail/accepted.ts';
import { bank, book, drawn, founded, insist, type LedgerWork, pick, refused, roomOf, sides, startMs, transfer, tryHold } from './ledger-work.ts';

/** Each as likely as it stands here. */
export const ledgerActs: readonly ((work: LedgerWork) => void)[] = [
  postSome,
  postSome,
  postAll,
  holdSome,
  holdSome,
  holdAll,
  holdMany,
  holdAndCapture,
  orderPayment,
  orderPayment,
  captureSome,
  captureSome,
  voidSome,
  repeat,
  repeatChanged,
  prolong,
  offend,
  reopen,
  passTime,
  passTime,
  restart,
];

/** It may or may not be covered. */
function postSome(work: LedgerWork): void {
  const order = drawn(work);
  if (work.ledger.post(order).status === 'accepted') work.posts.push(order);
}

function holdSome(work: LedgerWork): void {
  tryHold(work, { ...drawn(work), expiresAt: work.random.next() < 0.3 ? null : work.now() + 1 + work.random.below(40) });
}

/** Everything that the account has, to the last won; then one more, which must not pass. */
function postAll(work: LedgerWork): void {
  const [debit, credit] = pick(work.random, sides) ?? ['kim', 'lee'];
  const room = roomOf(work, debit, credit);
  if (room > 0n) insist(work, transfer(work, { debit, credit, amountWon: won(room), code: 'loan' }));
  work.ledger.post(transfer(work, { debit, credit, amountWon: won(1n), code: 'loan' }));
}

function holdAll(work: LedgerWork): void {
  const [debit, credit] = pick(work.random, sides) ?? ['kim', 'lee'];
  const room = roomOf(work, debit, credit);
  const order = { debit, credit, code: 'loan', expiresAt: work.now() + 10 } as const;
  if (room > 0n) {
    const whole = { ...transfer(work, { ...order, amountWon: won(room) }), expiresAt: order.expiresAt };
    accepted(work.ledger.hold(whole), whole.transfer);
    work.holds.push(whole);
  }
  work.ledger.hold({ ...transfer(work, { ...order, amountWon: won(1n) }), expiresAt: order.expiresAt });
}

/** Small holds by the dozen, which lapse in another order than they came. */
export function holdMany(work: LedgerWork): void {
  for (let n = 0; n < 40; n += 1) {
    const order = transfer(work, { debit: 'lee', credit: 'transit', amountWon: won(1n), code: 'loan' });
    tryHold(work, { ...order, expiresAt: work.now() + 1 + work.random.below(60) });
  }
}

/** In good time: nothing stands against it. */
function holdAndCapture(work: LedgerWork): void {
  if (roomOf(work, 'kim', 'lee') < 1n) return;
  const order = { ...transfer(work, { debit: 'kim', credit: 'lee', amountWon: won(1n), code: 'loan' }), expiresAt: work.now() + 2 };
  accepted(work.ledger.hold(order), order.transfer);
  work.clock.nowMs += 1;
  const captured = { transfer: `${order.transfer}c`, hold: order.transfer, amountWon: won(1n), effectiveAt: work.now() };
  accepted(work.ledger.capture(captured), order.transfer);
}

/**
 * A payment order, carried out as a bank does: received, posted, and concluded by what the book says. One in three gets a key that another
 * transfer has, by mistake: then it is for the book to notice.
 */
function orderPayment(work: LedgerWork): void {
  const { random, ledger, posts, holds, captures } = work;
  const taken = random.next() < 0.35 ? pick(random, [...posts, ...holds, ...captures])?.transfer : undefined;
  const fresh = transfer(work, { debit: 'kim', credit: 'lee', amountWon: won(1n), code: 'book-transfer' });
  const known = posts.find((post) => post.transfer === taken && post.code === 'book-transfer');
  const order = { ...(known ?? fresh), transfer: taken ?? fresh.transfer, instruction: fresh.instruction };
  receive(work, order);
  const answer = ledger.post(order);
  conclude(work, order, answer.status !== 'rejected');
  if (answer.status === 'accepted') posts.push(order);
}

function receive({ journal, now }: LedgerWork, { instruction: id, debit, credit, amountWon }: TransferOrder): void {
  const party = (account: string) => ({ bank, account, holder: account });
  const order = { kind: 'credit-transfer', id, payer: party(debit), payee: party(credit), amountWon, memo: '', returnOf: null } as const;
  journal.record({ kind: 'instruction.received', at: now(), instruction: id, data: { rail: book, instruction: { ...order, requestedAt: now() } } });
}

function conclude({ journal, now }: LedgerWork, { instruction }: TransferOrder, done: boolean): void {
  const outcome = done ? ({ status: 'credited', creditedAt: now() } as const) : ({ status: 'rejected', reason: 'insufficient_funds' } as const);
  journal.record({ kind: 'instruction.concluded', at: now(), instruction, data: { rail: book, outcome } });
}

function captureSome(work: LedgerWork): void {
  const held = pick(work.random, work.holds);
  if (held === undefined) return;
  work.made += 1;
  const most = held.amountWon;
  const amountWon = won(pick<Won | bigint>(work.random, [most, most, BigInt(1 + work.random.below(Number(most))), most + 1n, 0n]) ?? most);
  const order = { transfer: `c${work.made}`, hold: held.transfer, amountWon, effectiveAt: work.now() };
  if (work.ledger.capture(order).status === 'accepted') work.captures.push(order);
}

function voidSome(work: LedgerWork): void {
  const held = pick(work.random, work.holds);
  if (held === undefined) return;
  const order = { hold: held.transfer, effectiveAt: work.now() };
  if (work.ledger.void(order).status === 'accepted') work.voided.push(order);
}

/** What was accepted once is accepted again, and changes nothing. */
function repeat({ random, ledger, posts, holds, captures, voided }: LedgerWork): void {
  const [post, hold, capture, undone] = [pick(random, posts), pick(random, holds), pick(random, captures), pick(random, voided)];
  if (post !== undefined) accepted(ledger.post(post), post.transfer);
  if (hold !== undefined) accepted(ledger.hold(hold), hold.transfer);
  if (capture !== undefined) accepted(ledger.capture(capture), capture.transfer);
  if (undone !== undefined) accepted(ledger.void(undone), undone.hold);
}

/** The same key with another field is another order, and is refused: who is told yes takes it for done. */
function repeatChanged(work: LedgerWork): void {
  const { random, ledger, now } = work;
  const changes: readonly Partial<TransferOrder>[] = [
    { amountWon: won(2n) },
    { debit: 'park' },
    { credit: 'park' },
    { debit: 'park', credit: 'kim' },
    { code: 'settlement' },
    { instruction: 'another' },
    { effectiveAt: now() + 1 },
  ];
  const paid = pick(
    random,
    work.posts.filter(({ code }) => code === 'book-transfer'),
  );
  const [hold, capture, other] = [pick(random, work.holds), pick(random, work.captures), pick(random, work.captures)];
  for (const change of changes) {
    if (paid !== undefined && differs(paid, change)) refused(ledger.post({ ...paid, ...change }), paid.transfer);
    if (hold !== undefined && differs(hold, change)) refused(ledger.hold({ ...hold, ...change }), hold.transfer);
  }
  if (hold !== undefined) refused(ledger.post({ ...drawn(work), transfer: hold.transfer }), hold.transfer);
  if (capture === undefined || other === undefined) return;
  if (capture.amountWon !== 1n) refused(ledger.capture({ ...capture, amountWon: won(1n) }), capture.transfer);
  if (capture.hold !== other.hold) refused(ledger.capture({ ...capture, hold: other.hold }), capture.transfer);
  refused(ledger.post({ ...drawn(work), transfer: capture.transfer }), capture.transfer);
  if (paid === undefined) return;
  refused(ledger.capture({ transfer: paid.transfer, hold: paid.transfer, amountWon: won(1n), effectiveAt: now() }), paid.transfer);
}

function differs(order: TransferOrder, change: Partial<TransferOrder>): boolean {
  return !isDeepStrictEqual({ ...order, ...change }, order);
}

/** A hold asked for again with no end to it: refused. Told yes, a bank relies on it past the first end. */
function prolong(work: LedgerWork): void {
  if (roomOf(work, 'kim', 'lee') < 1n) return;
  const { ledger, clock, now } = work;
  const order = { ...transfer(work, { debit: 'kim', credit: 'lee', amountWon: won(1n), code: 'loan' }), expiresAt: now() + 1 };
  accepted(ledger.hold(order), order.transfer);
  const isProlonged = ledger.hold({ ...order, expiresAt: null }).status !== 'rejected';
  clock.nowMs += 1;
  const capture = { transfer: `${order.transfer}c`, hold: order.transfer, amountWon: won(1n), effectiveAt: now() };
  if (isProlonged) accepted(ledger.capture(capture), capture.transfer);
  ledger.expire(now());
}

/** Orders that are wrong in one way. */
function offend(work: LedgerWork): void {
  const { ledger } = work;
  const sound = drawn(work);
  const key = sound.transfer;
  refused(ledger.post({ ...sound, amountWon: won(0n) }), key);
  refused(ledger.post({ ...sound, credit: sound.debit }), key);
  refused(ledger.post({ ...sound, debit: 'nobody' }), key);
  refused(ledger.post({ ...sound, credit: 'nobody' }), key);
  refused(ledger.hold({ ...sound, debit: 'kim', credit: 'lee', amountWon: won(1n), expiresAt: work.now() }), key);
  refused(ledger.capture({ transfer: `x${work.made}`, hold: 'nothing', amountWon: won(1n), effectiveAt: work.now() }), 'nothing');
  refused(ledger.void({ hold: 'nothing', effectiveAt: work.now() }), 'nothing');
  const ended = pick(work.random, work.voided);
  if (ended === undefined) return;
  refused(ledger.capture({ transfer: `y${work.made}`, hold: ended.hold, amountWon: won(1n), effectiveAt: work.now() }), ended.hold);
  if (ended.effectiveAt !== work.now() + 1) refused(ledger.void({ hold: ended.hold, effectiveAt: work.now() + 1 }), ended.hold);
}

/** An account is opened once, whoever asks again and with what. */
function reopen(work: LedgerWork): void {
  const { ledger, random } = work;
  const [account, kind, overdraftWon] = pick(random, founded) ?? ['kim', 'liability', 0n];
  const again = { account, kind, holder: account, overdraftWon: won(overdraftWon), effectiveAt: startMs };
  accepted(ledger.open(again), account);
  refused(ledger.open({ ...again, holder: 'somebody else' }), account);
  refused(ledger.open({ ...again, effectiveAt: startMs + 1 }), account);
  refused(ledger.open({ ...again, overdraftWon: won(overdraftWon + 1_000n) }), account);
  if (kind !== 'clearing') refused(ledger.open({ ...again, kind: 'clearing' }), account);
}

/** Time comes in small steps, so that a hold is sometimes captured at its very end; then what is due lapses. */
function passTime(work: LedgerWork): void {
  work.clock.nowMs += 1 + work.random.below(12);
  const due = work.holds.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= work.now() && expiresAt > work.now() - 12);
  for (const { transfer: hold } of due)
    work.ledger.capture({ transfer: `late-${hold}-${work.now()}`, hold, amountWon: won(1n), effectiveAt: work.now() });
  work.ledger.expire(work.now());
}

/** The memory of the book is lost; its journal is not. */
function restart(work: LedgerWork): void {
  if (work.random.next() > 0.2) return;
  work.ledger = openLedger({ book, record: work.journal.record });
  for (const event of work.journal.events) work.ledger.restore(event);
}
