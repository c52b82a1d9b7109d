import type { AnyEvent } from '../kernel/event.ts';
import type { Outcome } from '../kernel/instruction.ts';
import { isSettled, type Owner, type Payment, paymentId } from './payment.ts';
import { decodeOrder, decodeStanding } from './standing.ts';

/** Every payment that was claimed here, and where it stands as far as the gateway knows. A fold over the journal. */
export class PaymentBook {
  readonly #payments = new Map<string, Payment>();
  /** Ids by owner, in order of arrival. */
  readonly #byOwner = new Map<string, string[]>();
  /** Ids without a final outcome. */
  readonly #open = new Set<string>();

  find(id: string): Payment | undefined {
    return this.#payments.get(id);
  }

  /** Ids of one owner, oldest first. */
  idsOf(owner: Owner): readonly string[] {
    return this.#byOwner.get(nameOf(owner)) ?? [];
  }

  open(): readonly Payment[] {
    return [...this.#open].map((id) => this.#known(id));
  }

  /** Takes a payment in, or what has changed of it. A final outcome stays what it was. */
  put(payment: Payment): Payment {
    const known = this.#payments.get(payment.id);
    if (known === undefined) {
      const name = nameOf(payment.owner);
      const ids = this.#byOwner.get(name);
      if (ids === undefined) this.#byOwner.set(name, [payment.id]);
      else ids.push(payment.id);
    }
    const kept = known !== undefined && isSettled(known.standing) ? { ...payment, standing: known.standing } : payment;
    this.#payments.set(payment.id, kept);
    if (isSettled(kept.standing)) this.#open.delete(payment.id);
    else this.#open.add(payment.id);
    return kept;
  }

  stand(id: string, standing: Outcome): Payment {
    return this.put({ ...this.#known(id), standing });
  }

  /** Folds a recorded event; `railOf` names the rail that an order is submitted to. */
  restore(event: AnyEvent, railOf: (order: Payment['order']) => string | undefined): void {
    const payment = event.instruction === null ? undefined : this.#payments.get(event.instruction);
    switch (event.kind) {
      case 'claim.opened': {
        const { tenant, principal, key, fields } = event.data;
        const owner = { tenant, principal };
        const order = decodeOrder(key, fields);
        this.put({ id: paymentId(owner, key), owner, order, requestedAt: event.at, payerHolder: '', mandate: null, standing: undefined });
        return;
      }
      case 'budget.reserved':
        if (payment !== undefined)
          this.put({ ...payment, mandate: event.data.mandate, ...(event.data.proof !== undefined && { proof: event.data.proof }) });
        return;
      case 'claim.answered': {
        const { standing, mandate } = decodeStanding(event.data.answer);
        const answered = this.#payments.get(paymentId(event.data, event.data.key));
        if (answered !== undefined) this.put({ ...answered, standing, mandate });
        return;
      }
      case 'instruction.received': {
        const { rail, instruction } = event.data;
        if (payment === undefined || instruction.kind !== 'credit-transfer' || rail !== railOf(payment.order)) return;
        this.put({ ...payment, requestedAt: instruction.requestedAt, payerHolder: instruction.payer.holder });
        return;
      }
      default: // every other kind belongs to somebody else
        return;
    }
  }

  #known(id: string): Payment {
    const payment = this.#payments.get(id);
    if (payment === undefined) throw new Error(`payment ${id} was never claimed`);
    return payment;
  }
}

function nameOf({ tenant, principal }: Owner): string {
  return JSON.stringify([tenant, principal]);
}
