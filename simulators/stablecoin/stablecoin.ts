import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, EventData, RecordEvent } from '../../src/kernel/event.ts';
import type { AccountRef, BankCode, CreditTransfer, FinalOutcome, Instruction, Outcome, StatusAnswer } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { openingAt } from '../../src/rail/hours.ts';
import type { AccountStatus, Questions, Rail, RecipientAnswer, Topic } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { Returns } from '../../src/rail/returns.ts';
import { statementOf } from '../../src/rail/statement.ts';
import { Chain } from './chain.ts';
import { CoinBook } from './coin-book.ts';
import { Disclosure } from './disclosure.ts';
import { type KnownToIssuer, orderRefusal, partiesRefusal } from './order-rules.ts';
import { RedemptionQueue } from './redemption-queue.ts';
import { ReserveBook } from './reserve-book.ts';
import { redemptionDue, routeOf } from './route.ts';
import type { StablecoinRules } from './rules.ts';
import { type Party, WonDesk } from './won-desk.ts';

const system = 'stablecoin';

export interface StablecoinOptions {
  /** Code by which wallets name the issuer, beside the banks'. */
  readonly issuer: BankCode;
  readonly name: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** Lines to the banks that won comes from and goes out by. */
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** The segregated account, at a bank. */
  readonly reserve: Party;
  /** Buys bonds of the reserve for won. */
  readonly dealer: Party;
  readonly rules: StablecoinRules;
}

/**
 * A won stablecoin: its issuer and the chain that its coins move on. A purchase is credited when the won has reached the reserve and the new
 * coins are final; a transfer when it is final; a redemption when the bank has credited the won.
 */
export interface Stablecoin extends Rail {
  readonly issuer: BankCode;
  /** Coins, by wallet. */
  readonly ledger: Ledger;
  /** What the issuer holds and owes. */
  readonly reserveLedger: Ledger;
  /** Founds the books with what the issuer put in: won on the reserve's account, and bonds. Once per journal. */
  establish(order: { readonly cashWon: Won; readonly bondsWon: Won }): void;
  openWallet(order: { readonly account: string; readonly holder: string; readonly status?: AccountStatus }): void;
  /** Coins that a holder starts with, covered by what the issuer put in. Once per wallet; throws where that does not cover them. */
  issueOpening(account: string, amountWon: Won): void;
  /** `suspended` is a freeze. */
  setStatus(account: string, status: AccountStatus): void;
  setBlocked(account: string, listed: boolean): void;
  /** The last blocks are replaced. What stood in them waits for the next block; what the contract no longer takes then, or `dropped`, fails. */
  reorganise(order: { readonly blocks: number; readonly dropped: boolean }): void;
  /** The last monthly disclosure. */
  disclosed(): EventData['reserve.attested'] | undefined;
  restore(event: AnyEvent): void;
  /** After the last event is restored: what was under way goes on. */
  resume(): void;
}

export function openStablecoin(options: StablecoinOptions): Stablecoin {
  return new Issuer(options);
}

class Issuer implements Stablecoin {
  readonly id = system;
  readonly issuer: BankCode;
  readonly #options: StablecoinOptions;
  readonly #register: Register;
  readonly #returns: Returns;
  readonly #known: KnownToIssuer;
  readonly #coins: CoinBook;
  readonly #reserve: ReserveBook;
  readonly #won: WonDesk;
  readonly #chain: Chain;
  readonly #queue: RedemptionQueue;
  readonly #disclosure: Disclosure;
  readonly #answerers: Answerers;

  constructor(options: StablecoinOptions) {
    const { issuer, name, clock, record, rules, banks, reserve, dealer } = options;
    this.issuer = issuer;
    this.#options = options;
    this.#register = new Register({ rail: system, clock, record, dueBy: redemptionDue(rules) });
    this.#returns = new Returns(this.#register);
    const coins = new CoinBook({ rail: system, clock, record });
    const reserveBook = new ReserveBook({ book: `${system}:reserve`, holder: name, clock, record });
    const desk = new WonDesk({ clock, banks, reserve, dealer, inquiry: rules.inquiry.value });
    const conclude = (id: string, outcome: FinalOutcome) => void this.#register.conclude(id, outcome);
    this.#known = { issuer, coins, returns: this.#returns, serves: (bank) => banks.has(bank) };
    this.#coins = coins;
    this.#reserve = reserveBook;
    this.#won = desk;
    this.#chain = new Chain({ rail: system, clock, record, rules, onFinal: (id) => this.#finalise(this.#orderOf(id)) });
    this.#queue = new RedemptionQueue({ clock, coins, reserve: reserveBook, won: desk, rules, conclude });
    this.#disclosure = new Disclosure({ rail: system, clock, record, coins, reserve: reserveBook, won: desk, rules });
    this.#answerers = {
      ...noAnswers,
      balance: async ({ account }) => (this.#wallet(account) !== undefined ? coins.ledger.balance(account.account) : undefined),
      recipient: async ({ account }) => this.#wallet(account),
      statement: async (question) =>
        this.#wallet(question.account) !== undefined
          ? statementOf(question, { history: coins.ledger.history(question.account.account), register: this.#register, bankName: name })
          : undefined,
      cutoffs: async () => [{ system, ...openingAt(rules.payoutHours.value, clock.now()), nextSettlementAt: null, limitWon: null }],
      system: async () => [{ system, available: true, participants: [{ bank: issuer, name, available: true }] }],
    };
  }

  get ledger(): Ledger {
    return this.#coins.ledger;
  }

  get reserveLedger(): Ledger {
    return this.#reserve.ledger;
  }

  establish({ cashWon, bondsWon }: { readonly cashWon: Won; readonly bondsWon: Won }): void {
    const { clock, record, issuer, rules, reserve, dealer } = this.#options;
    const [blockMs, confirmations] = [rules.blockMs.value, rules.confirmations.value];
    const promise = { blockMs, confirmations, redemptionBusinessDays: rules.redemptionBusinessDays.value };
    const refOf = ({ bank, account }: Party) => ({ bank, account });
    const data = { rail: system, issuer, reserve: refOf(reserve), dealer: refOf(dealer), bondsWon, ...promise };
    record({ kind: 'coin.established', at: clock.now(), data });
    this.#coins.establish();
    this.#reserve.establish({ cashWon, bondsWon });
    this.#disclosure.establish(clock.now());
    this.#disclosure.start();
  }

  openWallet({ account, holder, status = 'active' }: { readonly account: string; readonly holder: string; readonly status?: AccountStatus }): void {
    this.#coins.openWallet(account, holder);
    this.#coins.setStatus(account, status);
  }

  issueOpening(account: string, amountWon: Won): void {
    this.#reserve.cover(`issue:${account}`, amountWon);
    this.#coins.issueOpening(account, amountWon);
  }

  setStatus(account: string, status: AccountStatus): void {
    this.#coins.setStatus(account, status);
  }

  setBlocked(account: string, listed: boolean): void {
    this.#coins.setBlocked(account, listed);
  }

  reorganise({ blocks, dropped }: { readonly blocks: number; readonly dropped: boolean }): void {
    for (const id of this.#chain.reorganise(blocks)) {
      const order = this.#orderOf(id);
      if (routeOf(order) === 'purchase') continue; // the issuer sends its own transactions until one stays
      const reason = dropped ? 'chain_reorganised' : partiesRefusal(order, this.#known);
      if (reason !== undefined) this.#undo(order, reason);
    }
    this.#chain.watch();
  }

  disclosed(): EventData['reserve.attested'] | undefined {
    return this.#disclosure.last;
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'credit-transfer') throw new Error(`${system} takes payments only, and got ${instruction.id}, a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return this.#standing(instruction.id, known);
    this.#returns.note(instruction);
    const reason = orderRefusal(instruction, this.#known);
    if (reason !== undefined) return this.#register.conclude(instruction.id, { status: 'rejected', reason });
    if (routeOf(instruction) === 'purchase') {
      void this.#collect(instruction);
      return this.#register.pending(instruction.id, 'collecting');
    }
    this.#coins.setAside(instruction);
    this.#chain.include(instruction.id, this.#options.clock.now());
    this.#chain.watch();
    return this.#register.pending(instruction.id, 'confirming');
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#standing(instructionId, this.#register.status(instructionId));
  }

  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#coins.restore(event);
    this.#reserve.restore(event);
    this.#register.restore(event);
    if (event.kind === 'instruction.received' && event.data.rail === system) this.#returns.note(event.data.instruction);
    this.#disclosure.restore(event);
    this.#place(event);
    this.#chain.restore(event);
  }

  resume(): void {
    for (const { instruction } of this.#register.open()) if (instruction.kind === 'credit-transfer') this.#takeUp(instruction);
    for (const sale of this.#reserve.sales()) this.#queue.expect(sale);
    this.#chain.watch();
    this.#disclosure.start();
  }

  async #collect(order: CreditTransfer): Promise<void> {
    const outcome = await this.#won.collect(order);
    if (outcome.status === 'rejected') return void this.#register.conclude(order.id, outcome);
    this.#reserve.receive(order);
    this.#chain.include(order.id, this.#options.clock.now());
    this.#chain.watch();
    this.#queue.drain(); // the won is cash of the reserve, whoever brought it
  }

  /** The transaction cannot be undone any more. */
  #finalise(order: CreditTransfer): void {
    switch (routeOf(order)) {
      case 'purchase':
        this.#coins.mint(order);
        break;
      case 'transfer':
        this.#coins.move(order);
        break;
      case 'redemption':
        this.#queue.enter(order);
        return;
    }
    this.#register.conclude(order.id, { status: 'credited', creditedAt: this.#options.clock.now() });
  }

  #undo(order: CreditTransfer, reason: ReasonCode): void {
    this.#chain.drop(order.id);
    this.#coins.release(order);
    this.#register.conclude(order.id, { status: 'rejected', reason });
  }

  /** An open order stands where chain and queue have it. */
  #standing<A extends StatusAnswer>(id: string, known: A): A | Outcome {
    if (known.status !== 'pending' && known.status !== 'unknown') return known;
    return this.#register.pending(id, this.#stageOf(this.#orderOf(id)));
  }

  #stageOf(order: CreditTransfer): string {
    if (this.#chain.confirmations(order.id) !== undefined) return 'confirming';
    if (routeOf(order) === 'purchase') return 'collecting';
    return this.#queue.isWaiting(order.id) ? 'queued' : 'paying';
  }

  /** Whatever enters the chain does so with a fact, won that came in or coins that are set aside, and leaves it with one. */
  #place(event: AnyEvent): void {
    const { kind, at, instruction, data } = event;
    if (instruction === null || !('book' in data)) return;
    if (this.#reserve.isReceipt(event)) this.#chain.include(instruction, at);
    if (data.book !== system) return;
    if (kind === 'transfer.held') this.#chain.include(instruction, at);
    else this.#chain.drop(instruction);
  }

  /** An open order after a restart: chain and sales take up what is theirs; the rest is with a bank. */
  #takeUp(order: CreditTransfer): void {
    if (this.#chain.confirmations(order.id) !== undefined) return;
    if (routeOf(order) === 'purchase') void this.#collect(order);
    else void this.#queue.carryOn(order, this.#reserve.promisedAt(order));
  }

  #orderOf(id: string): CreditTransfer {
    const instruction = this.#register.find(id)?.instruction;
    if (instruction?.kind !== 'credit-transfer') throw new Error(`${system} has no order ${id}`);
    return instruction;
  }

  #wallet(account: AccountRef): RecipientAnswer | undefined {
    return account.bank === this.issuer ? this.#coins.wallet(account.account) : undefined;
  }
}
