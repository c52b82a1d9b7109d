import type { Actor, Item, WorldSpec } from '../scenario.ts';
import type { Draw } from './draw.ts';
import type { DrawnJobs } from './jobs.ts';
import { drawOutages } from './outages.ts';

type Background = NonNullable<WorldSpec['background']>;

/** What the world is drawn around. */
type Peopled = Pick<DrawnJobs, 'actors' | 'jobs' | 'received'>;

/** Caps, outages and other people's payments around the jobs. */
export function drawWorld(draw: Draw, given: Peopled): Omit<WorldSpec, 'received'> {
  const capsWon = draw.chance(0.35) ? uncapped(given.actors, drawCap(draw, given)) : {};
  const outages = draw.chance(0.35) ? drawOutages(draw, given.actors) : [];
  const background = draw.chance(0.7) ? drawBackground(draw, given.actors) : [];
  return {
    ...(Object.keys(capsWon).length > 0 ? { capsWon } : {}),
    ...(outages.length > 0 ? { outages } : {}),
    ...(background.length > 0 ? { background } : {}),
  };
}

/**
 * The cap of one payer's bank, between the largest payment and a little more than all of them: paid out within a few settlements.
 * What is to be given back was received before, so the cap of the bank that sent it left room for that too.
 */
function drawCap(draw: Draw, given: Peopled): Record<string, string> {
  const bank = given.actors[draw.pick(given.jobs).principal]?.bank ?? 'A';
  const amounts = given.jobs
    .filter(({ principal }) => given.actors[principal]?.bank === bank)
    .flatMap(({ items }) => items.filter((item) => isCleared(item, bank, given.actors)).map(({ amountWon }) => BigInt(amountWon)));
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const most = amounts.reduce((max, amount) => (amount > max ? amount : max), 0n);
  const share = (sum * BigInt(draw.between(40, 130))) / 100n;
  const sentWon = given.received
    .filter(({ from }) => given.actors[from]?.bank === bank)
    .reduce((total, { amountWon }) => total + BigInt(amountWon), 0n);
  const least = sentWon + (most * 3n) / 2n + 1n;
  return sum === 0n ? {} : { [bank]: String(share > least ? share : least) };
}

/** Everybody's redemptions leave the bank of the reserve, and the money for its bonds that of their buyer; how much that is nobody draws. */
function uncapped(actors: Peopled['actors'], capsWon: Record<string, string>): Record<string, string> {
  const isCoined = Object.values(actors).some(({ coins }) => coins === true);
  return isCoined ? Object.fromEntries(Object.entries(capsWon).filter(([bank]) => bank !== 'A' && bank !== 'B')) : capsWon;
}

/** Tokens move on their own ledger. */
function isCleared({ payee }: Item, bank: string, actors: Peopled['actors']): boolean {
  return actors[payee]?.bank !== bank && actors[payee]?.wallet === undefined;
}

/** Among payees only, so that nobody spends a principal's money. Some will not be covered, and are refused. */
function drawBackground(draw: Draw, actors: Readonly<Record<string, Actor>>): Background {
  const payees = Object.keys(actors).filter((name) => name.startsWith('payee-'));
  return Array.from({ length: draw.between(1, 3) }, () => {
    const [from = '', to = ''] = draw.sample(payees, 2);
    const times = draw.between(1, 6);
    const one = { from, to, amountWon: String(draw.between(1, 400_000)), minute: draw.between(0, 60) };
    return times === 1 ? one : { ...one, everyMinutes: draw.pick([0.5, 1, 7, 60, 1_440]), times };
  });
}
