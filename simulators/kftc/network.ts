import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { Answerers } from '../../src/rail/answerers.ts';
import { ClaimRelay } from '../../src/rail/claim-relay.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire } from '../../src/rail/inquiry.ts';
import type { BankCode, CreditTransfer, EpochMs, Instruction, Outcome, Questions, Rail, Recall, StatusAnswer, Topic } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { isCollected } from '../../src/rail/retail-systems.ts';
import { CapWatch } from './cap-watch.ts';
import { GrossRoute } from './gross-route.ts';
import { Members } from './members.ts';
import { networkAnswers } from './network-answers.ts';
import { type Position, Positions } from './positions.ts';
import { RetailTerms } from './retail-terms.ts';
import type { NetworkRules } from './rules.ts';
import { SessionCalendar } from './session-calendar.ts';
import { Settlement } from './settlement.ts';

const network = 'kftc:ebs';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** Who takes part, with the name that is shown. */
  readonly names: ReadonlyMap<BankCode, string>;
  /** How to reach them. Looked up at each call, so that a world can hand in an empty map and fill it with banks that know the network. */
  readonly participants: ReadonlyMap<BankCode, Rail>;
  readonly bokwire: Rail;
  readonly rules: NetworkRules;
}

/**
 * The electronic banking network (전자금융공동망) and the other retail systems of KFTC: credits at once, nets and settles the interbank obligations at 11:00.
 * A payment's `system` says whose rules it takes; participants, net debit cap, netting and settlement are one for all.
 */
export interface Network extends Rail {
  /** Sets every participant's cap. Once per journal; after a restart the journal is restored instead. */
  establish(): void;
  /** Changes a participant's cap; an exceptional same-day raise lets its stopped customers pay again. */
  raiseCap(bank: BankCode, capWon: Won): void;
  /** An outage: payments to the participant's customers, and from them, are refused; what is under way is still inquired about. */
  setAvailable(bank: BankCode, available: boolean): void;
  position(bank: BankCode): Position;
  restore(event: AnyEvent): void;
  /** After the last event is restored: what was under way goes to the payee's bank again, and settlements go on. */
  resume(): void;
}

export function openNetwork(options: NetworkOptions): Network {
  return new ElectronicBankingNetwork(options);
}

class ElectronicBankingNetwork implements Network {
  readonly id = network;
  readonly #options: NetworkOptions;
  readonly #register: Register;
  readonly #positions = new Positions();
  readonly #calendar = new SessionCalendar();
  readonly #terms: RetailTerms;
  readonly #caps: CapWatch;
  readonly #settlement: Settlement;
  readonly #gross: GrossRoute;
  readonly #members: Members;
  readonly #claims: ClaimRelay;
  readonly #answerers: Answerers;

  constructor(options: NetworkOptions) {
    const { clock, record, rules, bokwire, participants } = options;
    this.#options = options;
    this.#terms = new RetailTerms(rules);
    this.#members = new Members({ network, names: options.names, rails: participants });
    this.#register = new Register({ rail: network, clock, record });
    this.#caps = new CapWatch({ clock, record, positions: this.#positions, rules });
    this.#settlement = new Settlement({
      network,
      clock,
      record,
      positions: this.#positions,
      caps: this.#caps,
      bokwire,
      participants,
      retry: rules.settlementRetry.value,
    });
    this.#gross = new GrossRoute({ clock, bokwire, register: this.#register, rules });
    this.#claims = new ClaimRelay({ clock, register: this.#register, next: ({ payee }) => this.#members.peer(payee.bank) });
    this.#answerers = networkAnswers({ network, clock, rules, members: this.#members, gross: this.#gross, caps: this.#caps });
  }

  establish(): void {
    const { capWon, capsWon } = this.#options.rules;
    for (const bank of this.#options.names.keys()) this.raiseCap(bank, capsWon.value[bank] ?? capWon.value);
  }

  raiseCap(bank: BankCode, capWon: Won): void {
    this.#options.record({ kind: 'cap.changed', at: this.#options.clock.now(), data: { participant: bank, capWon } });
    this.#positions.setCap(bank, capWon);
    this.#caps.review(bank);
  }

  setAvailable(bank: BankCode, available: boolean): void {
    if (this.#members.isAvailable(bank) === available) return;
    this.#options.record({ kind: 'participant.changed', at: this.#options.clock.now(), data: { participant: bank, available } });
    this.#members.setAvailable(bank, available);
  }

  position(bank: BankCode): Position {
    return this.#positions.of(bank);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'credit-transfer' && instruction.kind !== 'recall' && instruction.kind !== 'return-claim')
      throw new Error(`${network} carries credit transfers only, and got a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    if (instruction.kind === 'recall') return this.#callBack(instruction);
    if (instruction.kind === 'return-claim') return this.#claims.take(instruction);
    this.#addInFlight(instruction, instruction.amountWon);
    const refusal = this.#refusal(instruction);
    if (refusal !== undefined) return this.#conclude(instruction, refusal);
    return this.#start(instruction, false);
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  async ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#register.restore(event);
    this.#settlement.restore(event);
    switch (event.kind) {
      case 'instruction.received':
        if (event.data.rail === network && event.data.instruction.kind === 'credit-transfer')
          this.#addInFlight(event.data.instruction, event.data.instruction.amountWon);
        return;
      case 'instruction.concluded':
        if (event.data.rail === network) this.#landed(event.instruction ?? '');
        return;
      case 'obligation.accrued':
        this.#positions.accrue(event.data, this.#terms.isCapped(event.data));
        return;
      case 'cap.changed':
        this.#positions.setCap(event.data.participant, event.data.capWon);
        return;
      case 'cap.band':
        this.#positions.setBand(event.data.participant, event.data.band);
        return;
      case 'participant.changed':
        this.#members.setAvailable(event.data.participant, event.data.available);
        return;
      default: // every other kind belongs to somebody else
        return;
    }
  }

  resume(): void {
    const open = this.#register.open().map(({ instruction }) => instruction);
    for (const instruction of open) if (instruction.kind === 'credit-transfer') void this.#start(instruction, true);
    for (const instruction of open) if (instruction.kind === 'recall') this.#askBack(instruction.original);
    this.#claims.resume();
    this.#settlement.resume();
  }

  /** Why the network does not carry a payment, in order of precedence: hours, parties, availability, limit, net debit cap. */
  #refusal(transfer: CreditTransfer): FinalOutcome | undefined {
    const { payer, payee } = transfer;
    const opensAt = this.#terms.opensAt(transfer, this.#options.clock.now());
    if (opensAt !== undefined) return { status: 'rejected', reason: 'outside_hours', retryAt: opensAt };
    const banks = [payer.bank, payee.bank];
    if (!banks.every((bank) => this.#members.has(bank)) || payer.bank === payee.bank) return { status: 'rejected', reason: 'account_unknown' };
    if (!banks.every((bank) => this.#members.isAvailable(bank))) return { status: 'rejected', reason: 'participant_unavailable' };
    if (this.#terms.isTooLarge(transfer)) return { status: 'rejected', reason: 'amount_limit' };
    return this.#terms.isCapped(transfer) && this.#caps.isPassed(payer.bank) ? { status: 'rejected', reason: 'net_debit_cap' } : undefined;
  }

  /** Above the limit the banks settle first; then the payee is credited as with any payment, and no obligation is left. */
  async #start(transfer: CreditTransfer, sentBefore: boolean): Promise<Outcome> {
    if (!this.#gross.carries(transfer)) return this.#carryOn(transfer, sentBefore);
    const course = { settled: () => this.#carryOn(transfer, sentBefore), refused: (outcome: FinalOutcome) => this.#conclude(transfer, outcome) };
    return this.#gross.settle(transfer, course, sentBefore);
  }

  /** After a restart nobody knows whether the order had reached the other bank; under its id it is executed at most once there. */
  async #carryOn(transfer: CreditTransfer, sentBefore: boolean): Promise<Outcome> {
    this.#register.pending(transfer.id, isCollected(transfer) ? 'payer-bank' : 'payee-bank');
    return this.#resolve(transfer, await this.#other(transfer).submit(transfer), sentBefore);
  }

  /** The bank that carries it out has answered, or not. Until it has, the payment counts against the payer's bank's cap. */
  #resolve(transfer: CreditTransfer, answer: StatusAnswer, sentBefore: boolean): Outcome {
    switch (answer.status) {
      case 'credited':
        if (!this.#gross.carries(transfer)) this.#accrue(transfer, answer.creditedAt);
        return this.#conclude(transfer, answer);
      case 'absent': // that bank has closed the id: a copy that is still on its way is refused there
        return this.#refused(transfer, { status: 'rejected', reason: 'superseded' });
      case 'rejected':
        // The bank may have another order under this id, perhaps ours before the line distorted a copy, or not have looked at ours.
        return isInconclusive(answer, sentBefore) ? this.#leaveOpen(transfer) : this.#refused(transfer, answer);
      case 'pending':
      case 'unknown':
        return this.#leaveOpen(transfer);
    }
  }

  /** What settled before goes back to the payer's bank before anybody is told. */
  #refused(transfer: CreditTransfer, outcome: Extract<FinalOutcome, { status: 'rejected' }>): Outcome {
    if (!this.#gross.carries(transfer)) return this.#conclude(transfer, outcome);
    void this.#gross.giveBack(transfer, outcome.reason).then(() => this.#conclude(transfer, outcome));
    return this.#register.pending(transfer.id, 'returning');
  }

  #leaveOpen(transfer: CreditTransfer): Outcome {
    void this.#pursue(transfer);
    return this.#register.unknown(transfer.id);
  }

  async #pursue(transfer: CreditTransfer): Promise<void> {
    const { clock, rules } = this.#options;
    this.#resolve(transfer, await inquire({ clock, backoff: rules.inquiry.value }, this.#other(transfer), transfer.id), false);
  }

  /**
   * Whoever has the claim is owed, whichever bank sent the message: the payee's bank by the payer's. The obligation belongs to the session of the
   * moment of credit, unless that has been netted before the network learned of it.
   */
  #accrue(transfer: CreditTransfer, saidAt: EpochMs): void {
    const { clock, record } = this.#options;
    const { id, payer, payee, amountWon, system } = transfer;
    const capped = this.#terms.isCapped(transfer);
    const now = clock.now();
    // The bank's clock may be wrong. The network itself knows that the credit came after it took the order in, and before it heard of it.
    const creditedAt = Math.min(Math.max(saidAt, this.#register.find(id)?.receivedAt ?? now), now);
    const at = now < this.#calendar.of(creditedAt).settlesAt ? creditedAt : now;
    const way = system === undefined ? {} : { system };
    const accrual = { debtor: payer.bank, creditor: payee.bank, amountWon, session: this.#calendar.of(at).session, ...way };
    record({ kind: 'obligation.accrued', at, instruction: id, data: accrual });
    this.#positions.accrue(accrual, capped);
    this.#settlement.arm(accrual.session);
    if (!capped) return;
    this.#caps.review(payer.bank);
    this.#caps.review(payee.bank);
  }

  /** A payment that was called back from BOK-Wire+ has its end before whoever follows it there hears of it. */
  #conclude({ id }: CreditTransfer, outcome: FinalOutcome): Outcome {
    if (!this.#register.isOpen(id)) return this.#register.standing(id);
    const concluded = this.#register.conclude(id, outcome);
    this.#landed(id);
    return concluded;
  }

  /** What waits at BOK-Wire+ is asked for there; what the payee's bank has been sent is its to decide, and the recall ends with it. */
  #callBack(recall: Recall): Outcome {
    const found = this.#register.recalled(recall);
    if (!('instruction' in found)) return found;
    this.#askBack(recall.original);
    return this.#register.pending(recall.id, 'recall');
  }

  #askBack(id: string): void {
    const transfer = this.#register.find(id)?.instruction;
    if (transfer?.kind !== 'credit-transfer' || !this.#gross.carries(transfer)) return;
    void this.#gross.callBack(transfer).then((answer) => {
      if (answer !== undefined) this.#conclude(transfer, answer.status === 'absent' ? { status: 'rejected', reason: 'superseded' } : answer);
    });
  }

  #landed(id: string): void {
    const instruction = this.#register.find(id)?.instruction;
    if (instruction?.kind === 'credit-transfer') this.#addInFlight(instruction, -instruction.amountWon);
  }

  #addInFlight(transfer: CreditTransfer, amountWon: bigint): void {
    if (this.#terms.isCapped(transfer)) this.#positions.addInFlight(transfer.payer.bank, amountWon);
  }

  /** The bank that carries a payment out, at the word of the one that sent it. */
  #other(transfer: CreditTransfer): Rail {
    return this.#members.peer(isCollected(transfer) ? transfer.payer.bank : transfer.payee.bank);
  }
}
