import { createHash } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { BankCode, CreditTransfer, FinalOutcome, Outcome, StatusAnswer } from '../../src/kernel/instruction.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire } from '../../src/rail/inquiry.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { type Answer, rspCodeOf } from './answer.ts';
import { bankRspCodeOf } from './bank-rsp-codes.ts';
import { dateText } from './kst-text.ts';
import type { Directory, Institution } from './members.ts';
import type { OpenBankingRules } from './rules.ts';
import type { Spending, Usage } from './usage.ts';

/** One transaction of the API: a single credit transfer. Withdrawal and deposit know nothing of each other. */
export interface Leg {
  readonly bankTranId: string;
  /** KST, `YYYYMMDD`: a bank_tran_id is unique for a day only. */
  readonly date: string;
  readonly transfer: CreditTransfer;
  readonly standing: Outcome;
}

export interface LegsDeps {
  readonly rail: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly banks: ReadonlyMap<BankCode, Rail>;
  readonly directory: Directory;
  readonly usage: Usage;
  readonly rules: OpenBankingRules;
}

/** A leg at its bank. `sentBefore`: it may have got through earlier, before a restart. */
interface Sent {
  readonly transfer: CreditTransfer;
  readonly bank: Rail;
  readonly sentBefore: boolean;
}

/** The order's id at the banks says which day it was given, so that the same bank_tran_id is another order tomorrow. */
export function legId(bankTranId: string, date: string): string {
  return `ob-${bankTranId}-${date}`;
}

const idPattern = /^ob-([A-Z0-9]{20})-(\d{8})$/;

/** The transaction that a transfer is to the API. One that came with an id of its own has a bank_tran_id made from that, on the day on which it was first ordered. */
function transactionOf(transfer: CreditTransfer, institution: Institution): { readonly bankTranId: string; readonly date: string } {
  const [, bankTranId, date] = idPattern.exec(transfer.id) ?? [];
  if (bankTranId !== undefined && date !== undefined) return { bankTranId, date };
  return { bankTranId: bankTranIdOf(transfer.id, institution), date: dateText(transfer.requestedAt) };
}

/** The bank_tran_id of an order that came with an id of its own. */
export function bankTranIdOf(id: string, { clientUseCode }: Institution): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 12);
  const serial = BigInt(`0x${digest}`).toString(36).toUpperCase().padStart(9, '0').slice(-9);
  return `${clientUseCode}U${serial}`;
}

/** Every leg that the centre has sent to a bank, and where it stands. A fold over the journal. */
export class Legs {
  readonly #deps: LegsDeps;
  readonly #register: Register;
  /** In order of arrival. */
  readonly #ids: string[] = [];
  /** By bank_tran_id and day, and by bank_tran_id alone the last one. */
  readonly #byTransaction = new Map<string, string>();
  /** Ids of claims: the transfer that answers a claim will have its id. */
  readonly #kept = new Set<string>();

  constructor(deps: LegsDeps) {
    this.#deps = deps;
    this.#register = new Register(deps);
  }

  find(bankTranId: string, date: string): Leg | undefined {
    return this.byId(this.#byTransaction.get(legId(bankTranId, date)) ?? '');
  }

  /** By the day on which it was used last. */
  latest(bankTranId: string): Leg | undefined {
    return this.byId(this.#byTransaction.get(bankTranId) ?? '');
  }

  all(): readonly Leg[] {
    return this.#ids.flatMap((id) => this.byId(id) ?? []);
  }

  /** Keeps an id for the leg that may follow: nobody orders under it meanwhile, and asking for it does not close it. */
  keep(id: string): void {
    this.#kept.add(id);
  }

  /** Why the id cannot be used now: it was, today. */
  duplicate(transfer: CreditTransfer): Answer | undefined {
    const known = this.byId(transfer.id);
    if (known === undefined) return this.#kept.has(transfer.id) ? { rspCode: 'A0326' } : undefined;
    if (!isSameOrder(known.transfer, transfer)) return { rspCode: 'A0326' };
    const ended = known.standing.status === 'credited' || known.standing.status === 'rejected';
    return ended ? { rspCode: 'A0002', bankRspCode: '822', bank: transfer.payer.bank } : { rspCode: 'A0008' };
  }

  /** Sends a new leg to the payer's bank; the answer is where it stands when the bank, or its line, has answered. */
  async order(transfer: CreditTransfer): Promise<Answer> {
    const refused = this.#register.admit(transfer);
    this.#note(transfer);
    if (refused === undefined) this.#deps.usage.add(this.#spending(transfer));
    return answerOf(transfer, refused ?? (await this.#carryOn(transfer, false)));
  }

  /** Where it stands; an id that was never seen is closed, so that a copy on its way cannot take effect any more. */
  inquire(bankTranId: string, date: string): Leg | undefined {
    const leg = this.find(bankTranId, date);
    const id = legId(bankTranId, date);
    if (leg === undefined && !this.#kept.has(id)) this.#register.status(id);
    return leg;
  }

  restore(event: AnyEvent): void {
    this.#register.restore(event);
    if (!('rail' in event.data) || event.data.rail !== this.#deps.rail) return;
    if (event.kind === 'instruction.received' && event.data.instruction.kind === 'credit-transfer') {
      this.#note(event.data.instruction);
      this.#deps.usage.add(this.#spending(event.data.instruction));
    }
    if (event.kind === 'instruction.concluded' && event.data.outcome.status === 'rejected') this.#free(event.instruction ?? '');
  }

  /** After the last event: hands every leg that was under way to its bank again; its id makes that safe. */
  resume(): void {
    for (const { instruction } of this.#register.open()) if (instruction.kind === 'credit-transfer') void this.#carryOn(instruction, true);
  }

  async #carryOn(transfer: CreditTransfer, sentBefore: boolean): Promise<Outcome> {
    this.#register.pending(transfer.id, 'at-the-bank');
    const bank = this.#deps.banks.get(transfer.payer.bank);
    if (bank === undefined) return this.#conclude(transfer, { status: 'rejected', reason: 'account_unknown' });
    return this.#resolve({ transfer, bank, sentBefore }, await bank.submit(transfer));
  }

  #resolve(sent: Sent, answer: StatusAnswer): Outcome {
    const { transfer } = sent;
    switch (answer.status) {
      case 'credited':
        return this.#conclude(transfer, answer);
      case 'absent': // the bank has closed the id
        return this.#conclude(transfer, { status: 'rejected', reason: 'superseded' });
      case 'rejected':
        if (!isInconclusive(answer, sent.sentBefore)) return this.#conclude(transfer, answer);
        void this.#pursue(sent);
        return this.#register.unknown(transfer.id);
      case 'pending':
        void this.#pursue(sent);
        return this.#register.pending(transfer.id, answer.stage);
      case 'unknown':
        void this.#pursue(sent);
        return this.#register.unknown(transfer.id);
    }
  }

  async #pursue(sent: Sent): Promise<void> {
    const { clock, rules } = this.#deps;
    this.#resolve(sent, await inquire({ clock, backoff: rules.inquiry.value }, sent.bank, sent.transfer.id));
  }

  #conclude(transfer: CreditTransfer, outcome: FinalOutcome): Outcome {
    const concluded = this.#register.conclude(transfer.id, outcome);
    if (outcome.status === 'rejected') this.#free(transfer.id);
    return concluded;
  }

  #free(id: string): void {
    const leg = this.byId(id);
    if (leg !== undefined) this.#deps.usage.drop(this.#spending(leg.transfer));
  }

  #note(transfer: CreditTransfer): void {
    const { bankTranId, date } = transactionOf(transfer, this.#institutionOf(transfer));
    this.#ids.push(transfer.id);
    this.#byTransaction.set(legId(bankTranId, date), transfer.id).set(bankTranId, transfer.id);
  }

  byId(id: string): Leg | undefined {
    const entry = this.#register.find(id);
    if (entry?.instruction.kind !== 'credit-transfer') return undefined;
    const transfer = entry.instruction;
    return { ...transactionOf(transfer, this.#institutionOf(transfer)), transfer, standing: entry.standing };
  }

  /** Where an order stands; asking for one that was never seen closes its id. */
  status(id: string): StatusAnswer {
    return this.#register.status(id);
  }

  #institutionOf({ id, payer, payee }: CreditTransfer): Institution {
    const institution = this.#deps.directory.institutionAt(payee) ?? this.#deps.directory.institutionAt(payer);
    if (institution === undefined) throw new Error(`${id} is of no institution`);
    return institution;
  }

  /** Money that goes to the contract account is a withdrawal; everything else leaves it. */
  #spending(transfer: CreditTransfer): Spending {
    const { directory } = this.#deps;
    const institution = this.#institutionOf(transfer);
    const withdraws = directory.institutionAt(transfer.payee) !== undefined;
    const user = withdraws ? directory.holderOf(transfer.payer) : undefined;
    return { institution, kind: withdraws ? 'withdraw' : 'deposit', user, amountWon: transfer.amountWon, at: transfer.requestedAt };
  }
}

/** What the API says of a leg that stands so. */
export function answerOf({ payer, payee }: CreditTransfer, standing: Outcome): Answer {
  switch (standing.status) {
    case 'credited':
      return { rspCode: 'A0000', bankRspCode: '000', bank: payer.bank };
    case 'rejected': {
      if (standing.reason === 'superseded') return { rspCode: 'A0326' };
      const bankRspCode = bankRspCodeOf(standing.reason);
      const ofPayee = standing.reason.startsWith('account_') || standing.reason === 'name_mismatch';
      return { rspCode: rspCodeOf(bankRspCode), bankRspCode, bank: ofPayee ? payee.bank : payer.bank };
    }
    case 'pending':
      return { rspCode: 'A0001', bankRspCode: '400', bank: payer.bank };
    case 'unknown':
      return { rspCode: 'A0017', bankRspCode: '804', bank: payer.bank };
  }
}

/** But for the moment at which it was sent. */
function isSameOrder(left: CreditTransfer, right: CreditTransfer): boolean {
  const text = ({ payer, payee, amountWon, memo, returnOf }: CreditTransfer) =>
    JSON.stringify([payer.bank, payer.account, payee.bank, payee.account, String(amountWon), memo, returnOf]);
  return text(left) === text(right);
}
