import type { Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Books } from './books.ts';
import { coinOrderOf, purchaseOf, redemptionOf } from './coin-order.ts';
import { isSale } from './coin-queue.ts';
import { sameAccount } from './coverage.ts';
import { Disclosures } from './disclosures.ts';
import { IssuerBook } from './issuer-book.ts';
import type { Orders } from './orders.ts';
import { transferText } from './wording.ts';

type Movement = Event<'transfer.posted'> | Event<'transfer.captured'>;

/** What there is of a stablecoin and what stands behind it, added up from the books of issuer and banks. Every method says what is wrong, if anything. */
export class CoinReserve {
  readonly #orders: Orders;
  readonly #books: Books;
  readonly #own: IssuerBook;
  readonly #disclosures = new Disclosures();
  #promise: EventData['coin.established'] | undefined;
  #coinsWon = 0n;
  /** Won that is owed for coins that are gone. */
  #owedWon = 0n;
  #soldWon = 0n;
  /** Somebody has ordered something: coins to begin with are made before. */
  #begun = false;
  /** Purchases whose won is in the reserve and whose coins are not made; those whose coins are. */
  readonly #received = new Map<string, bigint>();
  readonly #minted = new Set<string>();
  /** Redemptions whose coins are gone and whose won is not paid; those that are over. */
  readonly #burned = new Map<string, bigint>();
  readonly #ended = new Set<string>();

  constructor({ orders, books }: { readonly orders: Orders; readonly books: Books }) {
    this.#orders = orders;
    this.#books = books;
    this.#own = new IssuerBook(books);
  }

  establish({ at, data }: Event<'coin.established'>): void {
    this.#promise = data;
    this.#own.establish(data.rail);
    this.#disclosures.establish(at);
    this.#disclosures.note(this.#cashWon(), at);
  }

  begin({ data }: Event<'instruction.received'>): void {
    if (data.rail === this.#promise?.rail) this.#begun = true;
  }

  /** The issuer sells bonds: their money is to come. */
  sell({ at, data }: Event<'transfer.held'>): void {
    if (this.#own.isOwn(data.book) && isSale(data)) this.#own.sold(data.transfer, data.amountWon, at);
  }

  /** `not-ours`: the movement touches neither coins nor reserve. */
  move(event: Movement): string | undefined | 'not-ours' {
    if (this.#promise === undefined) return 'not-ours';
    const { rail, reserve } = this.#promise;
    const { book, debit, credit, code } = event.data;
    if (this.#own.isOwn(book)) return this.#begun ? this.#own.bookFault(event) : 'not-ours';
    const atReserve = book === `bank:${reserve.bank}` && (debit === reserve.account || credit === reserve.account);
    if (book !== rail && !atReserve) return 'not-ours';
    if (atReserve) this.#disclosures.note(this.#cashWon(), event.at);
    const fault = atReserve ? this.#wonFault(event, credit === reserve.account) : this.#coinFault(event, code);
    return fault ?? this.#coverFault();
  }

  /** The issuer says how many coins there are, and that they are covered. */
  attest(event: Event<'reserve.attested'>): string | undefined {
    const { owedWon, bondsWon } = this.#own;
    return this.#disclosures.fault(event, { circulationWon: this.#coinsWon, owedWon, bondsWon });
  }

  /** At the end: what was paid for was made or given back, and what the issuer had to book or to say it did. */
  *faults(at: EpochMs): Iterable<string | undefined> {
    yield* this.#own.close(at);
    yield* this.#disclosures.close(at);
    for (const order of this.#orders.all()) {
      const final = order.rails.find(({ rail }) => rail === this.#promise?.rail)?.final;
      if (final === undefined || final === null) continue;
      if (purchaseOf(order) !== undefined) yield this.#purchaseFault(order.id, final.status);
      if (redemptionOf(order) !== undefined && this.#burned.has(order.id))
        yield `redemption ${order.id} was called ${final.status}, and its holder has neither coins nor won`;
    }
  }

  #purchaseFault(id: string, status: string): string | undefined {
    if (this.#received.has(id)) return `purchase ${id} was called ${status}; its won came in and no coins were made`;
    return status === 'credited' && !this.#minted.has(id) ? `purchase ${id} was called credited, and no coins were made` : undefined;
  }

  #wonFault({ at, instruction, data }: Movement, comesIn: boolean): string | undefined {
    const transfer = this.#orders.find(instruction);
    const id = coinOrderOf(instruction);
    if (comesIn) {
      if (transfer?.payment != null && this.#promise !== undefined && sameAccount(transfer.payment.payer, this.#promise.dealer)) {
        this.#soldWon += data.amountWon;
        if (id === undefined) return `${transferText(data.transfer)} pays for bonds that nobody sold`;
        this.#own.cameIn(id, data.amountWon, at);
        return this.#own.saleFault(id, data.amountWon, at);
      }
      const bought = purchaseOf(id === undefined ? undefined : this.#orders.find(id));
      if (bought === undefined) return undefined;
      this.#received.set(bought.id, data.amountWon);
      this.#own.cameIn(bought.id, data.amountWon, at);
      return undefined;
    }
    const redeemed = redemptionOf(id === undefined ? undefined : this.#orders.find(id));
    const dueWon = redeemed === undefined ? undefined : this.#burned.get(redeemed.id);
    if (redeemed === undefined || dueWon === undefined) return `${transferText(data.transfer)} takes won from the reserve for no coins that are gone`;
    this.#burned.delete(redeemed.id);
    this.#ended.add(redeemed.id);
    this.#owedWon -= dueWon;
    this.#own.wentOut(redeemed.id, data.amountWon, at);
    if (dueWon !== data.amountWon) return `${data.amountWon} won left the reserve for redemption ${redeemed.id} of ${dueWon} coins`;
    const paid = transfer?.payment != null && sameAccount(transfer.payment.payee, redeemed.payment.payee);
    return paid ? undefined : `won for redemption ${redeemed.id} went to somebody else`;
  }

  #coinFault({ at, instruction, data }: Movement, code: Movement['data']['code']): string | undefined {
    if (code === 'issue') return this.#mintFault(instruction, data);
    if (code !== 'redeem') return undefined;
    this.#coinsWon -= data.amountWon;
    this.#owedWon += data.amountWon;
    const redeemed = redemptionOf(this.#orders.find(instruction));
    if (redeemed === undefined) return `${transferText(data.transfer)} destroys coins that nobody redeemed`;
    if (this.#burned.has(redeemed.id) || this.#ended.has(redeemed.id)) return `the coins of redemption ${redeemed.id} were destroyed twice`;
    this.#burned.set(redeemed.id, data.amountWon);
    this.#own.destroyed(redeemed.id, data.amountWon, at);
    return data.amountWon === redeemed.payment.amountWon && data.debit === redeemed.payment.payer.account
      ? undefined
      : `redemption ${redeemed.id} destroyed other coins than it was for`;
  }

  #mintFault(instruction: string | null, { transfer, credit, amountWon }: Movement['data']): string | undefined {
    this.#coinsWon += amountWon;
    const order = this.#orders.find(instruction);
    const redeemed = redemptionOf(order);
    if (redeemed !== undefined) {
      const dueWon = this.#burned.get(redeemed.id);
      this.#burned.delete(redeemed.id);
      this.#ended.add(redeemed.id);
      this.#owedWon -= dueWon ?? 0n;
      return dueWon === amountWon && credit === redeemed.payment.payer.account
        ? undefined
        : `${transferText(transfer)} gives back coins that nobody is owed`;
    }
    const bought = purchaseOf(order);
    if (bought === undefined) return this.#begun ? `${transferText(transfer)} makes coins that nobody bought` : undefined;
    const receivedWon = this.#received.get(bought.id);
    this.#received.delete(bought.id);
    this.#minted.add(bought.id);
    if (receivedWon === undefined) return `coins were made for purchase ${bought.id} without its won in the reserve`;
    return receivedWon === amountWon && credit === bought.payment.payee.account
      ? this.#own.mintFault(bought.id)
      : `purchase ${bought.id} brought ${receivedWon} won, and ${amountWon} coins were made on ${credit}`;
  }

  /** By the book of the bank that holds it. */
  #cashWon(): bigint {
    const { reserve } = this.#promise ?? {};
    return reserve === undefined ? 0n : (this.#books.postedWon(`bank:${reserve.bank}`, reserve.account) ?? 0n);
  }

  #coverFault(): string | undefined {
    if (this.#promise === undefined) return undefined;
    const { bondsWon } = this.#promise;
    const cashWon = this.#cashWon();
    if (cashWon < 0n || this.#soldWon > bondsWon) return `the reserve is negative: ${cashWon} won in cash, ${bondsWon - this.#soldWon} in bonds`;
    const reserveWon = cashWon + bondsWon - this.#soldWon;
    return this.#coinsWon + this.#owedWon <= reserveWon
      ? undefined
      : `${this.#coinsWon} coins and ${this.#owedWon} won owed stand against a reserve of ${reserveWon} won`;
  }
}
