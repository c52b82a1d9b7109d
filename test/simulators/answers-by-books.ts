import type { AnyEvent, EventKind } from '../../src/kernel/event.ts';
import type { EpochMs, Instruction } from '../../src/kernel/instruction.ts';

/** What a bank's customers, the network's positions and the accounts of BOK-Wire+ come to, added up from the journal alone. */
export class AnswersByBooks {
  readonly #events: readonly AnyEvent[];

  constructor(events: readonly AnyEvent[]) {
    this.#events = events;
  }

  balance(book: string, account: string) {
    const postedWon = this.#flows(book, account).reduce((sum, { amountWon }) => sum + amountWon, 0n);
    const ended = new Set([...this.#of('transfer.captured'), ...this.#of('transfer.voided')].map(({ data }) => data.hold));
    const held = this.#of('transfer.held').filter(({ data }) => data.book === book && data.debit === account && !ended.has(data.transfer));
    const heldWon = held.reduce((sum, { data }) => sum + data.amountWon, 0n);
    return { postedWon, heldWon, availableWon: postedWon - heldWon };
  }

  /** Bookings before `from` are the opening balance; each later one is of a payment. */
  statement(book: string, account: string, from: EpochMs) {
    const flows = this.#flows(book, account);
    const openingWon = flows.filter(({ at }) => at < from).reduce((sum, { amountWon }) => sum + amountWon, 0n);
    let balanceWon = openingWon;
    const lines = flows
      .filter(({ at }) => at >= from)
      .map(({ at, transfer, amountWon, code, instruction }) => {
        balanceWon += amountWon;
        const order = this.#of('instruction.received').find((event) => event.instruction === instruction)?.data.instruction;
        if (order?.kind !== 'credit-transfer') throw new Error(`${transfer} is of no payment`);
        const [direction, counterparty] = amountWon < 0n ? ['debit', order.payee] : ['credit', order.payer];
        const sumWon = amountWon < 0n ? -amountWon : amountWon;
        return { transactionId: transfer, at, direction, amountWon: sumWon, balanceWon, code, counterparty, memo: order.memo, instruction };
      });
    return { openingWon, closingWon: balanceWon, lines };
  }

  position(bank: string, settlesAt: EpochMs) {
    const nets = new Map<string, bigint>();
    for (const { data } of this.#of('obligation.accrued')) {
      const netWon = (data.debtor === bank ? data.amountWon : 0n) - (data.creditor === bank ? data.amountWon : 0n);
      if (netWon !== 0n) nets.set(data.session, (nets.get(data.session) ?? 0n) + netWon);
    }
    const netDebitWon = [...nets.values()].reduce((sum, netWon) => sum + netWon, 0n);
    const inFlightWon = this.#open('kftc:ebs')
      .filter(({ order }) => order.kind === 'credit-transfer' && order.payer.bank === bank)
      .reduce((sum, { order }) => sum + (order.kind === 'credit-transfer' ? order.amountWon : 0n), 0n);
    const capWon = this.#of('cap.changed').findLast(({ data }) => data.participant === bank)?.data.capWon ?? 0n;
    const used = (netDebitWon * 100n) / capWon;
    const band = used >= 100n ? 'stopped' : used >= 70n ? 'caution' : 'normal';
    const sessions = [...nets].map(([session, payInWon]) => ({ session, settlesAt, payInWon }));
    return { netDebitWon, inFlightWon, capWon, roomWon: capWon - netDebitWon - inFlightWon, band, sessions };
  }

  liquidity(bank: string, closesAt: EpochMs) {
    const overdraftWon = this.#of('account.opened').find(({ data }) => data.book === 'bokwire' && data.account === bank)?.data.overdraftWon ?? 0n;
    const balanceWon = this.balance('bokwire', bank).postedWon;
    const waiting = this.#open('bokwire').flatMap(({ order, since }) =>
      order.kind === 'gross-settlement' && order.debtor === bank ? [{ order, since }] : [],
    );
    const first = waiting.toSorted((left, right) => Number(right.order.priority === 'urgent') - Number(left.order.priority === 'urgent'));
    const queued = first.map(({ order: { creditor, amountWon, until }, since }) => ({ creditor, amountWon, since, until: until ?? closesAt }));
    return { balanceWon, roomWon: balanceWon + overdraftWon, queued };
  }

  /** Who cannot pay in: nobody has an overdraft but whoever was given one. */
  shortfall(payInWon: Readonly<Record<string, bigint>>) {
    return Object.entries(payInWon)
      .map(([bank, netWon]) => ({ bank, missingWon: netWon - this.liquidity(bank, 0).roomWon }))
      .filter(({ bank, missingWon }) => missingWon > 0n && (payInWon[bank] ?? 0n) > 0n);
  }

  #open(rail: string): readonly { readonly order: Instruction; readonly since: EpochMs }[] {
    const ended = new Set(this.#of('instruction.concluded').flatMap((event) => (event.data.rail === rail ? [event.instruction] : [])));
    return this.#of('instruction.received')
      .filter((event) => event.data.rail === rail && !ended.has(event.instruction))
      .map(({ at, data }) => ({ order: data.instruction, since: at }));
  }

  /** Receipts are positive. */
  #flows(book: string, account: string) {
    return [...this.#events]
      .flatMap((event) => (event.kind === 'transfer.posted' || event.kind === 'transfer.captured' ? [event] : []))
      .filter(({ data }) => data.book === book && (data.debit === account || data.credit === account))
      .map(({ at, instruction, data: { transfer, credit, amountWon, code } }) => ({
        ...{ at, transfer, code, instruction },
        amountWon: credit === account ? BigInt(amountWon) : -amountWon,
      }));
  }

  #of<K extends EventKind>(kind: K) {
    return this.#events.filter((event): event is Extract<AnyEvent, { kind: K }> => event.kind === kind);
  }
}
