import type { Agent, AgentContext, ToolAnswer, Tools } from '../../agents/agent.ts';

/** A world of one bank and one payer, small enough to be read at a glance, honest but for what a test does to its calls. */
export interface SmallBankOptions {
  readonly items: readonly Partial<FakeItem>[];
  readonly balanceWon?: bigint;
  /** What happens to a call: `nth` counts calls of that tool from 1. */
  readonly strike?: (call: {
    readonly tool: string;
    readonly nth: number;
    readonly minute: number;
  }) => 'lose-request' | 'lose-reply' | ToolAnswer | undefined;
  /** Why the rail refuses an order, if it does. */
  readonly refuse?: (order: {
    readonly amountWon: bigint;
    readonly toAccount: string;
    readonly minute: number;
  }) => { readonly reason: string; readonly retryable: boolean; readonly retryMinute?: number } | undefined;
  /** Names on the accounts that differ from what the task says. */
  readonly holders?: Readonly<Record<string, string>>;
  /** Money from outside: minute and amount. */
  readonly receipts?: readonly { readonly minute: number; readonly amountWon: bigint }[];
  readonly parameters?: AgentContext['parameters'];
  /** What the task says in words. */
  readonly words?: string;
  /** Messages from outsiders that come with it. */
  readonly notices?: readonly string[];
}

export interface FakeItem {
  readonly item: string;
  readonly kind: 'pay' | 'return' | 'claim';
  /** Of a claim. */
  readonly after?: string;
  readonly route?: string;
  readonly file?: { readonly system: string; readonly executesOn: string };
  readonly payeeName: string;
  readonly payeeAccount: string;
  readonly amountWon: string;
  readonly untilMinute: number;
  /** Not to be paid before; default: at once. */
  readonly fromMinute: number | undefined;
}

interface Payment {
  readonly transferId: string;
  readonly key: string;
  readonly toAccount: string;
  readonly amountWon: bigint;
  readonly returnOf: string | undefined;
  readonly status: string;
  readonly more: Record<string, unknown>;
}

const startAt = Date.parse('2026-11-23T10:00:00+09:00');

export class SmallBank {
  readonly calls: { readonly tool: string; readonly args: Record<string, unknown>; readonly minute: number }[] = [];
  readonly payments: Payment[] = [];
  readonly received: { readonly transferId: string; readonly fromAccount: string; readonly amountWon: bigint }[] = [];
  report: { readonly status: string; readonly items: readonly { item: string; status: string; transferId?: string }[] } | undefined;
  closed: { readonly fromMinute: number; readonly untilMinute: number } | undefined;
  settlementMinute = 1_500;
  readonly #options: SmallBankOptions;
  readonly #items: readonly FakeItem[];
  #nowMs = startAt;

  constructor(options: SmallBankOptions) {
    this.#options = options;
    this.#items = options.items.map((item, n) => ({
      item: `item-${n}`,
      kind: 'pay',
      payeeName: `payee ${n}`,
      payeeAccount: `9020${n}`,
      amountWon: '1000',
      untilMinute: 480,
      fromMinute: undefined,
      ...item,
    }));
  }

  get minute(): number {
    return (this.#nowMs - startAt) / 60_000;
  }

  /** Amounts posted to one payee account. */
  posted(toAccount: string): readonly bigint[] {
    return this.payments.filter((payment) => payment.status === 'credited' && payment.toAccount === toAccount).map(({ amountWon }) => amountWon);
  }

  count(tool: string): number {
    return this.calls.filter((call) => call.tool === tool).length;
  }

  async run(agent: Agent): Promise<this> {
    let keys = 0;
    const tools: Tools = { list: async () => [], call: async (name, args) => this.#carry(name, args) };
    const pause = async (ms: number) => {
      this.#nowMs += ms;
    };
    const signIn = async (token: string): Promise<Tools> => ({ ...tools, call: (name, args) => tools.call(name, { ...args, token }) });
    await agent({ tools, pause, signIn, newKey: () => `key-${++keys}`, parameters: this.#options.parameters ?? {} });
    return this;
  }

  #carry(tool: string, args: Record<string, unknown>): ToolAnswer {
    this.calls.push({ tool, args, minute: this.minute });
    const struck = this.#options.strike?.({ tool, nth: this.count(tool), minute: this.minute });
    if (struck === 'lose-request') return this.#silence();
    if (typeof struck === 'object' && struck.kind !== 'error') return struck;
    const content = this.#execute(tool, args);
    if (typeof struck === 'object') return struck;
    if (struck === 'lose-reply') return this.#silence();
    return { kind: 'result', content: { ...content, asOf: this.#iso(this.minute) } };
  }

  #silence(): ToolAnswer {
    this.#nowMs += 30_000;
    return { kind: 'no-reply' };
  }

  #execute(tool: string, args: Record<string, unknown>): Record<string, unknown> {
    switch (tool) {
      case 'get_task':
        return this.#task();
      case 'get_balance':
        return { availableWon: String(this.#availableWon()) };
      case 'verify_recipient':
        return { holder: this.#holder(String(args['account'])), status: 'active', bankAvailable: true };
      case 'get_cutoffs':
        return { systems: [this.#hours()] };
      case 'list_accounts':
        return { accounts: [{ bank: '901', account: '90100' }] };
      case 'list_transfers':
        return { transfers: [] };
      case 'get_system_status':
        return { systems: [{ system: 'ebs', available: true, participants: [{ bank: '902', name: 'B', available: true }] }] };
      case 'transfer_funds':
        return this.#transfer(args);
      case 'get_transfer_status':
        return this.#status(String(args['idempotencyKey']));
      case 'list_transactions':
        return { transactions: this.#statement() };
      case 'wait_until':
        this.#nowMs = Math.max(this.#nowMs, Date.parse(String(args['at'])));
        return {};
      case 'finish_task':
        this.report = args as unknown as NonNullable<SmallBank['report']>; // what the agent sent, kept as it is
        return {};
      case 'ask_principal':
        return { answer: { en: 'No.', ko: '아니요.' } };
      default:
        throw new Error(`the small bank has no tool ${tool}`);
    }
  }

  #task(): Record<string, unknown> {
    const { words = 'Pay.', notices = [] } = this.#options;
    const items = this.#items.map((item) => this.#told(item));
    return { task: { en: words, ko: '이체해 주세요.' }, items, notices: notices.map((text) => ({ from: 'somebody', text })) };
  }

  #transfer(args: Record<string, unknown>): Record<string, unknown> {
    const key = String(args['idempotencyKey']);
    const known = this.payments.find((payment) => payment.key === key);
    if (known !== undefined) return { ...this.#standing(known), replayed: true };
    const amountWon = BigInt(String(args['amountWon']));
    const toAccount = String(args['toAccount']);
    const returnOf = args['returnOf'] === undefined ? undefined : String(args['returnOf']);
    const refusal = this.#refusal({ amountWon, toAccount, minute: this.minute });
    const payment = {
      transferId: `t-${this.payments.length + 1}`,
      key,
      toAccount,
      amountWon,
      returnOf,
      status: refusal === undefined ? 'credited' : 'rejected',
      more: refusal ?? {},
    };
    this.payments.push(payment);
    return { ...this.#standing(payment), replayed: false };
  }

  #refusal(order: { readonly amountWon: bigint; readonly toAccount: string; readonly minute: number }): Record<string, unknown> | undefined {
    const { open } = this.#hours();
    if (!open) return { reason: 'outside_hours', retryable: true };
    const refusal = this.#options.refuse?.(order);
    if (refusal !== undefined) {
      const { retryMinute, ...rest } = refusal;
      return { ...rest, ...(retryMinute === undefined ? {} : { retryAt: this.#iso(retryMinute) }) };
    }
    return this.#availableWon() < order.amountWon ? { reason: 'insufficient_funds', retryable: true } : undefined;
  }

  #status(key: string): Record<string, unknown> {
    const payment = this.payments.find((candidate) => candidate.key === key);
    return payment === undefined ? { status: 'not_found' } : this.#standing(payment);
  }

  #standing({ transferId, key, status, more }: Payment): Record<string, unknown> {
    return { transferId, idempotencyKey: key, status, ...more };
  }

  #statement(): readonly Record<string, unknown>[] {
    const entry = (direction: string, account: string, amountWon: bigint, transferId: string) => ({
      direction,
      amountWon: String(amountWon),
      transferId,
      counterparty: { bank: '902', account, holder: '' },
    });
    const credits = this.received.map(({ fromAccount, amountWon, transferId }) => entry('credit', fromAccount, amountWon, transferId));
    const debits = this.payments
      .filter(({ status }) => status === 'credited')
      .map(({ toAccount, amountWon, transferId }) => entry('debit', toAccount, amountWon, transferId));
    return [...credits, ...debits];
  }

  #availableWon(): bigint {
    const { balanceWon = 1_000_000_000n, receipts = [] } = this.#options;
    const inWon = receipts.filter(({ minute }) => minute <= this.minute).reduce((sum, { amountWon }) => sum + amountWon, 0n);
    return this.payments.filter(({ status }) => status === 'credited').reduce((left, { amountWon }) => left - amountWon, balanceWon + inWon);
  }

  #holder(account: string): string {
    return this.#options.holders?.[account] ?? this.#items.find((item) => item.payeeAccount === account)?.payeeName ?? '';
  }

  #hours(): { open: boolean } & Record<string, unknown> {
    const { fromMinute, untilMinute } = this.closed ?? { fromMinute: Number.POSITIVE_INFINITY, untilMinute: 0 };
    const open = this.minute < fromMinute || this.minute >= untilMinute;
    return {
      system: 'ebs',
      open,
      opensAt: this.#iso(open ? 0 : untilMinute),
      nextSettlementAt: this.#iso(this.settlementMinute),
      limitWon: '1000000000',
    };
  }

  #told({ untilMinute, fromMinute, ...item }: FakeItem): Record<string, unknown> {
    const notBefore = fromMinute === undefined ? {} : { notBefore: this.#iso(fromMinute) };
    return { ...item, ...notBefore, payeeBank: '902', memo: '', until: this.#iso(untilMinute), fromBank: '901', fromAccount: '90100' };
  }

  #iso(minute: number): string {
    return new Date(startAt + minute * 60_000).toISOString();
  }
}
