import type { CreditTransfer, Instruction } from '../kernel/instruction.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { Register } from './register.ts';

/** Which returns have been ordered of which transfer. A return is a new transfer, so of one transfer there may be several. */
export class Returns {
  readonly #register: Register;
  readonly #returnsOf = new Map<string, string[]>();

  constructor(register: Register) {
    this.#register = register;
  }

  note(instruction: Instruction): void {
    if (instruction.kind !== 'credit-transfer' || instruction.returnOf === null) return;
    const known = this.#returnsOf.get(instruction.returnOf);
    if (known === undefined) this.#returnsOf.set(instruction.returnOf, [instruction.id]);
    else known.push(instruction.id);
  }

  /** The original was credited to this payer, the money goes back to where it came from, and no more of it than came. */
  refusal(transfer: CreditTransfer): ReasonCode | undefined {
    if (transfer.returnOf === null) return undefined;
    const original = this.#register.find(transfer.returnOf);
    if (original?.instruction.kind !== 'credit-transfer' || original.standing.status !== 'credited') return 'return_invalid';
    const { payer, payee, amountWon } = original.instruction;
    const mirrored = sameAccount(payee, transfer.payer) && sameAccount(payer, transfer.payee);
    return mirrored && this.#returnedWon(transfer) + transfer.amountWon <= amountWon ? undefined : 'return_invalid';
  }

  /** Returned already or on its way, this return not counted. */
  #returnedWon({ id, returnOf }: CreditTransfer): bigint {
    let sumWon = 0n;
    for (const other of this.#returnsOf.get(returnOf ?? '') ?? []) {
      const entry = this.#register.find(other);
      if (other !== id && entry?.instruction.kind === 'credit-transfer' && entry.standing.status !== 'rejected')
        sumWon += entry.instruction.amountWon;
    }
    return sumWon;
  }
}

function sameAccount(left: CreditTransfer['payer'], right: CreditTransfer['payer']): boolean {
  return left.bank === right.bank && left.account === right.account;
}
