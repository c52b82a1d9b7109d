import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openLedger } from '../../src/kernel/book.ts';
import { type AnyEvent, decodeEvent, type Event, encodeEvent, type RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger, LedgerOutcome } from '../../src/kernel/ledger.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { NaiveLedger, Order } from './naive-ledger.ts';

/** The ledger under test, its journal, and a second book that only ever sees the journal. */
export interface Real {
  readonly ledger: Ledger;
  readonly mirror: Ledger;
  readonly journal: AnyEvent[];
  readonly disk: { full: boolean };
  /** How much of the journal the second book has seen. */
  restored: number;
}

export interface Model {
  readonly naive: NaiveLedger;
  /** Everything ever asked, accepted or not: what a client may send again. */
  readonly sent: Order[];
  /** Kinds of order with the answers they got, over all runs. */
  readonly reached: Set<string>;
}

type LedgerCommand = fc.Command<Model, Real>;

class DiskFull extends Error {}

export function openReal(): Real {
  const journal: AnyEvent[] = [];
  const disk = { full: false };
  const record: RecordEvent = (draft) => {
    if (disk.full) throw new DiskFull();
    const { kind, at, data, instruction = null } = draft;
    const event = {
      v: 1,
      seq: journal.length + 1,
      at,
      recordedAt: at,
      kind,
      trial: null,
      agent: null,
      call: null,
      instruction,
      cause: null,
      data,
    } as Event; // the draft's kind and data belong together
    return journal.push(decodeEvent(encodeEvent(event)));
  };
  const refuse: RecordEvent = () => assert.fail('a book that is restored records nothing');
  return { ledger: openLedger({ book: 'bank:901', record }), mirror: openLedger({ book: 'bank:901', record: refuse }), journal, disk, restored: 0 };
}

/** Sends one order and holds the answer against the model's. */
class Send implements LedgerCommand {
  readonly wish: Order;
  readonly diskFull: boolean;
  constructor(wish: Order, diskFull: boolean) {
    this.wish = wish;
    this.diskFull = diskFull;
  }
  check(): boolean {
    return true;
  }
  run(model: Model, real: Real): void {
    send(model, real, this.wish, this.diskFull);
  }
  toString(): string {
    return `${this.diskFull ? 'disk full: ' : ''}${this.wish.type}(${fc.stringify(this.wish.order)})`;
  }
}

/** Sends an order again that was accepted, or any that was sent lately; as it was, or with one field changed. */
class Resend implements LedgerCommand {
  readonly back: number;
  readonly field: number | null;
  readonly ofAccepted: boolean;
  constructor(choice: { readonly back: number; readonly field: number | null; readonly ofAccepted: boolean }) {
    this.back = choice.back;
    this.field = choice.field;
    this.ofAccepted = choice.ofAccepted;
  }
  check(model: Readonly<Model>): boolean {
    return this.choose(model) !== undefined;
  }
  run(model: Model, real: Real): void {
    const earlier = this.choose(model) ?? assert.fail('checked before');
    const wish = this.field === null ? earlier : withChangedField(earlier, this.field);
    if (wish !== earlier && this.ofAccepted) model.reached.add(`accepted ${wish.type} with ${changedName(earlier, wish)} changed`);
    send(model, real, wish, false);
  }
  toString(): string {
    const field = this.field === null ? '' : `, field ${this.field} changed`;
    return `resend(${this.back} back of ${this.ofAccepted ? 'accepted' : 'sent'}${field})`;
  }
  private choose({ naive, sent }: Readonly<Model>): Order | undefined {
    const orders = this.ofAccepted ? naive.facts.filter((fact) => fact.type !== 'lapse') : sent;
    return orders[orders.length - 1 - this.back];
  }
}

/** Captures or voids a hold that is there, at its own time, so that it mostly succeeds. */
class Finish implements LedgerCommand {
  readonly nth: number;
  readonly how: 'capture' | 'void';
  readonly amountWon: Won;
  readonly diskFull: boolean;
  constructor(nth: number, how: 'capture' | 'void', terms: { readonly amountWon: Won; readonly diskFull: boolean }) {
    this.nth = nth;
    this.how = how;
    this.amountWon = terms.amountWon;
    this.diskFull = terms.diskFull;
  }
  check({ naive }: Readonly<Model>): boolean {
    return naive.holds().length > 0;
  }
  run(model: Model, real: Real): void {
    const holds = model.naive.holds();
    const { transfer: hold, effectiveAt } = holds[this.nth % holds.length] ?? assert.fail('checked before');
    const end = { hold, effectiveAt };
    const capture = { transfer: `capture-of-${hold}`, ...end, amountWon: this.amountWon };
    send(model, real, this.how === 'capture' ? { type: 'capture', order: capture } : { type: 'void', order: end }, this.diskFull);
  }
  toString(): string {
    return `${this.diskFull ? 'disk full: ' : ''}${this.how}(hold ${this.nth}, ${this.amountWon})`;
  }
}

class Expire implements LedgerCommand {
  readonly now: number;
  constructor(now: number) {
    this.now = now;
  }
  check(): boolean {
    return true;
  }
  run({ naive, reached }: Model, real: Real): void {
    const due = naive.due(this.now);
    const from = real.journal.length;
    assert.equal(real.ledger.expire(this.now), due.length);
    assert.deepEqual(
      real.journal.slice(from).map((event) => (event.kind === 'transfer.expired' ? event.data.hold : event.kind)),
      due,
    );
    reached.add(`expire ${Math.min(due.length, 2)}`);
    for (const hold of due) naive.facts.push({ type: 'lapse', hold });
    compare(naive, real);
  }
  toString(): string {
    return `expire(${this.now})`;
  }
}

export function send(model: Model, real: Real, wish: Order, diskFull: boolean): void {
  const { naive, sent, reached } = model;
  sent.push(wish);
  const expected = naive.expected(wish);
  reached.add(`${wish.type} ${expected.status === 'rejected' ? expected.reason : expected.status}${diskFull ? ', disk full' : ''}`);
  if (diskFull && expected.status === 'accepted') {
    refuseToRecord(real, wish);
  } else {
    assert.deepEqual(submit(real.ledger, wish), expected);
    if (expected.status === 'accepted') naive.facts.push(wish);
  }
  compare(naive, real);
}

/** The journal cannot take the fact, so it must not have happened. */
function refuseToRecord(real: Real, wish: Order): void {
  const before = real.ledger.dump();
  real.disk.full = true;
  assert.throws(() => submit(real.ledger, wish), DiskFull);
  real.disk.full = false;
  assert.equal(real.ledger.dump(), before);
}

function submit(ledger: Ledger, wish: Order): LedgerOutcome {
  switch (wish.type) {
    case 'open':
      return ledger.open(wish.order);
    case 'post':
      return ledger.post(wish.order);
    case 'hold':
      return ledger.hold(wish.order);
    case 'capture':
      return ledger.capture(wish.order);
    case 'void':
      return ledger.void(wish.order);
  }
}

/** Every account, and the journal: one event for each fact, from which a second book comes out equal byte for byte. */
function compare(naive: NaiveLedger, real: Real): void {
  assert.equal(real.journal.length, naive.facts.length);
  for (const { account, ...order } of naive.accounts()) {
    assert.deepEqual(real.ledger.account(account), { account, effectiveAt: 0, ...order });
    assert.deepEqual(real.ledger.balance(account), naive.balance(account));
    assert.deepEqual(
      real.ledger.history(account).map(({ seq: _, ...line }) => line),
      naive.history(account),
    );
  }
  for (const event of real.journal.slice(real.restored)) real.mirror.restore(event);
  real.restored = real.journal.length;
  assert.equal(real.mirror.dump(), real.ledger.dump());
}

/** Changes the nth field, whatever it is. */
function withChangedField(wish: Order, nth: number): Order {
  const names = Object.keys(wish.order);
  const name = names[nth % names.length] ?? '';
  const value: unknown = wish.order[name as keyof typeof wish.order]; // a name of this very object
  return { ...wish, order: { ...wish.order, [name]: changed(value) } } as Order; // the field keeps its type
}

function changedName(before: Order, after: Order): string {
  return Object.keys(before.order).find((name) => Reflect.get(before.order, name) !== Reflect.get(after.order, name)) ?? '';
}

const otherWord: Readonly<Record<string, string>> = {
  payment: 'fee',
  asset: 'liability',
  liability: 'asset',
  clearing: 'issuance',
  issuance: 'clearing',
};

function changed(value: unknown): unknown {
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'number') return value + 1;
  return value === null ? 1 : (otherWord[`${value}`] ?? `${value}x`);
}

const account = fc.constantFrom('cash', 'kim', 'lee', 'park', 'clearing', 'mint');
const transfer = fc.integer({ min: 1, max: 9 }).map((number) => `transfer-${number}`);
const amountWon = fc.integer({ min: 0, max: 25 }).map((amount) => won(BigInt(amount)));
const effectiveAt = fc.integer({ min: 0, max: 12 });
const kinds = { cash: 'asset', kim: 'liability', lee: 'liability', park: 'liability', clearing: 'clearing', mint: 'issuance' } as const;

const openOrder = fc.record({ account, overdraft: fc.integer({ min: -1, max: 20 }) }).map(
  ({ account: name, overdraft }): Order => ({
    type: 'open',
    order: { account: name, kind: kinds[name], holder: `holder of ${name}`, overdraftWon: won(BigInt(overdraft)) },
  }),
);
const terms = {
  transfer,
  debit: account,
  credit: account,
  amountWon,
  code: fc.constantFrom('payment', 'issue', 'redeem'),
  instruction: fc.constantFrom('', 'instruction-1', '"\u0000\ud800'),
  effectiveAt,
} as const;
const postOrder = fc.record(terms).map((order): Order => ({ type: 'post', order }));
const expiresAt = fc.option(fc.integer({ min: 1, max: 14 }), { nil: null });
const holdOrder = fc.record({ ...terms, expiresAt }).map((order): Order => ({ type: 'hold', order }));
const captureOrder = fc.record({ transfer, hold: transfer, amountWon, effectiveAt }).map((order): Order => ({ type: 'capture', order }));
const voidOrder = fc.record({ hold: transfer, effectiveAt }).map((order): Order => ({ type: 'void', order }));

/** One order in eight meets a full disk. */
const diskFull = fc.integer({ min: 1, max: 8 }).map((die) => die === 8);

const resend = fc
  .record({ back: fc.nat({ max: 9 }), field: fc.option(fc.nat({ max: 7 }), { freq: 3 }), ofAccepted: fc.boolean() })
  .map((choice) => new Resend(choice));
const finish = fc
  .tuple(fc.nat({ max: 9 }), fc.constantFrom('capture', 'void'), fc.record({ amountWon, diskFull }))
  .map(([nth, how, terms]) => new Finish(nth, how, terms));

/** Few names, small amounts, a short time: so that everything meets everything. */
export const ledgerCommands: readonly fc.Arbitrary<LedgerCommand>[] = [
  ...[openOrder, postOrder, holdOrder, holdOrder, captureOrder, voidOrder].map((order) =>
    fc.tuple(order, diskFull).map(([wish, full]) => new Send(wish, full)),
  ),
  ...[resend, resend, finish, finish],
  effectiveAt.map((now) => new Expire(now)),
];
