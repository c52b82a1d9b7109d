import { type PackedAnswer, PackedClearing, type PackedOrder } from '../../../simulators/kftc/packed-clearing.ts';
import { type PackedTerms, packedSystems } from '../../../simulators/kftc/packed-terms.ts';
import { type DaySums, daySums } from '../../oracle/day-sums.ts';
import { DayOrders, hasAgreed, openingWon } from './day-orders.ts';
import { DayTally } from './day-tally.ts';
import { Mailbox } from './mailbox.ts';
import { SliceBarrier } from './slice-barrier.ts';

/** The part of a day that one thread clears. Plain data: it is sent to the thread. */
export interface ShardOrder {
  readonly seed: number;
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly machinesPerBank: number;
  readonly payments: number;
  readonly capsWon: readonly bigint[];
  /** By number of the system. */
  readonly terms: readonly PackedTerms[];
  /** How many orders are sent again at the close. */
  readonly resent: number;
  readonly threads: number;
  readonly barrier: SharedArrayBuffer;
  readonly incoming: SharedArrayBuffer;
  readonly outgoing: SharedArrayBuffer;
  readonly mailboxMax: number;
}

export interface ShardReport extends Pick<DayTally, 'counts' | 'creditedWon'> {
  /** What the network's positions say, of the shard's own banks; 0 elsewhere. */
  readonly payInWon: readonly bigint[];
  readonly netDebitWon: readonly bigint[];
  readonly peakWon: readonly bigint[];
  /** What the orders come to, for every bank and system, by the oracle's arithmetic. */
  readonly sums: DaySums;
  /** What customers hold and have taken from machines, less what they began with. */
  readonly gainedWon: bigint;
  /** Orders sent again at the close that got their first answer, or, where a field was changed, a refusal. */
  readonly replayed: number;
  readonly refused: number;
  /** Those that got anything else, or changed a position or a balance. */
  readonly mistaken: number;
  /** Most payments in a second that customers ordered. */
  readonly peakSecond: number;
}

/** Clears a shard's day, step by step together with the others, then sends some of its orders again. */
export function clearShard(order: ShardOrder): ShardReport {
  const { banks, bankCount, payments, threads, mailboxMax } = order;
  const barrier = new SliceBarrier(order.barrier, threads);
  const [incoming, outgoing] = [new Mailbox(order.incoming, mailboxMax), new Mailbox(order.outgoing, mailboxMax)];
  let step = 0;
  const clearing = new PackedClearing({
    ...{ ...order, ordersMax: payments, openingWon, hasAgreed },
    creditElsewhere: (payee, amountWon, system) => outgoing.put(step, { payee, amountWon, system }),
  });
  const openedWon = clearing.heldWon();
  const receive = (from: number) => incoming.take(from, ({ payee, amountWon, system }) => clearing.receive(payee, amountWon, system));
  const orders = new DayOrders(order);
  const samples = new Samples(payments, order.resent);
  const tally = new DayTally();
  const packed: PackedOrder = { idHigh: 0, idLow: 0, system: 0, payer: 0, payee: 0, amountWon: 0, atMs: 0 };
  for (; step < orders.steps.length; step += 1) {
    outgoing.clear(step);
    if (step > 0) receive(step - 1);
    for (const part of orders.steps[step] ?? []) {
      for (let n = part.first; n < part.first + part.count; n += 1) {
        orders.write(packed, n, part);
        const answer = clearing.submit(packed);
        tally.take(packed, answer);
        samples.keep(n, answer);
      }
      tally.endPart(part.system);
    }
    barrier.wait();
  }
  receive(step - 1);
  const again = sendAgain({ clearing, orders, samples, packed, banks });
  const ofBanks = (pick: (bank: number) => bigint) => Array.from({ length: bankCount }, (_, bank) => pick(bank));
  return {
    ...{ counts: tally.counts, creditedWon: tally.creditedWon, ...again },
    payInWon: ofBanks((bank) => clearing.payInWon(bank)),
    netDebitWon: ofBanks((bank) => clearing.netDebitWon(bank)),
    peakWon: ofBanks((bank) => clearing.peakWon(bank)),
    sums: daySums(clearing.orders(), { banks: bankCount, systems: packedSystems.map((name) => (name === 'ebs' ? undefined : name)) }),
    gainedWon: clearing.heldWon() + clearing.paidOutWon - openedWon,
    peakSecond: Math.max(
      ...orders.steps.map((parts) => parts.reduce((sum, { count, spanMs }) => (spanMs === 0 ? sum : sum + (count * 1_000) / spanMs), 0)),
    ),
  };
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
  const state = () =>
    [clearing.heldWon(), clearing.orders().count, ...banks.flatMap((bank) => [clearing.payInWon(bank), clearing.netDebitWon(bank)])].join();
  const before = state();
  const told = { replayed: 0, refused: 0, mistaken: 0 };
  for (const [index, first] of samples.answers.entries()) {
    const n = index * samples.every;
    orders.write(packed, n, orders.partOf(n));
    const field = (['amountWon', 'payee', 'payer', 'atMs', 'system'] as const)[(index >> 1) % 5] ?? 'amountWon';
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
