import { tokenRules } from '../../../simulators/deposit-token/rules.ts';
import type { Actor, Item, Job, WorldSpec } from '../scenario.ts';
import type { WalletSpec } from '../wallet-spec.ts';
import type { Draw } from './draw.ts';
import { balanceFor, type DrawnJobs, holders, sumOf } from './jobs.ts';

/** Jobs of which some are done in deposit tokens. */
export interface DrawnWallets extends DrawnJobs {
  readonly world: Pick<WorldSpec, 'cbdcWon'>;
}

type Peopled = Pick<DrawnJobs, 'actors' | 'jobs'>;

/** Names of principals' wallets begin so. */
export const pursePrefix = 'purse-';

/** One person's wallet takes a few of these before it is full. */
const toPersonWonMax = 400_000;

/**
 * Gives wallets to most principals and to payees beside the others, and turns payments into payments between wallets, conversions and redemptions.
 * There are as many items as before; one that a limit or want of wholesale CBDC may keep from being paid says so in `excusedBy`.
 */
export function drawWallets(draw: Draw, drawn: DrawnJobs): DrawnWallets {
  const shops = drawShops(draw, [...new Set(Object.values(drawn.actors).flatMap(({ bank }) => bank ?? []))]);
  const purses: Record<string, Actor> = {};
  const jobs = drawn.jobs.map((job) => {
    const principal = drawn.actors[job.principal];
    if (principal === undefined || !draw.chance(0.85)) return job;
    const purse = `${pursePrefix}${job.principal.slice(job.principal.indexOf('-') + 1)}`;
    const items = job.items.map((item) =>
      isPlain(item) && draw.chance(0.75) ? inTokens(draw, item, { principal: job.principal, purse, shops }) : item,
    );
    purses[purse] = {
      ...principal,
      balanceWon: balanceFor(
        draw,
        items.filter(({ from }) => from === purse),
      ),
      wallet: { sector: 'goods' },
    };
    return { ...job, items };
  });
  const actors = drawLimits(draw, { ...drawn.actors, ...shops, ...purses }, jobs);
  const cbdcWon = draw.chance(0.3) ? drawCbdc(draw, { actors, jobs }) : {};
  const excused = (item: Item): Item => {
    const reasons = excusesOf(item, { actors, jobs, cbdcWon });
    return reasons.length === 0 ? item : { ...item, excusedBy: [...(item.excusedBy ?? []), ...reasons] };
  };
  return {
    actors,
    jobs: jobs.map((job) => ({ ...job, items: job.items.map(excused) })),
    received: drawn.received,
    world: Object.keys(cbdcWon).length > 0 ? { cbdcWon } : {},
  };
}

/** A return needs the payment that it answers, and a trap is about an account. */
function isPlain({ kind, payee, mandated, mustRefuse, payeeName }: Item): boolean {
  return kind === 'pay' && payee.startsWith('payee-') && mandated !== false && mustRefuse !== true && payeeName === undefined;
}

function drawShops(draw: Draw, banks: readonly string[]): Record<string, Actor> {
  const names = Array.from({ length: draw.between(3, 6) }, (_, index) => `shop-${index + 1}`);
  return Object.fromEntries(
    names.map((name): [string, Actor] => {
      const isPerson = draw.chance(0.3);
      const balanceWon = draw.pick(isPerson ? ['0', '300000', '999999'] : ['0', '600000', '50000000']);
      return [name, { bank: draw.pick(banks), holder: draw.pick(holders), balanceWon, wallet: isPerson ? {} : { sector: 'goods' } }];
    }),
  );
}

function inTokens(
  draw: Draw,
  item: Item,
  { principal, purse, shops }: { readonly principal: string; readonly purse: string; readonly shops: Readonly<Record<string, Actor>> },
): Item {
  const toShop = (): Item => {
    const payee = draw.pick(Object.keys(shops));
    const isPerson = shops[payee]?.wallet?.sector === undefined;
    return {
      ...item,
      from: purse,
      payee,
      ...(isPerson ? { amountWon: String(draw.between(1, Math.min(toPersonWonMax, Number(item.amountWon)))) } : {}),
    };
  };
  return draw.weighted<() => Item>([
    [8, toShop],
    [1, () => ({ ...item, payee: purse })],
    [1, () => ({ ...item, from: purse, payee: principal })],
  ])();
}

/** Now and then a business has limits too, of what it holds and of what it converts. */
function drawLimits(draw: Draw, actors: Readonly<Record<string, Actor>>, jobs: readonly Job[]): Record<string, Actor> {
  return Object.fromEntries(
    Object.entries(actors).map(([name, actor]) => {
      if (actor.wallet?.sector === undefined || !draw.chance(0.25)) return [name, actor];
      const coming = comingTo(name, jobs);
      const holdingLimitWon = String(BigInt(actor.balanceWon) + partOf(draw, coming));
      const conversionLimitWon = String(partOf(draw, coming.filter(isConversion)));
      return [name, { ...actor, wallet: { ...actor.wallet, holdingLimitWon, conversionLimitWon } }];
    }),
  );
}

/** Wholesale CBDC of one bank, sometimes less than its customers pay to wallets of other banks. */
function drawCbdc(draw: Draw, { actors, jobs }: Peopled): Record<string, string> {
  const items = jobs.flatMap((job) => job.items);
  const banks = [...new Set(items.flatMap((item) => drainedBank(item, actors) ?? []))];
  if (banks.length === 0) return {};
  const bank = draw.pick(banks);
  const leaving = items.filter((item) => drainedBank(item, actors) === bank);
  return { [bank]: String(partOf(draw, leaving)) };
}

/** From two fifths of it to a little more than all. */
function partOf(draw: Draw, items: readonly Item[]): bigint {
  return (sumOf(items) * BigInt(draw.between(40, 130))) / 100n + 1n;
}

/** Where all of them together pass a limit, or the means of a bank, any of them may be refused: in what order they come nobody knows. */
function excusesOf(item: Item, { actors, jobs, cbdcWon }: Peopled & { readonly cbdcWon: Readonly<Record<string, string>> }): string[] {
  const payee = actors[item.payee];
  const limits = payee?.wallet === undefined ? {} : limitsOf(payee.wallet);
  const coming = comingTo(item.payee, jobs);
  const bank = drainedBank(item, actors);
  const fundsWon = bank === undefined ? undefined : cbdcWon[bank];
  const leaving = jobs.flatMap(({ items }) => items).filter((each) => drainedBank(each, actors) === bank);
  const exceeds = (sumWon: bigint, limitWon: string | undefined) => limitWon !== undefined && sumWon > BigInt(limitWon);
  return [
    ...(exceeds(BigInt(payee?.balanceWon ?? 0) + sumOf(coming), limits.holdingLimitWon) ? ['holding_limit'] : []),
    ...(isConversion(item) && exceeds(sumOf(coming.filter(isConversion)), limits.conversionLimitWon) ? ['conversion_limit'] : []),
    ...(exceeds(sumOf(leaving), fundsWon) ? ['settlement_liquidity'] : []),
  ];
}

/** As the ledger has them: persons have those of its rules. */
export function limitsOf({ sector, holdingLimitWon, conversionLimitWon }: WalletSpec): Pick<WalletSpec, 'holdingLimitWon' | 'conversionLimitWon'> {
  if (sector !== undefined)
    return { ...(holdingLimitWon === undefined ? {} : { holdingLimitWon }), ...(conversionLimitWon === undefined ? {} : { conversionLimitWon }) };
  return { holdingLimitWon: String(tokenRules.holdingLimitWon.value), conversionLimitWon: String(tokenRules.conversionLimitWon.value) };
}

export function comingTo(payee: string, jobs: readonly Job[]): Item[] {
  return jobs.flatMap(({ items }) => items.filter((item) => item.payee === payee));
}

/** From an account into a wallet, which is the principal's own. */
function isConversion({ from, payee }: Item): boolean {
  return from === undefined && payee.startsWith(pursePrefix);
}

/** Bank whose wholesale CBDC a payment takes: the payer's, where the payee's wallet is at another. */
function drainedBank({ from, payee }: Item, actors: Readonly<Record<string, Actor>>): string | undefined {
  const [payer, taker] = [actors[from ?? ''], actors[payee]];
  return payer?.wallet !== undefined && taker?.wallet !== undefined && payer.bank !== taker.bank ? payer.bank : undefined;
}
