import { availableParallelism } from 'node:os';
import { seededRandom } from '../../kernel/random.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { ambient } from '../ambient.ts';
import type { Instrumented } from './instrument.ts';
import type { Mutant } from './mutant.ts';
import { type Flag, type Play, playName } from './play.ts';
import { requestOf, Thread, type TimeOut } from './thread.ts';

/** What came of one mutant. */
export interface MutantVerdict {
  readonly mutant: Mutant;
  /** `null`: nobody saw it. */
  readonly caught: (Flag | TimeOut) | null;
  /** The play that showed it, by name. */
  readonly play: string | null;
  /** Plays that reach its place: with none it cannot be seen. */
  readonly reachedBy: number;
}

export interface Campaign {
  readonly instrumented: Instrumented;
  readonly plays: readonly Play[];
  /** The mutants to judge, in this order. */
  readonly mutants: readonly Mutant[];
  readonly threads?: number;
  /** Called for each verdict as it is found. */
  readonly onVerdict: (verdict: MutantVerdict) => void;
}

/** A mutant may take ten times as long as the sandbox without it, and a little more for a machine that is busy. */
const patience = { factor: 10, leastMs: 5_000 } as const;

/** One unmutated play may take so long. */
const unmutatedMsMax = 120_000;

interface Surveyed {
  readonly play: Play;
  readonly limitMs: number;
  readonly covered: ReadonlySet<string>;
}

/** Draws without looking: every mutant has the same chance. Order stays that of the files. */
export function drawSample(mutants: readonly Mutant[], order: { readonly size: number; readonly seed: string }): readonly Mutant[] {
  const random = seededRandom(order.seed).fork('mutants');
  const tickets = mutants.map((mutant, index) => ({ mutant, index, ticket: random.next() }));
  return tickets
    .sort((left, right) => left.ticket - right.ticket)
    .slice(0, order.size)
    .sort((left, right) => left.index - right.index)
    .map(({ mutant }) => mutant);
}

/**
 * Plays everything without a mutant, then each mutant until the oracle sees it or the plays that reach it are used up.
 * @throws SandboxBroken when the sandbox is not clean without a mutant: then nothing can be said of any
 */
export async function judgeMutants(campaign: Campaign): Promise<void> {
  const { instrumented, mutants, onVerdict } = campaign;
  const { sources } = instrumented;
  const count = Math.max(1, Math.min(campaign.threads ?? availableParallelism(), mutants.length));
  const threads = Array.from({ length: count }, () => new Thread({ sources, token: null }));
  try {
    const surveyed = await survey(threads, campaign.plays);
    const atLoading = new Set(threads.flatMap((thread) => thread.coveredByLoading));
    await share(threads, mutants, async (thread, mutant) => {
      if (!atLoading.has(mutant.token)) return onVerdict(await judgeMutant(thread, mutant, reaching(surveyed, mutant)));
      const own = new Thread({ sources, token: mutant.token });
      try {
        onVerdict(await judgeMutant(own, mutant, surveyed));
      } finally {
        await own.close();
      }
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

function reaching(surveyed: readonly Surveyed[], { token }: Mutant): readonly Surveyed[] {
  return surveyed.filter(({ covered }) => covered.has(token));
}

async function judgeMutant(thread: Thread, mutant: Mutant, plays: readonly Surveyed[]): Promise<MutantVerdict> {
  for (const { play, limitMs } of plays) {
    const { flag } = await thread.play(requestOf(mutant.token, play), limitMs);
    if (flag !== null) return { mutant, caught: flag, play: playName(play), reachedBy: plays.length };
  }
  return { mutant, caught: null, play: null, reachedBy: plays.length };
}

async function survey(threads: readonly Thread[], plays: readonly Play[]): Promise<readonly Surveyed[]> {
  const found = new Map<Play, Surveyed>();
  await share(threads, plays, async (thread, play) => {
    const startedMs = ambient.elapsedMs();
    const { flag, covered } = await thread.play(requestOf(null, play), unmutatedMsMax);
    if (flag !== null) throw new SandboxBroken(`without any mutant, ${playName(play)} is not clean: ${flag.id}: ${flag.message}`);
    const limitMs = patience.leastMs + patience.factor * (ambient.elapsedMs() - startedMs);
    found.set(play, { play, limitMs, covered: new Set(covered) });
  });
  return plays.flatMap((play) => found.get(play) ?? []);
}

/** Each thread takes the next piece of work when it is free. */
async function share<T>(threads: readonly Thread[], work: readonly T[], run: (thread: Thread, piece: T) => Promise<void>): Promise<void> {
  const pieces = work.values();
  await Promise.all(
    threads.map(async (thread) => {
      for (const piece of pieces) await run(thread, piece);
    }),
  );
}
