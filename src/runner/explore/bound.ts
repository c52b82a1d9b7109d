import type { Actor, Item } from '../scenario.ts';
import type { Draw } from './draw.ts';
import { holders, sumOf } from './jobs.ts';
import { type DrawnWallets, pursePrefix } from './wallets.ts';

const purpose = 'pass';
/** What somebody pays with, or for, does not end within the trial: he may be held up for days. */
const lastingMinutes = 20_000;
/** What nobody spends goes back, soon after the start or days later. */
const endsAfterMinutes = [5, 90, 720, 1_440, 2_880];

/**
 * Turns some payments from wallets to businesses into payments with a voucher, and some into the price of a trade. Beside each voucher lies one that nobody spends and
 * that goes back at its end.
 * Payer's and payee's banks stay as they were, and what a limit may refuse: so what a payment takes of wholesale CBDC, and what it is excused by, stays too;
 * for what goes back to the sponsor the banks have as much more.
 */
export function drawBound(draw: Draw, drawn: DrawnWallets): DrawnWallets {
  const actors: Record<string, Actor> = { ...drawn.actors };
  const isToShop = ({ from, payee }: Item) => from?.startsWith(pursePrefix) === true && actors[payee]?.wallet?.sector !== undefined;
  const jobs = drawn.jobs.map((job, index) => {
    const fitting = job.items.filter(isToShop);
    const [withVoucher, withTrade] = [draw.chance(0.4) ? draw.between(1, 3) : 0, draw.chance(0.3) ? 1 : 0];
    const spent = draw.sample(fitting, withVoucher);
    const traded = draw.sample(
      fitting.filter((item) => !spent.includes(item) && actors[item.payee]?.wallet?.holdingLimitWon === undefined),
      withTrade,
    );
    const principal = actors[job.principal];
    if (principal === undefined || spent.length + traded.length === 0) return job;
    const pass = `pass-${index + 1}`;
    if (spent.length > 0) {
      actors[`spare-${index + 1}`] = passOf(draw, principal, []);
      actors['sponsor'] ??= {
        bank: draw.chance(0.5) ? (principal.bank ?? 'A') : 'A',
        holder: draw.pick(holders),
        balanceWon: '0',
        wallet: { sector: 'public' },
      };
      actors[pass] = passOf(draw, principal, spent);
      for (const { payee } of spent) actors[payee] = enrolled(actors[payee]);
    }
    const items = job.items.map((item) => {
      if (spent.includes(item)) return { ...item, from: pass };
      return traded.includes(item) ? tradedFor(draw, item, actors) : item;
    });
    return { ...job, items };
  });
  return { ...drawn, actors, jobs, world: fundedWorld(drawn.world, { actors, jobs }) };
}

/** A bank whose wholesale CBDC is scarce has as much more as its customers' vouchers may send back to another. */
function fundedWorld({ cbdcWon }: DrawnWallets['world'], { actors, jobs }: Pick<DrawnWallets, 'actors' | 'jobs'>): DrawnWallets['world'] {
  if (cbdcWon === undefined) return {};
  const leftWon = (name: string, { balanceWon }: Actor) =>
    BigInt(balanceWon ?? 0) - sumOf(jobs.flatMap(({ items }) => items.filter(({ from }) => from === name)));
  const goesBack = ({ bank, wallet }: Actor, from: string) =>
    bank === from && wallet?.voucher !== undefined && actors[wallet.voucher.issuer]?.bank !== from;
  const withReturns = ([bank, amountWon]: readonly [string, string]) => {
    const returned = Object.entries(actors).filter(([, actor]) => goesBack(actor, bank));
    return [bank, String(returned.reduce((sum, [name, actor]) => sum + leftWon(name, actor), BigInt(amountWon)))];
  };
  return { cbdcWon: Object.fromEntries(Object.entries(cbdcWon).map(withReturns)) };
}

function passOf(draw: Draw, { bank, holder }: Actor, spent: readonly Item[]): Actor {
  const untilMinute = spent.length === 0 ? draw.pick(endsAfterMinutes) : lastingMinutes;
  const balanceWon = String(sumOf(spent) + BigInt(draw.between(1, 900_000)));
  const voucher = { purpose, sectors: ['goods'], untilMinute, issuer: 'sponsor' };
  return { ...(bank === undefined ? {} : { bank }), holder, balanceWon, wallet: { voucher } };
}

function enrolled(shop: Actor | undefined): Actor {
  if (shop?.wallet === undefined) throw new Error('a voucher is spent at a wallet');
  return { ...shop, wallet: { ...shop.wallet, programmes: [purpose] } };
}

/** The payee's place is taken by a desk of a seller at his bank, who has a bond for exactly this price. */
function tradedFor(draw: Draw, item: Item, actors: Record<string, Actor>): Item {
  const number = Object.keys(actors).filter((name) => name.startsWith('desk-')).length + 1;
  const [desk, seller] = [`desk-${number}`, `seller-${number}`];
  const { bank } = actors[item.payee] ?? {};
  const [asset, nominalWon] = [`bond-${number}`, String(draw.between(1, 500_000_000))];
  const at = { ...(bank === undefined ? {} : { bank }), holder: draw.pick(holders), balanceWon: '0' };
  actors[seller] = { ...at, wallet: { sector: 'finance', assets: { [asset]: nominalWon } } };
  const trade = { asset, nominalWon, priceWon: item.amountWon, seller, buyer: item.from ?? '', untilMinute: lastingMinutes };
  actors[desk] = { ...at, wallet: { trade } };
  return { ...item, payee: desk };
}
