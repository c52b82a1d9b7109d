import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { participants } from '../../../simulators/bank/participants.ts';
import { bulkRules } from '../../../simulators/kftc/bulk-rules.ts';
import { dayPlan } from '../../../simulators/kftc/day-plan.ts';
import { outcomes, type PackedOutcome } from '../../../simulators/kftc/packed-clearing.ts';
import { type PackedSystem, packedSystems, packedTerms } from '../../../simulators/kftc/packed-terms.ts';
import { networkRules } from '../../../simulators/kftc/rules.ts';
import type { DaySystemSum } from '../../oracle/day-sums.ts';
import { ambient } from '../ambient.ts';
import { type CentralDayReport, playCentralDay } from './central-day.ts';
import type { ShardOrder, ShardReport } from './day-shard.ts';
import { Mailbox } from './mailbox.ts';
import { SliceBarrier } from './slice-barrier.ts';

export interface NationalDayOrder {
  readonly seed: string;
  readonly payments: number;
  readonly threads: number;
  readonly accountsPerBank: number;
}

export interface NationalBank {
  readonly code: string;
  readonly payInWon: bigint;
  readonly netDebitWon: bigint;
  readonly peakWon: bigint;
  readonly capWon: bigint;
}

/** What one retail system carried. */
export interface NationalSystem {
  readonly system: PackedSystem;
  readonly counts: Readonly<Record<PackedOutcome, number>>;
  readonly creditedWon: bigint;
}

export interface NationalDay {
  readonly date: string;
  readonly systems: readonly NationalSystem[];
  readonly peakSecond: number;
  /** By number of the bank: what it pays in at 11:00, over all systems; of that what uses the cap, its highest, its cap. */
  readonly banks: readonly NationalBank[];
  /** Banks whose net or position is not what their orders come to, and systems that did not carry what was said. */
  readonly wrongNets: readonly string[];
  readonly wrongSystems: readonly PackedSystem[];
  /** What all customers hold, and have taken from machines, more than they began with; 0 when no won was made or lost. */
  readonly drift: bigint;
  readonly replayed: number;
  readonly refused: number;
  readonly mistaken: number;
  readonly central: CentralDayReport;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

/** A payday on a Wednesday, and the business day after it. */
const date = '2026-11-25';
const settlesOn = '2026-11-26';

/** One machine for so many accounts. */
const accountsOfMachine = 500;
const resentInAll = 10_000;
/** For so many retail payments there is one above the limit, which settles gross. */
const grossEvery = 20_000;

/** One business day: retail payments in threads, large ones on BOK-Wire+, its close, and the nets at 11:00 of the day after. */
export async function playNationalDay(order: NationalDayOrder): Promise<NationalDay> {
  const startedMs = ambient.elapsedMs();
  const cpu = process.cpuUsage();
  const capsWon = participants.map(({ code }) => networkRules.capsWon.value[code] ?? networkRules.capWon.value);
  const shards = await Promise.all(shardOrders(order, capsWon).map(clear));
  const sum = (pick: (shard: ShardReport) => bigint) => shards.reduce((all, shard) => all + pick(shard), 0n);
  const banks = participants.map(({ code }, bank) => ({
    code,
    payInWon: sum(({ payInWon }) => payInWon[bank] ?? 0n),
    netDebitWon: sum(({ netDebitWon }) => netDebitWon[bank] ?? 0n),
    peakWon: sum(({ peakWon }) => peakWon[bank] ?? 0n),
    capWon: capsWon[bank] ?? 0n,
  }));
  const isRight = ({ payInWon, netDebitWon }: NationalBank, bank: number) =>
    payInWon === sum(({ sums }) => sums.banks[bank]?.allWon ?? 0n) && netDebitWon === sum(({ sums }) => sums.banks[bank]?.cappedWon ?? 0n);
  const systems = packedSystems.map((system, number) => systemOf(system, number, shards));
  const grossOrders = Math.max(1, Math.round(order.payments / grossEvery));
  const netsWon = banks.map(({ payInWon }) => payInWon);
  const central = await playCentralDay({ seed: order.seed, date, settlesOn, grossOrders, netsWon });
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...{ date, systems, banks, central },
    peakSecond: Math.round(shards.reduce((all, { peakSecond }) => all + peakSecond, 0)),
    wrongNets: banks.filter((bank, number) => !isRight(bank, number)).map(({ code }) => code),
    wrongSystems: systems
      .filter(
        (told, number) =>
          !agrees(
            told,
            shards.map(({ sums }) => sums.systems[number]),
          ),
      )
      .map((told) => told.system),
    drift: sum(({ gainedWon }) => gainedWon),
    replayed: shards.reduce((all, { replayed }) => all + replayed, 0),
    refused: shards.reduce((all, { refused }) => all + refused, 0),
    mistaken: shards.reduce((all, { mistaken }) => all + mistaken, 0),
    wallMs: ambient.elapsedMs() - startedMs,
    cpuMs: (user + system) / 1_000,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

function systemOf(system: PackedSystem, number: number, shards: readonly ShardReport[]): NationalSystem {
  const tallied = outcomes.map((outcome, index) => [outcome, shards.reduce((all, { counts }) => all + (counts[number]?.[index] ?? 0), 0)]);
  return {
    system,
    counts: Object.fromEntries(tallied) as NationalSystem['counts'], // one entry for each outcome
    creditedWon: shards.reduce((all, { creditedWon }) => all + (creditedWon[number] ?? 0n), 0n),
  };
}

/** Whether what was told as the orders came is what they add up to afterwards. */
function agrees({ counts, creditedWon }: NationalSystem, sums: readonly (DaySystemSum | undefined)[]): boolean {
  const told = { orders: ordersOf(counts), credited: counts.credited, creditedWon };
  const found = { orders: 0, credited: 0, creditedWon: 0n };
  for (const sum of sums) {
    found.orders += sum?.orders ?? 0;
    found.credited += sum?.credited ?? 0;
    found.creditedWon += sum?.creditedWon ?? 0n;
  }
  return isDeepStrictEqual(told, found);
}

export function ordersOf(counts: NationalSystem['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Banks are dealt to the threads in turn; each pair of threads has a mailbox each way. With one thread nobody writes. */
function shardOrders({ seed, payments, threads, accountsPerBank }: NationalDayOrder, capsWon: readonly bigint[]): readonly ShardOrder[] {
  if (threads !== 1 && threads !== 2) throw new Error(`a day is cleared in one thread or in two, not in ${threads}`);
  const dealt = Array.from({ length: threads }, (_, thread) => participants.map((__, bank) => bank).filter((bank) => bank % threads === thread));
  const terms = packedTerms(networkRules);
  const busiest = Math.max(...dayPlan(payments, { terms, bulk: bulkRules }).map((parts) => parts.reduce((sum, { count }) => sum + count, 0)));
  const mailboxMax = busiest + packedSystems.length; // a thread's share of a step may be rounded up
  const boxes = Array.from({ length: 2 }, () => new SharedArrayBuffer(Mailbox.bytesFor(mailboxMax)));
  const barrier = new SharedArrayBuffer(SliceBarrier.bytes);
  return dealt.map((banks, thread) => ({
    seed: Number(BigInt.asUintN(31, BigInt(seed))),
    banks,
    bankCount: participants.length,
    accountsPerBank,
    machinesPerBank: Math.ceil(accountsPerBank / accountsOfMachine),
    payments: shareOf(payments, dealt, thread),
    capsWon,
    terms,
    resent: Math.floor(resentInAll / threads),
    threads,
    barrier,
    incoming: boxOf(boxes, 1 - thread),
    outgoing: boxOf(boxes, thread),
    mailboxMax,
  }));
}

/** Payments by banks; the last thread has what is left. */
function shareOf(payments: number, dealt: readonly (readonly number[])[], thread: number): number {
  const share = (banks: readonly number[]) => Math.floor((payments * banks.length) / participants.length);
  const before = dealt.slice(0, thread).reduce((sum, banks) => sum + share(banks), 0);
  return thread === dealt.length - 1 ? payments - before : share(dealt[thread] ?? []);
}

function boxOf(boxes: readonly SharedArrayBuffer[], index: number): SharedArrayBuffer {
  const box = boxes[index];
  if (box === undefined) throw new Error(`no mailbox ${index}`);
  return box;
}

function clear(order: ShardOrder): Promise<ShardReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./day-thread.ts', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread of the day ended with ${code} before its report`)));
  });
}
