import { isWallet } from '../../kernel/account.ts';
import type { Asked, Event } from '../../kernel/event.ts';
import type { BankCode, EpochMs } from '../../kernel/instruction.ts';
import { Awaited } from '../awaited.ts';
import { sameAccount } from '../coverage.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, type Order } from '../orders.ts';
import type { Tally } from '../tally.ts';
import { tokenLedger } from '../wallets.ts';
import { wonText } from '../wording.ts';

type ChargeBack = Extract<Asked, { what: 'charge-back' }>;
type Attestation = Extract<Asked, { what: 'attestation' }>;

/**
 * What the case says others ask of the ledger of tokens is done then: each bank that has wallets there is attested, and a voucher's payment that was credited is ordered
 * back, whole and the way it came, and refused for want of tokens, or as returned already, only where that is so. By the time of the record: a ledger's own clock may be wrong.
 */
export const askedDone: Invariant = {
  id: 'asked-done',
  observe: (trial, tally) => {
    const asks = new Asks(trial, tally);
    return {
      on: {
        'trial.opened': ({ data }) => asks.open(data.asked ?? []),
        'wallet.set': ({ data: { bank } }) => void asks.banks.add(bank),
        'tokens.attested': (event) => asks.attest(event),
        'instruction.received': (event) => asks.receive(event),
        'instruction.concluded': (event) => asks.conclude(event),
        'trial.closed': ({ at }) => asks.close(at),
      },
    };
  },
};

class Asks {
  readonly #trial: Reconstruction;
  readonly #tally: Tally;
  readonly #awaited = new Awaited();
  readonly #rails = new Set<string>();
  /** Attestations that are to come, with the banks that are in them so far. */
  readonly #attestations = new Map<Attestation, Set<BankCode>>();
  /** By the payment that is taken back. */
  readonly #chargeBacks = new Map<string, ChargeBack>();
  /** Banks that have a wallet. */
  readonly banks = new Set<BankCode>();

  constructor(trial: Reconstruction, tally: Tally) {
    this.#trial = trial;
    this.#tally = tally;
  }

  open(asked: readonly Asked[]): void {
    for (const one of asked) {
      this.#rails.add(one.rail);
      if (one.what === 'charge-back') this.#chargeBacks.set(one.payment, one);
      else {
        this.#attestations.set(one, new Set());
        this.#awaited.expect(unattestedText(one), one.at);
      }
    }
  }

  attest({ recordedAt, data }: Event<'tokens.attested'>): void {
    for (const [asked, banks] of this.#attestations) {
      if (asked.rail !== data.ledger || recordedAt < asked.at) continue;
      banks.add(data.bank);
      if ([...this.banks].some((bank) => !banks.has(bank))) continue;
      this.#attestations.delete(asked);
      this.#tally.count(
        this.#awaited.met(unattestedText(asked), recordedAt) ? `${asked.rail} attests what banks owe long after it was asked` : undefined,
      );
    }
  }

  receive({ recordedAt, data: { rail, instruction } }: Event<'instruction.received'>): void {
    if (this.#rails.size === 0) return;
    const asked = this.#chargeBackBy(rail, this.#trial.orders.find(instruction.id), recordedAt);
    if (asked !== undefined) {
      const late = this.#awaited.met(unorderedText(asked), recordedAt);
      const fault = this.#orderFault(asked, this.#trial.orders.find(instruction.id));
      this.#tally.count(fault ?? (late ? `${rail} charges instruction ${asked.payment} back long after it was asked` : undefined));
    }
    this.#worked(rail, recordedAt);
  }

  conclude({ recordedAt, instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): void {
    if (this.#rails.size === 0) return;
    this.#worked(rail, recordedAt);
    const asked = this.#chargeBacks.get(instruction ?? '');
    if (asked?.rail === rail && outcome.status === 'credited' && recordedAt <= asked.at) this.#awaited.expect(unorderedText(asked), asked.at);
    const order = this.#trial.orders.find(instruction);
    if (outcome.status === 'rejected' && order !== undefined && this.#chargeBackBy(rail, order, recordedAt) !== undefined)
      this.#tally.count(this.#refusalFault(order, outcome.reason));
  }

  close(at: EpochMs): void {
    for (const fault of this.#awaited.closed(at)) this.#tally.count(fault);
  }

  /** What the order of somebody else than an agent carries out. */
  #chargeBackBy(rail: string, order: Order | undefined, at: EpochMs): ChargeBack | undefined {
    const asked = this.#chargeBacks.get(order?.payment?.returnOf ?? '');
    return asked?.rail === rail && at >= asked.at && !this.#trial.door.payments.has(order?.id ?? '') ? asked : undefined;
  }

  #orderFault({ rail, payment }: ChargeBack, order: Order | undefined): string | undefined {
    const original = this.#trial.orders.find(payment)?.payment;
    if (original == null || order?.payment == null) return undefined;
    const { payer, payee, amountWon } = order.payment;
    const isSame = sameAccount(payer, original.payee) && sameAccount(payee, original.payer) && amountWon === original.amountWon;
    return isSame ? undefined : `${rail} charges ${wonText(amountWon)} of instruction ${payment} back, which is not what was paid, the way it came`;
  }

  #refusalFault({ id, payment }: Order, reason: string): string | undefined {
    const { books, orders } = this.#trial;
    if (payment === null || !isWallet(payment.payer)) return undefined;
    const hasWon = books.availableWon(tokenLedger, payment.payer.account) ?? 0n;
    if (reason === 'insufficient_funds' && hasWon >= payment.amountWon)
      return `instruction ${id} was refused for want of tokens; its payer has ${wonText(hasWon)}`;
    const isReturned = orders.returnsOf(payment.returnOf ?? '').some((order) => order.id !== id && isCredited(order));
    return reason === 'return_invalid' && !isReturned ? `instruction ${id} was refused as no return; nothing of it was given back` : undefined;
  }

  /** Whoever records it is there. */
  #worked(rail: string, at: EpochMs): void {
    if (this.#rails.has(rail)) for (const fault of this.#awaited.worked(at)) this.#tally.count(fault);
  }
}

function unattestedText({ rail }: Attestation): string {
  return `${rail} was asked to attest what banks owe in tokens, and did not for each of them`;
}

function unorderedText({ rail, payment }: ChargeBack): string {
  return `${rail} was asked to charge instruction ${payment} back, and did not`;
}
