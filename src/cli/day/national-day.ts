import { Worker } from 'node:worker_threads';
import { participants } from '../../../simulators/bank/participants.ts';
import { outcomes, type PackedOutcome } from '../../../simulators/kftc/packed-clearing.ts';
import { networkRules } from '../../../simulators/kftc/rules.ts';
import type { DayNet } from '../../oracle/day-nets.ts';
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

export interface NationalDay {
  readonly date: string;
  readonly counts: Readonly<Record<PackedOutcome, number>>;
  readonly creditedWon: bigint;
  readonly peakSecond: number;
  /** By number of the bank: position that the network kept, its highest, its cap. */
  readonly banks: readonly { readonly code: string; readonly netDebitWon: bigint; readonly peakWon: bigint; readonly capWon: bigint }[];
  /** Banks whose position is not what their orders come to. */
  readonly wrongNets: readonly string[];
  /** What all customers hold more than they began with; 0 when no won was made or lost. */
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

const openingWon = 1_000_000_000n;
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
  const netsWon = participants.map((_, bank) => sum(({ netDebitWon }) => netDebitWon[bank] ?? 0n));
  const recomputed = participants.map((_, bank) => sum(({ nets }) => netOf(nets[bank])));
  const grossOrders = Math.max(1, Math.round(order.payments / grossEvery));
  const central = await playCentralDay({ seed: order.seed, date, settlesOn, grossOrders, netsWon });
  const { user, system } = process.cpuUsage(cpu);
  const tallied = outcomes.map((outcome, index) => [outcome, shards.reduce((all, { counts }) => all + (counts[index] ?? 0), 0)]);
  return {
    date,
    counts: Object.fromEntries(tallied) as NationalDay['counts'], // one entry for each outcome
    creditedWon: sum(({ creditedWon }) => creditedWon),
    peakSecond: Math.round(shards.reduce((all, { peakSecond }) => all + peakSecond, 0)),
    banks: participants.map(({ code }, bank) => ({
      code,
      netDebitWon: netsWon[bank] ?? 0n,
      peakWon: sum(({ peakWon }) => peakWon[bank] ?? 0n),
      capWon: capsWon[bank] ?? 0n,
    })),
    wrongNets: participants.filter((_, bank) => netsWon[bank] !== recomputed[bank]).map(({ code }) => code),
    drift: sum(({ heldWon }) => heldWon) - openingWon * BigInt(order.accountsPerBank * participants.length),
    replayed: shards.reduce((all, { replayed }) => all + replayed, 0),
    refused: shards.reduce((all, { refused }) => all + refused, 0),
    mistaken: shards.reduce((all, { mistaken }) => all + mistaken, 0),
    central,
    wallMs: ambient.elapsedMs() - startedMs,
    cpuMs: (user + system) / 1_000,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

function netOf(net: DayNet | undefined): bigint {
  return net === undefined ? 0n : net.owedWon - net.dueWon;
}

/** Banks are dealt to the threads in turn; each pair of threads has a mailbox each way. With one thread nobody writes. */
function shardOrders({ seed, payments, threads, accountsPerBank }: NationalDayOrder, capsWon: readonly bigint[]): readonly ShardOrder[] {
  if (threads !== 1 && threads !== 2) throw new Error(`a day is cleared in one thread or in two, not in ${threads}`);
  const dealt = Array.from({ length: threads }, (_, thread) => participants.map((__, bank) => bank).filter((bank) => bank % threads === thread));
  const mailboxMax = Math.ceil(payments / 300) + 1_000; // the busiest minute has a 560th of the day
  const boxes = Array.from({ length: 2 }, () => new SharedArrayBuffer(Mailbox.bytesFor(mailboxMax)));
  const barrier = new SharedArrayBuffer(SliceBarrier.bytes);
  const { hours, limitWon } = networkRules;
  return dealt.map((banks, thread) => ({
    seed: Number(BigInt.asUintN(31, BigInt(seed))),
    banks,
    bankCount: participants.length,
    accountsPerBank,
    payments: shareOf(payments, dealt, thread),
    openingWon,
    capsWon,
    limitWon: Number(limitWon.value),
    opensMs: timeMs(hours.value.opensKst),
    closesMs: timeMs(hours.value.closesKst),
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

function timeMs(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return (hour * 60 + minute) * 60_000;
}
