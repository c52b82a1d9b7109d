import { stablecoinRules } from '../../../simulators/stablecoin/rules.ts';
import { stablecoinId } from '../coin-issuer.ts';
import type { CoinSpec } from '../coin-spec.ts';
import type { Actor, FaultSpec, Item, WorldSpec } from '../scenario.ts';
import type { Draw } from './draw.ts';
import { balanceFor, type DrawnJobs, holders } from './jobs.ts';
import { breakingAt, lineFaultOf } from './ledger-faults.ts';

/** Jobs of which some are done in coins. */
export interface DrawnCoins extends DrawnJobs {
  readonly world: Pick<WorldSpec, 'coin'>;
}

/** Gives coins to some principals and to takers beside the other payees, and turns payments from accounts into transfers, purchases and redemptions. */
export function drawCoins(draw: Draw, drawn: DrawnJobs): DrawnCoins {
  const takers = Object.fromEntries(
    Array.from({ length: draw.between(2, 4) }, (_, index): [string, Actor] => [
      `taker-${index + 1}`,
      { coins: true, holder: draw.pick(holders), balanceWon: draw.pick(['0', '300000']) },
    ]),
  );
  const vaults: Record<string, Actor> = {};
  const jobs = drawn.jobs.map((job, index) => {
    const principal = drawn.actors[job.principal];
    if (principal === undefined || !draw.chance(0.6)) return job;
    const vault = `vault-${index + 1}`;
    const items = job.items.map((item) =>
      isPlain(item) && draw.chance(0.5) ? inCoins(draw, item, { principal: job.principal, vault, takers: Object.keys(takers) }) : item,
    );
    const spent = items.filter(({ from }) => from === vault);
    if (spent.length === 0) return job; // its mandate names no wallet that nothing is paid from, so it could not read there what it bought
    vaults[vault] = { coins: true, holder: principal.holder, balanceWon: balanceFor(draw, spent) };
    return { ...job, items };
  });
  const coin = drawReserve(draw, Object.values({ ...takers, ...vaults }));
  return { ...drawn, actors: { ...drawn.actors, ...takers, ...vaults }, jobs, world: { coin } };
}

/** One or two faults of the issuer, its storage and its lines. */
export function drawCoinFaults(draw: Draw): FaultSpec[] {
  return Array.from({ length: draw.between(1, 2) }, () =>
    draw.weighted<() => FaultSpec>([
      [2, () => ({ ...breakingAt(draw, stablecoinId, draw.pick(['after-receive', 'after-hold', 'after-capture'])), nth: draw.between(1, 6) })],
      [3, () => lineFaultOf(draw, stablecoinId)],
    ])(),
  );
}

/** A payment from the principal's account to somebody's account. */
function isPlain({ kind, from, payee, mandated, mustRefuse, payeeName }: Item): boolean {
  return kind === 'pay' && from === undefined && payee.startsWith('payee-') && mandated !== false && mustRefuse !== true && payeeName === undefined;
}

function inCoins(
  draw: Draw,
  item: Item,
  { principal, vault, takers }: { readonly principal: string; readonly vault: string; readonly takers: readonly string[] },
): Item {
  return draw.weighted<() => Item>([
    [5, () => ({ ...item, from: vault, payee: draw.pick(takers) })],
    // Into the buyer's own wallet: of another's its statement has no proof, since the won goes to the reserve.
    [3, () => ({ ...item, payee: vault })],
    [2, () => ({ ...item, from: vault, payee: principal })],
  ])();
}

/** Some of the reserve is in bonds, so that redemptions wait for their money; and now and then the last blocks are replaced, their transactions kept or dropped. */
function drawReserve(draw: Draw, holding: readonly Actor[]): CoinSpec {
  const totalWon = holding.reduce((sum, { balanceWon }) => sum + BigInt(balanceWon), 0n);
  const bondsWon = draw.chance(0.5) ? (totalWon * BigInt(draw.between(10, 95))) / 100n : 0n;
  const reorganisations = Array.from({ length: draw.between(0, 4) }, () => ({
    atSecond: draw.between(5, 600),
    blocks: draw.between(1, stablecoinRules.confirmations.value),
    ...(draw.chance(0.3) ? { dropped: true } : {}),
  }));
  return { ...(bondsWon > 0n ? { bondsWon: String(bondsWon) } : {}), ...(reorganisations.length > 0 ? { reorganisations } : {}) };
}
