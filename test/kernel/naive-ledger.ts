import type {
  AccountOrder,
  Balance,
  CaptureOrder,
  HistoryLine,
  HoldOrder,
  LedgerOutcome,
  TransferOrder,
  VoidOrder,
} from '../../src/kernel/ledger.ts';
import { won } from '../../src/kernel/money.ts';

export type Order =
  | { readonly type: 'open'; readonly order: AccountOrder }
  | { readonly type: 'post'; readonly order: TransferOrder }
  | { readonly type: 'hold'; readonly order: HoldOrder }
  | { readonly type: 'capture'; readonly order: CaptureOrder }
  | { readonly type: 'void'; readonly order: VoidOrder };

/** What happened, in order, is the whole state. */
export type Fact = Order | { readonly type: 'lapse'; readonly hold: string };

type Reason = Extract<LedgerOutcome, { status: 'rejected' }>['reason'];

const no = (reason: Reason): LedgerOutcome => ({ status: 'rejected', reason });

/** A ledger with no state but its list of facts: slow and plain, every answer is a search through all of them. */
export class NaiveLedger {
  readonly facts: Fact[] = [];

  /** What a right ledger answers to this order now. */
  expected(wish: Order): LedgerOutcome {
    const key = keyOf(wish);
    const known = this.facts.find((fact) => fact.type !== 'lapse' && keyOf(fact) === key);
    if (known !== undefined && known.type !== 'lapse') {
      if (known.type === wish.type && text(known.order) === text(wish.order)) return { status: 'replayed' };
      return wish.type === 'void' ? no('hold_finished') : no('transfer_conflict');
    }
    const reason = this.refusal(wish);
    return reason === undefined ? { status: 'accepted' } : no(reason);
  }

  accounts(): AccountOrder[] {
    return this.facts.flatMap((fact) => (fact.type === 'open' ? [fact.order] : []));
  }

  holds(): HoldOrder[] {
    return this.facts.flatMap((fact) => (fact.type === 'hold' ? [fact.order] : []));
  }

  /** Holds that `expire(now)` must let lapse, in the order in which it must. */
  due(now: number): string[] {
    const lapsing = this.holds().filter(({ transfer, expiresAt }) => expiresAt !== null && expiresAt <= now && this.ending(transfer) === undefined);
    return lapsing.sort((left, right) => (left.expiresAt ?? 0) - (right.expiresAt ?? 0)).map(({ transfer }) => transfer);
  }

  balance(account: string): Balance {
    const sign = this.kind(account) === 'asset' ? -1n : 1n;
    let postedWon = 0n;
    let heldWon = 0n;
    for (const line of this.history(account)) postedWon += line.side === 'credit' ? sign * line.amountWon : -sign * line.amountWon;
    for (const fact of this.facts) {
      if (fact.type !== 'hold' || this.ending(fact.order.transfer) !== undefined) continue;
      if ((this.kind(account) === 'asset' ? fact.order.credit : fact.order.debit) === account) heldWon += fact.order.amountWon;
    }
    return { postedWon: won(postedWon), heldWon: won(heldWon), availableWon: won(postedWon - heldWon) };
  }

  history(account: string): Omit<HistoryLine, 'seq'>[] {
    return this.facts.flatMap((fact) => {
      const moved = this.movement(fact);
      if (moved === undefined || (moved.debit !== account && moved.credit !== account)) return [];
      const { transfer, amountWon, code, instruction, effectiveAt } = moved;
      const side = moved.debit === account ? 'debit' : 'credit';
      return [{ transfer, side, other: side === 'debit' ? moved.credit : moved.debit, amountWon, code, instruction, effectiveAt } as const];
    });
  }

  private movement(fact: Fact): TransferOrder | undefined {
    if (fact.type === 'post') return fact.order;
    const hold = fact.type === 'capture' ? this.holdOf(fact.order.hold) : undefined;
    return hold === undefined || fact.type !== 'capture' ? undefined : { ...hold, ...fact.order };
  }

  private refusal(wish: Order): Reason | undefined {
    switch (wish.type) {
      case 'open':
        return wish.order.overdraftWon < 0n ? 'amount_invalid' : undefined;
      case 'post':
        return this.refusedTransfer(wish.order);
      case 'hold': {
        const reason = this.refusedTransfer(wish.order);
        if (reason !== undefined) return reason;
        return wish.order.expiresAt !== null && wish.order.expiresAt <= wish.order.effectiveAt ? 'hold_finished' : undefined;
      }
      case 'capture':
        return (
          this.refusedEnding(wish.order) ??
          (wish.order.amountWon < 1n || wish.order.amountWon > this.heldWon(wish.order.hold) ? 'amount_invalid' : undefined)
        );
      case 'void':
        return this.refusedEnding(wish.order);
    }
  }

  private refusedTransfer(order: TransferOrder): Reason | undefined {
    if (order.amountWon < 1n) return 'amount_invalid';
    if (order.debit === order.credit) return 'same_account';
    if (this.kind(order.debit) === undefined || this.kind(order.credit) === undefined) return 'account_unknown';
    const lowered = [
      this.kind(order.debit) === 'liability' ? order.debit : undefined,
      this.kind(order.credit) === 'asset' ? order.credit : undefined,
    ];
    const short = lowered.some((account) => account !== undefined && this.roomWon(account) < order.amountWon);
    return short ? 'insufficient_funds' : undefined;
  }

  private refusedEnding(order: CaptureOrder | VoidOrder): Reason | undefined {
    const hold = this.holdOf(order.hold);
    if (hold === undefined) return 'hold_unknown';
    const lapsed = hold.expiresAt !== null && order.effectiveAt >= hold.expiresAt;
    return lapsed || this.ending(order.hold) !== undefined ? 'hold_finished' : undefined;
  }

  private roomWon(account: string): bigint {
    const overdraftWon = this.accounts().find((order) => order.account === account)?.overdraftWon ?? 0n;
    return this.balance(account).availableWon + overdraftWon;
  }

  private kind(account: string): AccountOrder['kind'] | undefined {
    return this.accounts().find((order) => order.account === account)?.kind;
  }

  private holdOf(transfer: string): HoldOrder | undefined {
    return this.holds().find((hold) => hold.transfer === transfer);
  }

  private heldWon(transfer: string): bigint {
    return this.holdOf(transfer)?.amountWon ?? 0n;
  }

  private ending(hold: string): Fact | undefined {
    return this.facts.find(
      (fact) => (fact.type === 'lapse' && fact.hold === hold) || ((fact.type === 'capture' || fact.type === 'void') && fact.order.hold === hold),
    );
  }
}

/** Accounts and transfers are two spaces of names; a void is known by its hold. */
function keyOf(wish: Order): string {
  if (wish.type === 'open') return `account ${wish.order.account}`;
  return wish.type === 'void' ? `void ${wish.order.hold}` : `transfer ${wish.order.transfer}`;
}

function text(order: object): string {
  return JSON.stringify(Object.entries(order).sort(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}
