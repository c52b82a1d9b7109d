import { tokenRules } from '../../../simulators/deposit-token/rules.ts';
import { dayMs, parseInstant } from '../../kernel/calendar.ts';
import type { ReasonCode } from '../../kernel/reason.ts';
import type { Actor, Item, Job, WorldSpec } from '../scenario.ts';
import type { WalletSpec } from '../wallet-spec.ts';
import type { Draw } from './draw.ts';
import { sumOf } from './jobs.ts';
import { comingTo, type DrawnWallets, limitsOf, pursePrefix } from './wallets.ts';

type Held = NonNullable<WorldSpec['held']>;

/** Wallets of which some have terms of their own, and money set aside. */
export interface DrawnTerms extends Omit<DrawnWallets, 'world'> {
  readonly world: DrawnWallets['world'] & Pick<WorldSpec, 'held'>;
}

/** Shares of the seeds with wallets. */
const holdShare = 0.2;
const interestShare = 0.2;
const ageShare = 0.2;

/** Days from the start to the birthday on which a holder is old enough; in the trial, or on its day, from midnight on. */
const birthdays = [-400, -1, 0, 1, 3, 200];

/** Has wallets bear interest, holders come of age, and money set aside for payees who are paid then, or are not. */
export function drawTerms(draw: Draw, drawn: DrawnWallets, start: string): DrawnTerms {
  const [isHeld, isBearing, isYoung] = [draw.chance(holdShare), draw.chance(interestShare), draw.chance(ageShare)];
  const aged = isYoung ? drawAges(draw, drawn, start) : drawn;
  const bearing = isBearing ? { ...aged, actors: drawInterest(draw, aged.actors) } : aged;
  return isHeld ? drawHolds(draw, bearing) : bearing;
}

/** Never where a limit of what it holds would be met the sooner for it. */
function drawInterest(draw: Draw, actors: DrawnWallets['actors']): DrawnWallets['actors'] {
  return withWallets(actors, (_, { wallet }) => {
    if (limitsOf(wallet).holdingLimitWon !== undefined || wallet.voucher !== undefined || wallet.trade !== undefined || !draw.chance(0.5)) return {};
    return { interestBasisPoints: draw.pick([10, 100, 300, 1_500]) };
  });
}

/** Whoever pays somebody who is too young, or was when it was asked, is refused. */
function drawAges(draw: Draw, drawn: DrawnWallets, start: string): DrawnWallets {
  const young = new Set<string>();
  const actors = withWallets(drawn.actors, (name, { wallet }) => {
    if (wallet.sector !== undefined || wallet.voucher !== undefined || wallet.trade !== undefined || !draw.chance(0.6)) return {};
    const days = draw.pick(birthdays);
    if (days > 0) young.add(name);
    return { bornOn: bornOn(start, days) };
  });
  return { ...drawn, actors, jobs: excused(drawn.jobs, young, 'account_blocked') };
}

/** So many days after the day of the start the holder is as old as the ledger wants. No birthday is on a 29th of February. */
function bornOn(start: string, days: number): string {
  const [year = '', ...rest] = new Date((parseInstant(`${start.slice(0, 10)}T12:00:00+09:00`) ?? 0) + days * dayMs)
    .toISOString()
    .slice(0, 10)
    .split('-');
  const [month, day] = rest.join('-') === '02-29' ? ['02', '28'] : rest;
  return `${Number(year) - tokenRules.holderAgeMin.value}-${month}-${day}`;
}

/** Of payments between wallets: what is set aside is a little more than the price, and comes on top of what else the wallet pays, since it may be given up, lapse, or be free again only later. */
function drawHolds(draw: Draw, drawn: DrawnWallets): DrawnTerms {
  const actors: Record<string, Actor> = { ...drawn.actors };
  const held = draw.sample(payable(drawn.jobs), draw.between(1, 3)).map(({ from, payee, amountWon }): Held[number] => {
    const aside = BigInt(amountWon) + BigInt(draw.pick([0, 1, draw.between(2, 500_000)]));
    const payer = actors[from];
    if (payer !== undefined) actors[from] = withMore(payer, aside);
    const minute = draw.chance(0.5) ? {} : { minute: draw.pick([0, 0.01, 1, 10]) };
    const untilMinute = draw.pick([11, 30, 240, 1_440, 20_000]);
    const given = draw.chance(0.2) ? { releasedMinute: draw.pick([10.5, untilMinute / 2 + 5.25]) } : {};
    return { from, to: payee, amountWon: String(aside), ...minute, untilMinute, ...given };
  });
  // What is set aside for a payee takes room of what he may hold, for whatever else comes to him.
  const full = new Set(held.map(({ to }) => to).filter((to) => isOverfull(to, { actors, jobs: drawn.jobs, held })));
  return held.length === 0 ? drawn : { ...drawn, actors, jobs: excused(drawn.jobs, full, 'holding_limit'), world: { ...drawn.world, held } };
}

function isOverfull(payee: string, { actors, jobs, held }: Pick<DrawnWallets, 'actors' | 'jobs'> & { readonly held: Held }): boolean {
  const actor = actors[payee];
  const { holdingLimitWon } = limitsOf(actor?.wallet ?? {});
  const coming = [...comingTo(payee, jobs), ...held.filter(({ to }) => to === payee)];
  return holdingLimitWon !== undefined && BigInt(actor?.balanceWon ?? 0) + sumOf(coming) > BigInt(holdingLimitWon);
}

/** Payments to these may be refused for that. */
function excused(jobs: readonly Job[], payees: ReadonlySet<string>, reason: ReasonCode): readonly Job[] {
  const may = (item: Item): Item => (payees.has(item.payee) ? { ...item, excusedBy: [...new Set([...(item.excusedBy ?? []), reason])] } : item);
  return jobs.map((job) => ({ ...job, items: job.items.map(may) }));
}

/** In the wallet, and as much more that it may hold: what a limit refuses stays as it was. */
function withMore(payer: Actor, moreWon: bigint): Actor {
  const { wallet, balanceWon } = payer;
  const holdingLimitWon = wallet?.holdingLimitWon === undefined ? {} : { holdingLimitWon: String(BigInt(wallet.holdingLimitWon) + moreWon) };
  return {
    ...payer,
    balanceWon: String(BigInt(balanceWon) + moreWon),
    ...(wallet === undefined ? {} : { wallet: { ...wallet, ...holdingLimitWon } }),
  };
}

function payable(jobs: readonly Job[]): (Item & { readonly from: string })[] {
  return jobs.flatMap(({ items }) =>
    items.flatMap((item) => (item.from?.startsWith(pursePrefix) === true && item.payee.startsWith('shop-') ? [{ ...item, from: item.from }] : [])),
  );
}

function withWallets(
  actors: DrawnWallets['actors'],
  more: (name: string, actor: Actor & { readonly wallet: WalletSpec }) => Partial<WalletSpec>,
): DrawnWallets['actors'] {
  return Object.fromEntries(
    Object.entries(actors).map(([name, { wallet, ...actor }]): [string, Actor] =>
      wallet === undefined ? [name, actor] : [name, { ...actor, wallet: { ...wallet, ...more(name, { ...actor, wallet }) } }],
    ),
  );
}
