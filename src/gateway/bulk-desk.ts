import type { EpochMs } from '../kernel/instruction.ts';
import { addWon, zeroWon } from '../kernel/money.ts';
import type { PolicyRule } from '../kernel/policy.ts';
import type { Claims } from '../storage/claims.ts';
import type { Approval } from './approvals.ts';
import { type FileOrder, lineKey, ordersOf } from './bulk-file.ts';
import type { Caller } from './caller.ts';
import type { FileTrays } from './file-tray.ts';
import { fieldsOf, type Owner, type Payment, paymentId } from './payment.ts';
import type { Payments } from './payments.ts';

export interface BulkDeskDeps {
  readonly claims: Claims;
  readonly payments: Payments;
  /** Absent: the gateway reaches no centre for files. */
  readonly trays: FileTrays | undefined;
}

/** A line as it stands: its payment, the approval it waits for, or null where it was not sent. */
export type LineStanding = Payment | Approval | null;

/**
 * Files of payments. Every line is a payment with claim, mandate, approval and budget of its own, under a key made from the file's; what is granted goes to
 * the centre together. So a file is exact as single payments are, and a line that is refused keeps no other from being paid.
 */
export class BulkDesk {
  readonly #deps: BulkDeskDeps;
  /** Files that are being submitted, by owner and key: the second of two waits for the first. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(deps: BulkDeskDeps) {
    this.#deps = deps;
  }

  /** `undefined`: the key belongs to another file. */
  async submit(
    caller: Caller,
    file: FileOrder,
    call: { readonly at: EpochMs; readonly rule: PolicyRule | null },
  ): Promise<readonly LineStanding[] | undefined> {
    const name = JSON.stringify([caller.tenant, caller.principal, file.key]);
    const before = this.#running.get(name) ?? Promise.resolve();
    const running = before.then(() => this.#submit(caller, file, call));
    const ended = running.catch(() => {}); // whoever submitted hears of it
    this.#running.set(name, ended);
    try {
      return await running;
    } finally {
      if (this.#running.get(name) === ended) this.#running.delete(name);
    }
  }

  /** Every line of a file as it stands now. `undefined`: nothing was ever submitted under the key. */
  async find(owner: Owner, key: string): Promise<readonly LineStanding[] | undefined> {
    const first = await this.#deps.claims.find({ tenant: owner.tenant, principal: owner.principal, key: lineKey(key, 1) });
    const part = first?.fields['file'];
    if (typeof part !== 'object' || part === null || !('lines' in part)) return undefined;
    const places = Array.from({ length: Number(part['lines']) }, (_, index) => index + 1);
    return Promise.all(places.map(async (line) => (await this.#deps.payments.byKey(owner, lineKey(key, line))) ?? null));
  }

  async #submit(caller: Caller, file: FileOrder, call: Parameters<BulkDesk['submit']>[2]): Promise<readonly LineStanding[] | undefined> {
    const { payments, trays } = this.#deps;
    const owner = { tenant: caller.tenant, principal: caller.principal };
    const orders = ordersOf(file);
    const [first] = orders;
    if (first?.file === undefined || trays === undefined || (await this.#isOther(owner, first))) return undefined;
    const calledWon = file.lines.reduce((sum, { amountWon }) => addWon(sum, amountWon), zeroWon);
    const ids = orders.map(({ key }) => paymentId(owner, key));
    trays.expect(ids, first.file);
    return Promise.all(
      orders.map(async (order, index) => {
        const answer = await payments.pay(caller, order, { ...call, calledWon }).finally(() => trays.ended(ids[index] ?? ''));
        if (answer === undefined) throw new Error(`line ${order.key} is claimed by another file`);
        if ('why' in answer) return answer;
        if (!answer.replayed) payments.audit(answer.payment);
        return answer.payment;
      }),
    );
  }

  /** Whether the key of the first line, which binds the whole file, stands for another one. */
  async #isOther(owner: Owner, first: Parameters<typeof fieldsOf>[0]): Promise<boolean> {
    const known = await this.#deps.claims.find({ ...owner, key: first.key });
    return known !== undefined && JSON.stringify(known.fields['file']) !== JSON.stringify(fieldsOf(first)['file']);
  }
}
