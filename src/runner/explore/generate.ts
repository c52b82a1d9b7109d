import { seededRandom } from '../../kernel/random.ts';
import type { Scenario } from '../scenario.ts';
import { approvable, drawApproval } from './approval.ts';
import { drawBound } from './bound.ts';
import { type DrawnCoins, drawCoinFaults, drawCoins } from './coins.ts';
import { drawDelays } from './delays.ts';
import { type Draw, drawFrom } from './draw.ts';
import { drawFaults } from './faults.ts';
import { drawJobs } from './jobs.ts';
import { drawLedgerFaults } from './ledger-faults.ts';
import { drawStart } from './start.ts';
import { drawThemes, type Theme } from './themes.ts';
import { type DrawnTerms, drawTerms } from './wallet-terms.ts';
import { drawWallets } from './wallets.ts';
import { drawWorld } from './world.ts';

/** Name of the only case of a generated scenario. */
export const exploredCase = 'explored';

/** Two weeks: the longest holidays, and days enough for payments that a net debit cap holds back. */
const hours = 336;
/** Twenty days: a redemption of coins takes up to three business days, and one that has to be ordered again may have the longest holidays in its own. */
const coinHours = 480;

/** Share of the seeds in which some of the payments are made in deposit tokens. */
const walletShare = 0.45;
/** Share of those in which vouchers and trades are among them, and share of all in which some are made in coins. */
const boundShare = 0.4;
const coinShare = 0.2;

/**
 * The scenario of a seed. Whoever works as the careful persona does can do everything it asks, whatever its faults;
 * it is of the same type as a scenario file, so that what is found can be written down, linted and run. With themes it has whatever they ask for beside.
 */
export function generate(seed: string, themes: readonly Theme[] = []): Scenario {
  const random = seededRandom(`explore ${seed}`);
  const start = drawStart(drawFrom(random.fork('start')));
  const common = drawFaults(drawFrom(random.fork('faults')));
  const inWon = drawJobs(drawFrom(random.fork('jobs')), { start, faults: common });
  const tokens = drawFrom(random.fork('tokens'));
  const hasWallets = tokens.chance(walletShare) || themes.includes('token-strikes');
  const inTokens = hasWallets ? drawWallets(tokens, inWon) : { ...inWon, world: {} };
  const ledgerFaults = hasWallets ? drawLedgerFaults(tokens) : [];
  const bound = drawFrom(random.fork('bound'));
  const inVouchers = hasWallets && bound.chance(boundShare) ? drawBound(bound, inTokens) : inTokens;
  const termed = hasWallets ? drawTerms(drawFrom(random.fork('terms')), inVouchers, start) : inVouchers;
  const coins = drawFrom(random.fork('coins'));
  const hasCoins = coins.chance(coinShare);
  const { received, world: ledger, ...people } = hasCoins ? withCoins(coins, termed) : termed;
  const around = drawWorld(drawFrom(random.fork('world')), { ...people, received });
  const untuned = [...common, ...ledgerFaults, ...(hasCoins ? drawCoinFaults(coins) : [])];
  const themed = drawThemes(random, themes, { ...people, received, outages: around.outages ?? [], faults: untuned });
  const world = { ...around, ...ledger, ...themed.world };
  const { actors, jobs } = drawDelays(drawFrom(random.fork('delays')), people, { start, world });
  const faults = [...untuned, ...themed.faults];
  const drawn = drawApproval(drawFrom(random.fork('approval')), faults);
  return {
    scenario: `explored-${seed}`,
    family: 0,
    title: { en: `Explored, seed ${seed}`, ko: `탐색 시드 ${seed}` },
    controls: ['AIR-OP-028'],
    rule: {
      text: 'Every payment is credited once, whatever fails in between, and the banks settle exactly what is owed.',
      source: '전자금융거래법 제22조',
    },
    start,
    hours: hasCoins ? coinHours : hours,
    actors,
    world: { ...world, ...(received.length > 0 ? { received } : {}) },
    ...(drawn === undefined ? {} : { approval: drawn.approval }),
    jobs: drawn === undefined ? jobs : jobs.map(approvable),
    cases: [{ case: exploredCase, faults: [...faults, ...(drawn?.faults ?? [])] }],
  };
}

function withCoins(draw: Draw, drawn: DrawnTerms): DrawnTerms & DrawnCoins {
  const inCoins = drawCoins(draw, drawn);
  return { ...inCoins, world: { ...drawn.world, ...inCoins.world } };
}
