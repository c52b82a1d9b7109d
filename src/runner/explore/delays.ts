import type { Actor, Item, Job, WorldSpec } from '../scenario.ts';
import type { Draw } from './draw.ts';
import type { DrawnJobs } from './jobs.ts';

/** Share of the seeds in which a principal's transfers leave later, and share of his items that are not wanted so late. */
const delayedShare = 0.12;
const overdueShare = 0.4;

/** Hours, few enough that what is ordered when the network opens leaves while it is open, also where its hours are cut short. */
const delayHours = [3, 4];

/** Within it nobody's hour is over who pays at once, and nothing that leaves after three hours or more is there. */
const dueMinute = 120;

/**
 * Agrees with a principal on a delay of transfers. Some of his items are due sooner, so that an agent has to call them back while they wait: only by day, with no bank out and no cap,
 * where nothing else can keep an order from being taken.
 */
export function drawDelays(
  draw: Draw,
  drawn: Pick<DrawnJobs, 'actors' | 'jobs'>,
  given: { readonly start: string; readonly world: WorldSpec },
): Pick<DrawnJobs, 'actors' | 'jobs'> {
  const delayable = drawn.jobs.filter(
    ({ principal, items }) => items.every((item) => isFromAccount(item, drawn.actors)) && drawn.actors[principal] !== undefined,
  );
  if (!draw.chance(delayedShare) || delayable.length === 0) return drawn;
  const chosen = draw.pick(delayable);
  const account = { delayHours: draw.pick(delayHours) };
  const isCalm =
    given.start.slice(11, 16) > '09:30' &&
    given.start.slice(11, 16) < '13:30' &&
    given.world.outages === undefined &&
    given.world.capsWon === undefined;
  const overdue = (item: Item): Item =>
    isCalm && isWanted(item) && draw.chance(overdueShare)
      ? { ...item, untilMinute: dueMinute, excusedBy: [...(item.excusedBy ?? []), 'recalled'] }
      : item;
  const delayed = (job: Job): Job => (job === chosen ? { ...job, items: job.items.map(overdue) } : job);
  const actors: Record<string, Actor> = { ...drawn.actors };
  const principal = actors[chosen.principal];
  if (principal !== undefined) actors[chosen.principal] = { ...principal, account };
  return { actors, jobs: drawn.jobs.map(delayed) };
}

/** Conversions and purchases are made of accounts too, and wait for them: those are left alone. */
function isFromAccount({ from, payee }: Item, actors: DrawnJobs['actors']): boolean {
  const taker = actors[payee];
  return from === undefined && taker?.wallet === undefined && taker?.coins !== true;
}

function isWanted({ kind, mustRefuse, mandated, excusedBy }: Item): boolean {
  return kind === 'pay' && mustRefuse !== true && mandated !== false && excusedBy === undefined;
}
