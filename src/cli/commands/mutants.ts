import { ambient } from '../ambient.ts';
import type { MutantVerdict } from '../mutation/campaign.ts';
import { describeMutant } from '../mutation/mutant.ts';
import { explanationsFile, type MutantFindings, mutantsField, searchMutants } from '../mutation/search.ts';
import { jsonOutput } from '../on-disk.ts';

export interface MutantsOptions {
  readonly only?: string;
  readonly sample?: number;
  readonly seed: string;
  readonly json?: string;
}

/** At least so many of a hundred mutants must be caught. */
const leastPercent = 80;

/** Verdicts of a run that was cut short wait here for the next. */
const memoryFolder = 'runs';

/** A line of progress at least this often, in seconds. */
const everySeconds = 5;

/** Exit code: 0 when enough are caught and every survivor has its reason, else 1. */
export async function mutants(options: MutantsOptions): Promise<number> {
  const { seed, json } = options;
  const keep = jsonOutput(json);
  const { findings, seconds } = await huntMutants({ ...options, quiet: false });
  keep({ mutants: mutantsField(findings), caughtBy: findings.caughtBy, stale: findings.stale, seed, seconds });
  return isEnough(findings) ? 0 : 1;
}

/** Searches, with progress on stderr, and prints what was found. */
export async function huntMutants(
  order: Pick<MutantsOptions, 'only' | 'sample' | 'seed'> & { readonly quiet: boolean },
): Promise<{ readonly findings: MutantFindings; readonly seconds: number }> {
  const { only, sample, seed, quiet } = order;
  const startedMs = ambient.elapsedMs();
  const findings = await searchMutants({
    seed,
    memoryFolder,
    ...(only === undefined ? {} : { only }),
    ...(sample === undefined ? {} : { sample }),
    ...(quiet ? {} : { onProgress: progressLine() }),
  });
  const seconds = (ambient.elapsedMs() - startedMs) / 1000;
  process.stdout.write(summary(findings, seconds));
  return { findings, seconds };
}

export function isEnough({ judged, caught, survivors, stale }: MutantFindings): boolean {
  return caught * 100 >= judged * leastPercent && stale.length === 0 && survivors.every(({ kind }) => kind !== null);
}

function progressLine(): (done: number, total: number, verdict: MutantVerdict) => void {
  const startedMs = ambient.elapsedMs();
  let found = 0;
  let saidMs = startedMs;
  return (done, total) => {
    found += 1;
    const nowMs = ambient.elapsedMs();
    if (done < total && nowMs - saidMs < everySeconds * 1000) return;
    saidMs = nowMs;
    const rate = (found / (nowMs - startedMs)) * 1000;
    process.stderr.write(`${done}/${total} mutants, ${rate.toFixed(1)} a second, ${((total - done) / rate).toFixed(0)} s left\n`);
  };
}

export function summary(findings: MutantFindings, seconds: number): string {
  const { population, judged, caught, caughtBy, survivors, stale } = findings;
  const unexplained = survivors.filter(({ kind }) => kind === null);
  const percent = judged === 0 ? 0 : (caught / judged) * 100;
  const ways = Object.entries(caughtBy).map(([by, count]) => `${by} ${count}`);
  const lines = [
    ...survivors.map(
      (survivor) => `survived  ${survivor.id} ${describeMutant(survivor)}  [${survivor.kind ?? 'unexplained'}] ${survivor.because ?? ''}`,
    ),
    ...stale.map((sentence) => `stale     ${explanationsFile}: ${sentence}`),
    `${judged} of ${population} mutants judged in ${seconds.toFixed(0)} s: ${caught} caught (${percent.toFixed(1)} %; by ${ways.join(', ')}), ${survivors.length} survived, ${unexplained.length} of them without a reason in ${explanationsFile}`,
  ];
  return `${lines.join('\n')}\n`;
}
