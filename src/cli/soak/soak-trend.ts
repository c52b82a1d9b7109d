/** The gateway in a quiet moment of one slot, and the calls of that slot that no fault touched. */
export interface SoakSample {
  /** Since the beginning, in real milliseconds. */
  readonly atMs: number;
  /** Which process of the gateway it is, from 1. */
  readonly start: number;
  /** Payments acknowledged so far. */
  readonly payments: number;
  /** Live bytes: what is left of the heap, and outside it, after a full garbage collection. */
  readonly liveBytes: number;
  readonly rssBytes: number;
  readonly descriptors: number;
  readonly latenciesMs: readonly number[];
}

/** One demand and what was measured. */
export interface Steadiness {
  readonly name: 'live memory' | 'resident memory' | 'descriptors' | 'latency';
  readonly held: boolean;
  readonly text: string;
}

const mebi = 1024 * 1024;

/**
 * A payment stays known for good (its key, its instruction, its lines in two books), so memory is flat when it grows by that and no more: so
 * much for each payment, and an allowance for code that is compiled and buffers that are filled once.
 */
const liveGrowth = { perPaymentBytes: 16 * 1024, onceBytes: 24 * mebi };

/** Pages are given back late, and reading a longer journal again takes more of them. */
const residentGrowth = { perPaymentBytes: 48 * 1024, onceBytes: 128 * mebi };

/** Connections that the clients have, and some that are being closed. */
const descriptorsMore = 12;

/** The last third may be so many times as slow as the first; below the floor it is noise of the machine. */
const slowerTimes = 3;
const slowerFloorMs = 1_000;

/** A quantile is compared only with so many calls above it; with fewer calls a lower one is, and below the least nothing can be said. */
const callsAbove = 5;
const callsMin = 10;

/** Later against earlier: memory from the first third to the last and within each process, so that a restart hides no leak. */
export function steadinessOf(samples: readonly SoakSample[]): readonly Steadiness[] {
  const [first, last] = [thirdOf(samples, 0), thirdOf(samples, 2)];
  const spans = [spanOf([first[0], last.at(-1)]), ...livesOf(samples).map((life) => spanOf([life[0], life.at(-1)]))].flatMap((span) => span ?? []);
  const [descriptorsBefore, descriptorsAfter] = [median(first.map(fieldOf('descriptors'))), median(last.map(fieldOf('descriptors')))];
  return [
    grownBy(spans, 'liveBytes', { name: 'live memory', ...liveGrowth }),
    grownBy(spans, 'rssBytes', { name: 'resident memory', ...residentGrowth }),
    {
      name: 'descriptors',
      held: descriptorsAfter <= descriptorsBefore + descriptorsMore,
      text: `${descriptorsBefore} in the first third, ${descriptorsAfter} in the last; ${descriptorsMore} more are allowed`,
    },
    latencyOf(first, last),
  ];
}

function latencyOf(first: readonly SoakSample[], last: readonly SoakSample[]): Steadiness {
  const calls = Math.min(...[first, last].map((samples) => samples.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0)));
  const share = Math.min(0.99, 1 - callsAbove / calls);
  const [before, after] = [latencyAt(share, first), latencyAt(share, last)];
  return {
    name: 'latency',
    held: calls >= callsMin && after <= Math.max(slowerTimes * before, slowerFloorMs),
    text:
      calls < callsMin
        ? `${calls} calls that no fault touched in one of the thirds: too few`
        : `p${Math.floor(share * 100)} ${before.toFixed(0)} ms in the first third, ${after.toFixed(0)} ms in the last; ${slowerTimes} times, or ${slowerFloorMs} ms, are allowed`,
  };
}

/** Nearest rank among all latencies in the samples; not a number where there is none. */
export function latencyAt(share: number, samples: readonly Pick<SoakSample, 'latenciesMs'>[]): number {
  const sorted = samples.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

interface Span {
  readonly from: SoakSample;
  readonly to: SoakSample;
}

function spanOf([from, to]: readonly [SoakSample | undefined, SoakSample | undefined]): Span | undefined {
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}

/** The span that comes nearest to what it may grow by, or is beyond it. */
function grownBy(
  spans: readonly Span[],
  field: 'liveBytes' | 'rssBytes',
  { name, perPaymentBytes, onceBytes }: { readonly name: Steadiness['name']; readonly perPaymentBytes: number; readonly onceBytes: number },
): Steadiness {
  const allowed = ({ from, to }: Span) => onceBytes + perPaymentBytes * (to.payments - from.payments);
  const over = ({ from, to }: Span) => to[field] - from[field] - allowed({ from, to });
  const worst = spans.toSorted((a, b) => over(b) - over(a))[0];
  if (worst === undefined) return { name, held: false, text: 'measured less than twice: the soak was too short' };
  const { from, to } = worst;
  const text =
    `${megabytes(from[field])} to ${megabytes(to[field])} MiB with ${to.payments - from.payments} payments more, from process ${from.start} to ${to.start}; ` +
    `${megabytes(allowed(worst))} MiB more are allowed`;
  return { name, held: over(worst) <= 0, text };
}

function livesOf(samples: readonly SoakSample[]): readonly (readonly SoakSample[])[] {
  return [...Map.groupBy(samples, ({ start }) => start).values()];
}

function thirdOf(samples: readonly SoakSample[], third: 0 | 2): readonly SoakSample[] {
  const size = Math.ceil(samples.length / 3);
  return third === 0 ? samples.slice(0, size) : samples.slice(-size);
}

function fieldOf(field: 'descriptors'): (sample: SoakSample) => number {
  return (sample) => sample[field];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function megabytes(bytes: number): string {
  return (bytes / mebi).toFixed(0);
}
