import { cpus } from 'node:os';
import { InputError } from '../../runner/input-error.ts';
import { type CpuProfile, profiled, profileLines } from '../bench/cpu-profile.ts';
import { benchDurable } from '../bench/durable.ts';
import { benchPaymentVsPlainRoute } from '../bench/http-payment.ts';
import { benchLedgerTwoPhase } from '../bench/ledger.ts';
import { benchNationalDay } from '../bench/national-day.ts';
import { benchOffsetting } from '../bench/offsetting.ts';
import { benchRedis } from '../bench/redis.ts';
import { benchPaymentVsReferenceEcho } from '../bench/reference-echo.ts';
import type { BenchRow } from '../bench/row.ts';
import { benchVirtualPayment } from '../bench/virtual-payment.ts';
import { buildInfo } from '../build-info.ts';
import { jsonOutput } from '../on-disk.ts';

const rows: Readonly<Record<string, () => readonly BenchRow[] | Promise<readonly BenchRow[]>>> = {
  ledger_two_phase: () => [benchLedgerTwoPhase()],
  durable_vs_sqlite_rows: async () => [await benchDurable()],
  redis_vs_bare_script: async () => [await benchRedis()],
  virtual_payment_vs_sdk_echo: () => benchVirtualPayment(),
  payment_vs_plain_route: () => benchPaymentVsPlainRoute(),
  payment_vs_reference_echo: () => benchPaymentVsReferenceEcho(),
  national_day: async () => [await benchNationalDay()],
  offsetting: () => benchOffsetting(),
};

export interface BenchOptions {
  readonly only?: string;
  readonly json?: string;
  readonly cpuProfile?: boolean;
}

/** Prints each row as it is measured. The ratio is what counts: absolute numbers are this machine at this moment. */
export async function bench(options: BenchOptions): Promise<number> {
  const names = options.only === undefined ? Object.keys(rows) : [options.only];
  const keep = jsonOutput(options.json);
  const { version, commit } = buildInfo();
  process.stdout.write(
    `railproof ${version} (${commit.slice(0, 12)}), Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  );
  const measured: BenchRow[] = [];
  const profiles: Record<string, CpuProfile> = {};
  for (const name of names) {
    const measure = rows[name];
    if (measure === undefined) throw new InputError(`unknown bench "${name}"; one of ${Object.keys(rows).join(', ')}`);
    process.stderr.write(`measuring ${name} …\n`);
    const { result, profile } = options.cpuProfile === true ? await profiled(measure) : { result: await measure(), profile: undefined };
    for (const row of result) {
      measured.push(row);
      process.stdout.write(`${lineOf(row)}\n`);
    }
    if (profile === undefined) continue;
    profiles[name] = profile;
    process.stdout.write(`where the CPU of this process went, the peer's included:\n${profileLines(profile).join('\n')}\n`);
  }
  keep({ rows: measured, ...(options.cpuProfile === true ? { profiles } : {}) });
  return 0;
}

function lineOf({ name, value, unit, ratio, against, spread, layers = [] }: BenchRow): string {
  const [least, , most] = spread;
  const line = `${name}: ${figure(value)} ${unit} (${figure(least)}–${figure(most)}), ${ratio.toFixed(2)} × ${against}`;
  return [line, ...layers.map(({ layer, cpuUs }) => `  ${figure(cpuUs).padStart(6)} µs  ${layer}`)].join('\n');
}

function figure(value: number): string {
  return Math.round(value).toLocaleString('en');
}
