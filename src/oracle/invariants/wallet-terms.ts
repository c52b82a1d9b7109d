import { isWallet, keeperOf } from '../../kernel/account.ts';
import type { AnyEvent, Event } from '../../kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import type { TradeTerms, VoucherTerms, WalletTerms } from '../../kernel/wallet.ts';
import { kstTimeMs } from '../business-days.ts';
import { sameAccount } from '../coverage.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { VoucherEnds } from '../voucher-ends.ts';
import { isAsset, isOnLedger, isUsable, type Movement, tokenLedger } from '../wallets.ts';
import { transferText } from '../wording.ts';

/**
 * No wallet holds, or has converted into it, more than its terms allow, and conversion is between accounts of one holder; a wallet that is frozen, not
 * listed or held by somebody too young neither pays nor is paid, and lines of files reach only wallets whose terms say so. A voucher is spent only
 * on payees of its sectors that are enrolled in its programme, within period and hours, whether or not it was split; nobody pays into it but its issuer
 * and who returns; at its end it goes back. A trade is paid once, by its buyer, its price, and asset and price change hands in one step.
 */
export const walletTerms: Invariant = {
  id: 'wallet-terms',
  observe: (trial, tally) => {
    const convertedWon = new Map<string, bigint>();
    const trades = new Trades();
    const ends = new VoucherEnds(trial);
    /** Somebody has ordered something: what a wallet has to begin with comes before, and is nobody's payment. */
    let begun = false;
    const look = ({ at, kind, data }: AnyEvent) => {
      const moved = kind === 'transfer.posted' && data.book === tokenLedger;
      for (const fault of ends.look(at, moved)) tally.count(fault);
    };
    const take = (event: Movement) => {
      if (isAsset(event.data.book)) trades.deliver(event);
      if (event.data.book !== tokenLedger) return;
      const payment = trial.orders.find(event.instruction)?.payment ?? null;
      tally.count(limitFault(trial, event));
      tally.count(payment === null ? undefined : conversionFault(trial, { event, payment, convertedWon }));
      tally.count(payment === null ? undefined : filesFault(trial, payment));
      tally.count(payment === null ? undefined : voucherFault(trial, { event, payment }));
      trades.pay(trial, event, payment);
    };
    return {
      every: (event) => {
        if (!isStep(event)) for (const fault of trades.settle()) tally.count(fault);
      },
      on: {
        'instruction.received': ({ data }) => {
          if (data.rail === tokenLedger) begun = true;
        },
        'wallet.set': look,
        'account.changed': look,
        'transfer.posted': (event) => {
          if (begun && event.data.book === tokenLedger) tally.count(standingFault(trial, event));
          take(event);
          if (isOnLedger(event.data.book)) look(event);
        },
        'transfer.held': (event) => {
          if (event.data.book !== tokenLedger) return;
          tally.count(standingFault(trial, event));
          look(event);
        },
        'transfer.captured': (event) => {
          take(event);
          if (isOnLedger(event.data.book)) look(event);
        },
        'transfer.voided': look,
        'transfer.expired': look,
        'trial.closed': ({ at }) => {
          for (const fault of ends.close(at)) tally.count(fault);
        },
      },
    };
  },
};

function isStep({ data, kind }: AnyEvent): boolean {
  return kind.startsWith('transfer.') && 'book' in data && isOnLedger(data.book);
}

function limitFault({ wallets }: Reconstruction, { data, instruction }: Movement): string | undefined {
  const limitWon = wallets.find(data.credit)?.terms.holdingLimitWon;
  const holdsWon = wallets.sumWon(tokenLedger, data.credit);
  return limitWon === undefined || holdsWon <= limitWon
    ? undefined
    : `instruction ${instruction} leaves wallet ${data.credit} with ${holdsWon} won; it may hold ${limitWon} won`;
}

interface Paid {
  readonly event: Movement;
  readonly payment: CreditTransfer;
}

function conversionFault(trial: Reconstruction, paid: Paid & { readonly convertedWon: Map<string, bigint> }): string | undefined {
  const { event, payment, convertedWon } = paid;
  const { payer, payee, id } = payment;
  if (isWallet(payer) && isWallet(payee)) return undefined;
  if (payer.bank !== payee.bank) return `instruction ${id} converts between two banks`;
  const [from, into] = [holderOf(trial, payer), holderOf(trial, payee)];
  if (from !== into) return `instruction ${id} converts from ${payer.account} of ${from} to ${payee.account} of ${into}`;
  if (isWallet(payer) || event.data.credit !== payee.account) return undefined;
  const sumWon = (convertedWon.get(payee.account) ?? 0n) + event.data.amountWon;
  convertedWon.set(payee.account, sumWon);
  const limitWon = trial.wallets.find(payee.account)?.terms.conversionLimitWon;
  return limitWon === undefined || sumWon <= limitWon
    ? undefined
    : `instruction ${id} brings what was converted into wallet ${payee.account} to ${sumWon} won; its limit is ${limitWon} won`;
}

/** As the account was opened; not as the order has it, which is the payer's word. */
function holderOf({ books }: Reconstruction, account: AccountRef): string {
  return (books.holderOf(keeperOf(account), account.account) ?? '').normalize('NFC').trim();
}

function standingFault({ wallets }: Reconstruction, { at, data }: Event<'transfer.posted'> | Event<'transfer.held'>): string | undefined {
  const barred = [data.debit, data.credit].map((account) => wallets.find(account)).find((wallet) => wallet !== undefined && !isUsable(wallet, at));
  return barred === undefined ? undefined : `${transferText(data.transfer)} moves tokens of wallet ${barred.ref.account}, which may not take part`;
}

/** KFTC's files reach wallets over CMS, and only those whose terms say so; a collection has wallets on both sides. */
function filesFault({ wallets }: Reconstruction, { id, system, payer, payee }: CreditTransfer): string | undefined {
  if (system === undefined) return undefined;
  const parties = [payer, payee].filter(isWallet);
  if (system !== 'cms' && (system !== 'cms-debit' || parties.length < 2)) return `instruction ${id} moves tokens over ${system}`;
  const unserved = parties.find(({ account }) => wallets.find(account)?.terms.files !== true);
  return unserved === undefined
    ? undefined
    : `instruction ${id} is a line of a file and moves tokens of wallet ${unserved.account}, which files do not reach`;
}

/** Of a movement that takes from a voucher, or puts into one. */
function voucherFault({ wallets }: Reconstruction, { event, payment }: Paid): string | undefined {
  const { payer, payee, returnOf, id } = payment;
  const from = wallets.find(payer.account)?.terms.voucher ?? null;
  const into = wallets.find(payee.account)?.terms.voucher ?? null;
  if (from !== null && event.data.debit === payer.account) {
    if (into !== null && textOf(from) === textOf(into))
      return within(from, event.at) ? undefined : `instruction ${id} splits a voucher outside its period`;
    if (event.at >= from.until && sameAccount(payee, from.issuer)) return undefined;
    const misfit = misfitOf(from, wallets.find(payee.account)?.terms, event.at);
    return misfit === undefined ? undefined : `instruction ${id} spends voucher ${payer.account} ${misfit}`;
  }
  if (into === null || event.data.credit !== payee.account || returnOf !== null) return undefined;
  if (from !== null && textOf(from) === textOf(into)) return undefined;
  return sameAccount(payer, into.issuer) && within(into, event.at) ? undefined : `instruction ${id} pays into voucher ${payee.account}`;
}

function misfitOf(voucher: VoucherTerms, payee: WalletTerms | undefined, at: EpochMs): string | undefined {
  const { purpose, sectors, hours } = voucher;
  if (!within(voucher, at)) return 'outside its period';
  if (payee === undefined || payee.voucher !== null || !payee.programmes.includes(purpose)) return 'outside its purpose';
  if (payee.sector === null || !sectors.includes(payee.sector)) return 'outside its sectors';
  if (hours === null) return undefined;
  const minute = Math.floor(kstTimeMs(at) / 60_000);
  return minute >= minuteOf(hours.fromKst) && minute < minuteOf(hours.untilKst) ? undefined : 'outside its hours';
}

function within({ from, until }: VoucherTerms, at: EpochMs): boolean {
  return from <= at && at < until;
}

/** Of `HH:MM`. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function textOf(voucher: VoucherTerms): string {
  const { purpose, sectors, from, until, hours, issuer } = voucher;
  return JSON.stringify([purpose, sectors, from, until, hours?.fromKst, hours?.untilKst, issuer.bank, issuer.account]);
}

interface Settling {
  readonly account: string;
  readonly trade: TradeTerms;
  readonly faults: string[];
  proceedsWon: bigint;
  deliveredWon: bigint;
}

/** Trades of the step under way, by their wallets. */
class Trades {
  readonly #paid = new Set<string>();
  readonly #step = new Map<string, Settling>();
  readonly #delivered: Movement[] = [];

  pay({ wallets }: Reconstruction, { at, data }: Movement, payment: CreditTransfer | null): void {
    const into = wallets.find(data.credit)?.terms.trade;
    if (into != null) {
      const settling: Settling = { account: data.credit, trade: into, faults: [], proceedsWon: 0n, deliveredWon: 0n };
      this.#step.set(data.credit, settling);
      if (this.#paid.has(data.credit)) settling.faults.push('was paid twice');
      if (payment === null || !sameAccount(payment.payer, into.buyer)) settling.faults.push('was not paid by its buyer');
      if (data.amountWon !== into.priceWon) settling.faults.push(`was paid ${data.amountWon} won; its price is ${into.priceWon} won`);
      if (at >= into.until) settling.faults.push('was paid after its end');
      this.#paid.add(data.credit);
    }
    const settling = this.#step.get(data.debit);
    if (settling !== undefined && data.credit === settling.trade.seller.account) settling.proceedsWon += data.amountWon;
  }

  deliver(event: Movement): void {
    if (event.data.code !== 'issue') this.#delivered.push(event);
  }

  /** What is wrong with the step that is over: one entry for each trade in it, and for each delivery that belongs to none. */
  settle(): readonly (string | undefined)[] {
    if (this.#step.size === 0 && this.#delivered.length === 0) return [];
    const stray: string[] = [];
    for (const { data, instruction } of this.#delivered.splice(0)) {
      const settling = this.#step.get(instruction ?? '');
      const own = settling !== undefined && data.debit === settling.trade.seller.account && data.credit === settling.trade.buyer.account;
      if (own) settling.deliveredWon += data.amountWon;
      else stray.push(`${transferText(data.transfer)} of ${data.book} delivers what nobody paid for`);
    }
    const faults = [...this.#step.values()].map(({ account, trade, faults: own, proceedsWon, deliveredWon }) => {
      if (deliveredWon !== trade.nominalWon) own.push(`delivered ${deliveredWon} won of ${trade.asset}, not ${trade.nominalWon} won`);
      if (proceedsWon !== trade.priceWon) own.push(`paid its seller ${proceedsWon} won, not ${trade.priceWon} won`);
      return own[0] === undefined ? undefined : `trade ${account} ${own[0]}`;
    });
    this.#step.clear();
    return [...stray, ...faults];
  }
}
