import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../kernel/random.ts';
import { InputError } from '../../runner/input-error.ts';
import { onInterruption } from '../agent-process.ts';
import { ambient } from '../ambient.ts';
import { diskFolder } from '../bench/disk-folder.ts';
import { buildInfo } from '../build-info.ts';
import { jsonOutput } from '../on-disk.ts';
import { runSoak, type SoakOrders, type SoakRecord } from '../soak/soak-run.ts';
import type { SoakStore } from '../soak/soak-site.ts';
import { latencyAt, type Steadiness, steadinessOf } from '../soak/soak-trend.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Calls a second, all clients together. */
  readonly rate: number;
  readonly store: SoakStore;
  readonly seed: string;
  readonly json?: string;
  readonly quiet: boolean;
}

/** Shorter, and there is no room for one fault of each kind. */
const minutesMin = 0.5;

/** What the agent of the open sandbox may spend, in payments of about 1,000 won. */
const paymentsMax = 900_000;

/** Exit 0: clean; 1: memory, descriptors or latencies drift; whatever is lost, doubled or contrary to an invariant breaks the sandbox, 3. */
export async function soak(options: SoakOptions): Promise<number> {
  const { minutes, rate, seed, store, json, quiet } = options;
  if (minutes < minutesMin) throw new InputError(`--minutes ${minutes} is less than ${minutesMin}; every fault needs its time`);
  if (minutes * 60 * rate > paymentsMax)
    throw new InputError(
      `--minutes ${minutes} at --rate ${rate} are more than ${paymentsMax} calls, which the open sandbox has no money for; lower one`,
    );
  const keep = jsonOutput(json);
  const folder = mkdtempSync(join(diskFolder(), 'railproof-soak-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const release = onInterruption(remove);
  process.stderr.write(`soak: ${minutes} minutes at ${rate} calls a second on ${store}, seed ${seed}\n`);
  const startedAt = ambient.isoNow();
  const progress: SoakOrders['progress'] = quiet ? () => {} : (slot) => process.stderr.write(`${slotLine(minutes, slot)}\n`);
  try {
    const record = await runSoak({ store, durationMs: minutes * 60_000, callsPerSecond: rate, folder, seed, random: seededRandom(seed), progress });
    const steadiness = steadinessOf(record.samples);
    for (const line of linesOf(record, steadiness)) process.stdout.write(`${line}\n`);
    const clean = steadiness.every(({ held }) => held);
    keep({ clean, options: { minutes, rate, store, seed }, startedAt, ...versions(), steadiness, ...shown(record) });
    return clean ? 0 : 1;
  } finally {
    release();
    remove();
  }
}

function slotLine(minutes: number, { sample, fault, calls }: Parameters<SoakOrders['progress']>[0]): string {
  const { atMs, payments, latenciesMs, liveBytes, rssBytes, descriptors } = sample;
  const seconds = (atMs / 1_000).toFixed(0).padStart(String(minutes * 60).length);
  return (
    `${seconds}/${minutes * 60} s  ${payments} payments, ${((calls * 1_000) / atMs).toFixed(1)} calls/s, p99 ${latencyAt(0.99, [{ latenciesMs }]).toFixed(0)} ms, ` +
    `${mebibytes(liveBytes)} of ${mebibytes(rssBytes)} MiB live, ${descriptors} descriptors, after ${fault ?? 'nothing'}`
  );
}

function linesOf(record: SoakRecord, steadiness: readonly Steadiness[]): readonly string[] {
  const { payments, calls, again, faults, connectionsStruck, gatewayStarts, events, sealKeys, readings, recoveryMsMax } = record;
  const struck = Object.entries(faults).map(([fault, times]) => `${fault} ${times}`);
  return [
    `payments   ${payments} acknowledged, 0 lost, 0 doubled; ${calls} calls, ${again} sent again`,
    `books      ${events} events, read and judged ${readings} times; no invariant violated; audit intact under ${sealKeys} keys`,
    `struck     ${struck.join(', ')}, connections ${connectionsStruck}; ${gatewayStarts} processes; everybody answered again after ${recoveryMsMax} ms at most`,
    ...steadiness.map(({ name, held, text }) => `${held ? 'steady    ' : 'NOT STEADY'} ${name}: ${text}`),
  ];
}

function shown({ samples, ...rest }: SoakRecord): object {
  return {
    ...rest,
    samples: samples.map(({ latenciesMs, ...sample }) => ({
      ...sample,
      answered: latenciesMs.length,
      p99Ms: Math.round(latencyAt(0.99, [{ latenciesMs }])),
    })),
  };
}

function versions(): object {
  const { version, commit } = buildInfo();
  return { version, commit, node: process.version };
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
