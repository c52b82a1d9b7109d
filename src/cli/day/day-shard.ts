import { outcomes, type PackedAnswer, PackedClearing, type PackedOrder } from '../../../simulators/kftc/packed-clearing.ts';
import { type DayNet, dayNets } from '../../oracle/day-nets.ts';
import { DayOrders } from './day-orders.ts';
import { Mailbox } from './mailbox.ts';
import { SliceBarrier } from './slice-barrier.ts';

/** The part of a day that one thread clears. Plain data: it is sent to the thread. */
export interface ShardOrder {
  readonly seed: number;
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly payments: number;
  readonly openingWon: bigint;
  readonly capsWon: readonly bigint[];
  readonly limitWon: number;
  readonly opensMs: number;
  readonly closesMs: number;
  /** How many orders are sent again at the close. */
  readonly resent: number;
  readonly threads: number;
  readonly barrier: SharedArrayBuffer;
  readonly incoming: SharedArrayBuffer;
  readonly outgoing: SharedArrayBuffer;
  readonly mailboxMax: number;
}

export interface ShardReport {
  /** By outcome, in the order of {@link outcomes}. */
  readonly counts: readonly number[];
  readonly creditedWon: bigint;
  /** What the network's positions say, of the shard's own banks; 0 elsewhere. */
  readonly netDebitWon: readonly bigint[];
  readonly peakWon: readonly bigint[];
  /** What the orders come to, for every bank, by the oracle's arithmetic. */
  readonly nets: readonly DayNet[];
  readonly heldWon: bigint;
  /** Orders sent again at the close that got their first answer, or, where a field was changed, a refusal. */
  readonly replayed: number;
  readonly refused: number;
  /** Those that got anything else, or changed a position or a balance. */
  readonly mistaken: number;
  /** Most payments in a second. */
  readonly peakSecond: number;
}

const minutesOfDay = 1440;

/** Clears a shard's day, minute by minute in step with the others, then sends some of its orders again. */
export function clearShard(order: ShardOrder): ShardReport {
  const { banks, bankCount, payments, threads, mailboxMax } = order;
  const barrier = new SliceBarrier(order.barrier, threads);
  const [incoming, outgoing] = [new Mailbox(order.incoming, mailboxMax), new Mailbox(order.outgoing, mailboxMax)];
  let minute = 0;
  const clearing = new PackedClearing({
    ...order,
    ordersMax: payments,
    creditElsewhere: (payee, amountWon) => outgoing.put(minute, payee, amountWon),
  });
  const orders = new DayOrders(order);
  const samples = new Samples(payments, order.resent);
  const counts = outcomes.map(() => 0);
  const packed: PackedOrder = { idHigh: 0, idLow: 0, payer: 0, payee: 0, amountWon: 0, atMs: 0 };
  let creditedWon = 0n;
  let minuteWon = 0;
  for (; minute < minutesOfDay; minute += 1) {
    outgoing.clear(minute);
    if (minute > 0) incoming.take(minute - 1, (payee, amountWon) => clearing.receive(payee, amountWon));
    const { first, count } = orders.ofMinute(minute);
    for (let n = first; n < first + count; n += 1) {
      orders.write(packed, n, minute);
      const answer = clearing.submit(packed);
      if (answer === 'credited') minuteWon += packed.amountWon; // at most 1bn each: exact for a minute
      tally(counts, answer);
      samples.keep(n, answer);
    }
    creditedWon += BigInt(minuteWon);
    minuteWon = 0;
    barrier.wait();
  }
  incoming.take(minutesOfDay - 1, (payee, amountWon) => clearing.receive(payee, amountWon));
  const again = sendAgain({ clearing, orders, samples, packed, banks });
  return {
    counts,
    creditedWon,
    netDebitWon: Array.from({ length: bankCount }, (_, bank) => (banks.includes(bank) ? clearing.netDebitWon(bank) : 0n)),
    peakWon: Array.from({ length: bankCount }, (_, bank) => clearing.peakWon(bank)),
    nets: dayNets(clearing.orders(), bankCount),
    heldWon: clearing.heldWon(),
    ...again,
    peakSecond: Math.max(...Array.from({ length: minutesOfDay }, (_, each) => orders.ofMinute(each).count)) / 60,
  };
}

function tally(counts: number[], answer: PackedAnswer): void {
  const index = outcomes.indexOf(answer as (typeof outcomes)[number]); // a new id is never in conflict
  if (index < 0) throw new Error(`an order that came for the first time got ${answer}`);
  counts[index] = (counts[index] ?? 0) + 1;
}

/** The first answers of orders that will be sent again, spread evenly over the day. */
class Samples {
  readonly every: number;
  readonly answers: PackedAnswer[] = [];
  readonly #most: number;

  constructor(payments: number, resent: number) {
    this.#most = Math.min(resent, payments);
    this.every = Math.max(1, Math.floor(payments / Math.max(1, resent)));
  }

  keep(n: number, answer: PackedAnswer): void {
    if (n % this.every === 0 && this.answers.length < this.#most) this.answers.push(answer);
  }
}

/** Every other one with one field changed, each time another one. */
function sendAgain(shard: {
  readonly clearing: PackedClearing;
  readonly orders: DayOrders;
  readonly samples: Samples;
  readonly packed: PackedOrder;
  readonly banks: readonly number[];
}): Pick<ShardReport, 'replayed' | 'refused' | 'mistaken'> {
  const { clearing, orders, samples, packed, banks } = shard;
  const state = () => [clearing.heldWon(), clearing.orders().count, ...banks.map((bank) => clearing.netDebitWon(bank))].join();
  const before = state();
  const told = { replayed: 0, refused: 0, mistaken: 0 };
  for (const [index, first] of samples.answers.entries()) {
    const n = index * samples.every;
    orders.write(packed, n, orders.minuteOf(n));
    const field = (['amountWon', 'payee', 'payer', 'atMs'] as const)[(index >> 1) % 4] ?? 'amountWon';
    const changed = index % 2 === 1;
    if (changed) packed[field] += 1;
    const answer = clearing.submit(packed);
    if (answer !== (changed ? 'key_conflict' : first)) told.mistaken += 1;
    else if (changed) told.refused += 1;
    else told.replayed += 1;
  }
  if (state() !== before) told.mistaken += 1;
  return told;
}
