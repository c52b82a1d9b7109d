import { isWallet } from '../kernel/account.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs, Outcome, StatusAnswer } from '../kernel/instruction.ts';
import { dueBy } from '../rail/due.ts';
import { isInconclusive } from '../rail/inconclusive.ts';
import type { Claims } from '../storage/claims.ts';
import type { Approval, Approvals } from './approvals.ts';
import type { Caller } from './caller.ts';
import type { Mandates } from './mandates.ts';
import { claimKeyOf, fieldsOf, instructionOf, isDenied, isSettled, type Owner, type Payment, type PaymentOrder, paymentId } from './payment.ts';
import { PaymentBook } from './payment-book.ts';
import { type RailDesk, unlessUnreachable } from './rail-desk.ts';
import { type Ordered, reservation } from './reservation.ts';
import { leadMs, Resolution } from './resolution.ts';
import { encodeStanding } from './standing.ts';
import type { Stops } from './stops.ts';

export interface PaymentsDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly claims: Claims;
  readonly mandates: Mandates;
  readonly approvals: Approvals;
  readonly stops: Stops;
  readonly rails: RailDesk;
  readonly flushed: () => Promise<void>;
}

export interface PaymentPage {
  readonly payments: readonly Payment[];
  readonly next: string | undefined;
}

/** An order left behind by a restart may be sent again for so long before its rail is asked, which closes it. */
const graceMs = 10 * 60_000;
/** Most status inquiries that one list makes. */
const inquiriesMax = 100;

/**
 * Exactly once, in this order: claim, mandate, approval where the policy wants one, budget, rail. MCP has no idempotency and tells clients to send broken calls again,
 * so it is kept here. The budget is consumed by a credit, freed by a rejection, and stays reserved as long as the outcome is open.
 */
export class Payments {
  readonly #deps: PaymentsDeps;
  readonly #book = new PaymentBook();
  readonly #running = new Map<string, Promise<Payment>>();
  readonly #resolution: Resolution;

  constructor(deps: PaymentsDeps) {
    this.#deps = deps;
    this.#resolution = new Resolution(deps.clock, (id) => this.#check(id));
  }

  /** Executes, or answers again what the key stands for; or says which approval it waits for, with its key left open. `undefined`: the key belongs to an order with other fields. */
  async pay(
    caller: Caller,
    order: PaymentOrder,
    call: Omit<Ordered, 'caller'> & { readonly at: EpochMs },
  ): Promise<{ readonly payment: Payment; readonly replayed: boolean } | Approval | undefined> {
    const { at, ...ordered } = call;
    const owner = { tenant: caller.tenant, principal: caller.principal };
    const id = paymentId(owner, order.key);
    const claim = await this.#deps.claims.open({ ...owner, key: order.key }, fieldsOf(order), id, at);
    const fresh: Payment = { id, owner, order, requestedAt: at, payerHolder: '', mandate: null, standing: undefined };
    switch (claim.status) {
      case 'conflict':
        return undefined;
      case 'answered':
        return { payment: await this.#current(this.#known(id)), replayed: true };
      case 'running': {
        const answer = await claim.answer;
        return answer === undefined ? this.pay(caller, order, call) : { payment: this.#known(id), replayed: true };
      }
      case 'fresh':
      case 'orphaned': {
        const payment = await this.#run({ caller, ...ordered }, this.#book.find(id) ?? this.#book.put(fresh));
        return 'why' in payment ? payment : { payment, replayed: false };
      }
    }
  }

  /** As the gateway has it; nobody is asked. */
  readonly find = (id: string): Payment | undefined => this.#book.find(id);

  /** Where the payment under a key stands now. `undefined`: nothing was ever sent to a rail under it. */
  async byKey(owner: Owner, key: string): Promise<Payment | undefined> {
    const id = paymentId(owner, key);
    const claim = await this.#deps.claims.find({ tenant: owner.tenant, principal: owner.principal, key });
    if (claim === undefined) return undefined;
    return this.#sent(await this.#current(this.#known(id)));
  }

  /** The same by transfer id; another owner's payment is not there. */
  async byId(owner: Owner, id: string): Promise<Payment | undefined> {
    const payment = this.#book.find(id);
    if (payment === undefined || payment.owner.tenant !== owner.tenant || payment.owner.principal !== owner.principal) return undefined;
    return this.#sent(await this.#current(payment));
  }

  /** As the gateway has it; nobody is asked. `undefined`: another owner's, or no rail was ever asked to pay it. */
  sentBy({ tenant, principal }: Owner, id: string): Payment | undefined {
    const payment = this.#book.find(id);
    const isSent = payment !== undefined && (payment.standing !== undefined || payment.mandate !== null);
    return isSent && payment.owner.tenant === tenant && payment.owner.principal === principal ? payment : undefined;
  }

  /** Newest first; `after` is the id that the page before ended with. `undefined`: there is no such id. */
  async list(
    owner: Owner,
    query: { readonly status?: Outcome['status'] | undefined; readonly limit: number; readonly after?: string | undefined },
  ): Promise<PaymentPage | undefined> {
    const ids = this.#book.idsOf(owner);
    const start = query.after === undefined ? ids.length : ids.lastIndexOf(query.after);
    if (start === -1) return undefined;
    const payments: Payment[] = [];
    let inquiries = 0;
    for (let index = start - 1; index >= 0; index -= 1) {
      const known = this.#known(ids[index]);
      if (!isSettled(known.standing)) inquiries += 1;
      const payment = inquiries > inquiriesMax ? known : await this.#current(known);
      if (payment.standing === undefined || (query.status !== undefined && payment.standing.status !== query.status)) continue;
      if (payments.length === query.limit) return { payments, next: payments.at(-1)?.id };
      payments.push(payment);
    }
    return { payments, next: undefined };
  }

  /** Asks the rails about every payment that was answered as open. */
  async settle(): Promise<void> {
    for (const payment of this.#book.open()) if (payment.standing !== undefined) await this.#current(payment);
    await this.#deps.flushed();
  }

  /** Folds a recorded event. */
  restore(event: AnyEvent): void {
    this.#book.restore(event, (order) => this.#deps.rails.taker(order)?.id);
  }

  /** After the last {@link restore}: everything that was open is asked after again, in its time. */
  resume(): void {
    for (const { id, standing, mandate } of this.#book.open()) {
      if (standing !== undefined) this.#watch(id, standing);
      else if (mandate !== null) this.#resolution.watch(id, this.#deps.clock.now() + graceMs + leadMs);
    }
  }

  async #run(order: Ordered, payment: Payment): Promise<Payment | Approval> {
    const running = this.#execute(order, payment);
    const joined = running.then((result) => ('why' in result ? payment : result));
    joined.catch(() => {}); // a failure is told to whoever ordered, and to those who joined, of whom there may be none
    this.#running.set(payment.id, joined);
    try {
      return await running;
    } finally {
      this.#running.delete(payment.id);
    }
  }

  async #execute(ordered: Ordered, payment: Payment): Promise<Payment | Approval> {
    const { caller } = ordered;
    await this.#refuseIfShut(payment);
    const granted = this.#isStopped(caller, payment.order) ? ({ reason: 'stopped' } as const) : await reservation(this.#deps, ordered, payment);
    if ('why' in granted) {
      await this.#deps.claims.leave(claimKeyOf(payment));
      return granted;
    }
    if ('reason' in granted) {
      // Without a budget no rail was ever asked. With one, an order from before a restart may have got through: only its rail knows.
      return payment.mandate === null ? this.#conclude(payment, { status: 'rejected', reason: granted.reason }) : this.#inquire(payment);
    }
    const { payer } = payment.order;
    const payerHolder = payment.payerHolder === '' ? await this.#deps.rails.holder(payer) : payment.payerHolder;
    const reserved = this.#book.put({ ...payment, ...granted, payerHolder });
    if (this.#isStopped(caller, payment.order))
      return payment.mandate === null ? this.#conclude(reserved, { status: 'rejected', reason: 'stopped' }) : this.#inquire(reserved);
    const ended = this.#deps.mandates.ended(granted.mandate);
    if (ended !== undefined)
      return payment.mandate === null ? this.#conclude(reserved, { status: 'rejected', reason: ended }) : this.#inquire(reserved);
    // The ledger of a wallet holds the payer's name against the wallet's: without one it would refuse for good what only has to wait.
    if (payerHolder === '' && isWallet(payment.order.payee))
      return payment.mandate === null ? this.#conclude(reserved, { status: 'rejected', reason: 'system_unavailable' }) : this.#inquire(reserved);
    const taker = this.#deps.rails.taker(payment.order);
    if (taker === undefined) return this.#conclude(reserved, { status: 'rejected', reason: 'account_unknown' });
    const answer = await taker.submit(instructionOf(reserved));
    return this.#conclude(reserved, this.#outcomeOf(reserved, answer, payment.mandate !== null));
  }

  /** Where its rail takes nothing, an order that was never sent is left as if it had not come, with its key open. One that may have got through is asked after as ever. */
  async #refuseIfShut(payment: Payment): Promise<void> {
    const shut = payment.mandate === null ? this.#deps.rails.shutFor(payment.order) : undefined;
    if (shut === undefined) return;
    await this.#deps.claims.leave(claimKeyOf(payment));
    throw shut;
  }

  /** A stop may have come while the call waited its turn. From the budget on a payment counts as under way, yet what has not left is kept back. */
  #isStopped(caller: Caller, order: PaymentOrder): boolean {
    return this.#deps.stops.covers(caller, toolOf(order));
  }

  /** Where it stands now: a final outcome as it is, a running execution by joining it, anything else by asking the rail. */
  async #current(payment: Payment): Promise<Payment> {
    const running = this.#running.get(payment.id);
    if (running !== undefined) return running;
    if (isSettled(payment.standing)) return payment;
    return payment.standing === undefined && payment.mandate === null ? payment : this.#inquire(payment);
  }

  async #inquire(payment: Payment): Promise<Payment> {
    const taker = this.#deps.rails.taker(payment.order);
    const answer = taker === undefined ? undefined : await unlessUnreachable(taker.status(payment.id));
    const known = this.#known(payment.id);
    if (isSettled(known.standing)) return known;
    const concluded = await this.#conclude(known, this.#outcomeOf(known, answer, false));
    if (isSettled(concluded.standing)) this.audit(concluded);
    return concluded;
  }

  /** `absent` has closed the order: nothing was posted, and nothing will be. An answer that says nothing changes nothing. */
  #outcomeOf(payment: Payment, answer: StatusAnswer | undefined, sentBefore: boolean): Outcome {
    if (answer === undefined || isInconclusive(answer, sentBefore))
      return payment.standing ?? { status: 'unknown', dueBy: dueBy(this.#deps.clock.now()) };
    return answer.status === 'absent' ? { status: 'rejected', reason: 'superseded' } : answer;
  }

  async #conclude(payment: Payment, standing: Outcome): Promise<Payment> {
    const { claims } = this.#deps;
    const unanswered = this.#known(payment.id).standing === undefined;
    const concluded = this.#book.put({ ...payment, standing });
    const kept = concluded.standing ?? standing;
    if (concluded.mandate !== null && kept.status === 'credited') await claims.consume(concluded.mandate, concluded.id);
    if (concluded.mandate !== null && kept.status === 'rejected') await claims.release(concluded.mandate, concluded.id);
    if (unanswered) await claims.answer(claimKeyOf(concluded), encodeStanding({ standing: kept, mandate: concluded.mandate }));
    this.#watch(concluded.id, kept);
    return concluded;
  }

  #watch(id: string, standing: Outcome): void {
    if (standing.status === 'pending' || standing.status === 'unknown') this.#resolution.watch(id, standing.dueBy);
    else this.#resolution.forget(id);
  }

  async #check(id: string): Promise<void> {
    await this.#current(this.#known(id));
    await this.#deps.flushed();
  }

  /** An outcome that was found out later belongs to the audit as much as one that came at once. */
  audit({ id, owner, mandate, order, standing }: Payment): void {
    if (standing === undefined) return;
    const reason = standing.status === 'rejected' ? standing.reason : null;
    const status = isDenied(standing) ? 'denied' : standing.status;
    const data = { tenant: owner.tenant, principal: owner.principal, tool: toolOf(order), status, reason, mandate };
    this.#deps.record({ kind: 'audit.outcome', at: this.#deps.clock.now(), instruction: id, data });
  }

  #sent(payment: Payment): Payment | undefined {
    return payment.standing === undefined ? undefined : payment;
  }

  #known(id: string | undefined): Payment {
    const payment = id === undefined ? undefined : this.#book.find(id);
    if (payment === undefined) throw new Error(`payment ${id} was never claimed`);
    return payment;
  }
}

/** The tool that such an order comes by. */
function toolOf({ file }: PaymentOrder): string {
  return file === undefined ? 'transfer_funds' : 'submit_bulk_file';
}
