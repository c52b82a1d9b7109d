import { type Approval, Approvals } from '../../src/gateway/approvals.ts';
import { type Door, type DoorDeps, openDoor } from '../../src/gateway/door.ts';
import { Revocations, unlessRevoked } from '../../src/gateway/identity/revocations.ts';
import { type Mandates, openMandates } from '../../src/gateway/mandates.ts';
import { PolicyDesk } from '../../src/gateway/policy-desk.ts';
import type { Pseudonyms } from '../../src/gateway/pseudonyms.ts';
import { Stops } from '../../src/gateway/stops.ts';
import { plainDesk, type TaskDesk } from '../../src/gateway/task-desk.ts';
import { openTokens, type Tokens } from '../../src/gateway/tokens.ts';
import { veiledDoor } from '../../src/gateway/veiled-door.ts';
import { parseInstant } from '../../src/kernel/calendar.ts';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { AnyDraft, AnyEvent, EventKind, RecordEvent } from '../../src/kernel/event.ts';
import { seededIds } from '../../src/kernel/id.ts';
import type { AccountRef, CreditTransfer, EpochMs, Instruction, Outcome } from '../../src/kernel/instruction.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { won, zeroWon } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { type GuardRule, guarded } from '../../src/rail/guard/guarded.ts';
import { type Questions, type Rail, RailUnreachable, type StatementLine, type Topic } from '../../src/rail/rail.ts';
import type { Claims } from '../../src/storage/claims.ts';
import { journalClaims } from '../../src/storage/journal-claims.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';

export const start: EpochMs = parseInstant('2026-11-23T10:00:00+09:00') ?? 0;

/** Time that stands still until it is told to move. */
export class TestClock implements Clock {
  #now = start;
  #tasks: { when: EpochMs; task: () => void }[] = [];
  now = (): EpochMs => this.#now;
  sleep = (ms: number): Promise<void> => new Promise((resolve) => void this.at(this.#now + ms, 'sleep', resolve));
  at = (when: EpochMs, _label: string, task: () => void): Cancel => {
    const entry = { when, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  };

  /** Moves on, running what falls due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#tasks.filter((entry) => entry.when <= until).sort((a, b) => a.when - b.when)[0];
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.when);
      next.task();
      await turns(4);
    }
    this.#now = until;
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

type Reply = 'ok' | 'lose-request' | 'lose-reply' | 'pend' | 'busy' | 'away' | 'distort';

/** A small honest bank: posts once for each id, answers by id, fences what it has never seen. Faults are told for the next call. */
export class TestBank implements Rail {
  readonly id: string;
  readonly posted: CreditTransfer[] = [];
  readonly submitted: CreditTransfer[] = [];
  readonly asked: string[] = [];
  readonly lines: StatementLine[] = [];
  /** How the next payments go; afterwards `ok`. */
  readonly script: Reply[] = [];
  /** While set, inquiries get no answer. */
  unreachable = false;
  /** While set, payments wait for it. */
  gate: Promise<void> | undefined;
  balanceWon = won(10_000_000n);
  readonly #outcomes = new Map<string, { instruction: string; outcome: Outcome }>();
  readonly #fenced = new Set<string>();
  readonly #clock: Clock;

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'credit-transfer') throw new Error(`a bank takes credit transfers, not ${instruction.kind}`);
    this.submitted.push(instruction);
    await this.gate;
    const how = this.script.shift() ?? 'ok';
    const unknown: Outcome = { status: 'unknown', dueBy: this.#clock.now() + 3_600_000 };
    if (how === 'lose-request') return unknown;
    if (how === 'busy') return { status: 'rejected', reason: 'rate_limited' };
    if (how === 'away') return { status: 'rejected', reason: 'participant_unavailable' };
    if (how === 'distort') this.#execute({ ...instruction, memo: '#' }, 'ok');
    const outcome = this.#execute(instruction, how);
    return how === 'lose-reply' ? unknown : outcome;
  }

  async status(id: string) {
    if (this.unreachable) throw new RailUnreachable(this.id);
    this.asked.push(id);
    const known = this.#outcomes.get(id);
    if (known !== undefined) return known.outcome;
    this.#fenced.add(id);
    return { status: 'absent' as const };
  }

  async ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    if (this.unreachable) throw new RailUnreachable(this.id);
    return answerOf(this, topic, question) as Questions[T]['answer'] | undefined; // by topic
  }

  /** Gives a pending payment its end. */
  conclude(id: string, outcome: Outcome): void {
    const known = this.#outcomes.get(id);
    if (known === undefined) throw new Error(`never seen: ${id}`);
    this.#outcomes.set(id, { ...known, outcome });
  }

  #execute(instruction: CreditTransfer, how: Reply): Outcome {
    const { id } = instruction;
    const text = JSON.stringify(instruction, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    const known = this.#outcomes.get(id);
    if (known !== undefined) return known.instruction === text ? known.outcome : { status: 'rejected', reason: 'key_conflict' };
    const outcome = this.#fenced.has(id) ? { status: 'rejected' as const, reason: 'superseded' as const } : this.#judge(instruction, how);
    this.#outcomes.set(id, { instruction: text, outcome });
    if (outcome.status === 'credited') this.posted.push(instruction);
    return outcome;
  }

  #judge({ amountWon }: CreditTransfer, how: Reply): Outcome {
    const now = this.#clock.now();
    if (how === 'pend') return { status: 'pending', stage: 'queued', dueBy: now + 3_600_000 };
    if (amountWon > this.balanceWon) return { status: 'rejected', reason: 'insufficient_funds' };
    this.balanceWon = won(this.balanceWon - amountWon);
    return { status: 'credited', creditedAt: now };
  }
}

const holders: Record<string, string> = { '901-000001': '한빛상사', '902-000001': 'Kim Minsu', '902-000002': 'Lee Jisoo' };

function answerOf(bank: TestBank, topic: Topic, question: object): unknown {
  const { account } = question as { account?: AccountRef }; // absent for the network's topics
  const holder = account === undefined ? undefined : holders[account.account];
  switch (topic) {
    case 'balance':
      return holder && { postedWon: won(bank.balanceWon + 500n), heldWon: won(500n), availableWon: bank.balanceWon };
    case 'recipient':
      return holder && { holder, status: 'active' };
    case 'statement':
      return holder && { openingWon: zeroWon, closingWon: bank.lines.at(-1)?.balanceWon ?? zeroWon, lines: bank.lines };
    case 'cutoffs':
      return [{ system: 'ebs', open: true, opensAt: start, closesAt: start + 3_600_000, nextSettlementAt: null, limitWon: won(1_000_000_000n) }];
    case 'system':
      return [
        {
          system: 'ebs',
          available: true,
          participants: [
            { bank: '901', name: 'Bank A', available: true },
            { bank: '902', name: 'Bank B', available: true },
          ],
        },
      ];
  }
}

export const payer: AccountRef = { bank: '901', account: '901-000001' };
export const token = 'token-of-the-first-agent';
export const otherToken = 'token-of-the-second-agent';

/** Arguments of a payment that the mandate covers. */
export const order = {
  idempotencyKey: 'invoice-2026-0001',
  fromBank: '901',
  fromAccount: '901-000001',
  toBank: '902',
  toAccount: '902-000001',
  toHolder: 'Kim Minsu',
  amountWon: '15000',
};

export function mandate(over: Partial<Mandate> = {}): Mandate {
  return {
    id: 'mandate-1',
    tenant: 'tenant-a',
    principal: 'principal-1',
    agent: 'agent-1',
    accounts: [payer],
    payees: [
      { bank: '902', account: '902-000001' },
      { bank: '902', account: '902-000002' },
    ],
    limitWon: won(100_000n),
    budgetWon: won(1_000_000n),
    notBefore: start,
    expiresAt: start + 24 * 3_600_000,
    ...over,
  };
}

export interface World {
  readonly clock: TestClock;
  readonly events: readonly AnyEvent[];
  readonly bank: TestBank;
  readonly network: TestBank;
  readonly mandates: Mandates;
  readonly policy: PolicyDesk;
  readonly approvals: Approvals;
  /** What the approver was asked, each time. */
  readonly asked: readonly Approval[];
  readonly stops: Stops;
  readonly revocations: Revocations;
  readonly tokens: Tokens;
  readonly claims: Claims;
  readonly door: Door;
  call(tool: string, args?: object, as?: string): ReturnType<Door['call']>;
  pay(over?: object, as?: string): ReturnType<Door['call']>;
  kinds(kind: EventKind): readonly AnyEvent[];
}

/** One agent of each of two tenants. */
function issuedTokens(clock: Clock): Tokens {
  const tokens = openTokens(clock);
  const expiresAt = start + 30 * 24 * 3_600_000;
  tokens.issue({ token, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1' }, expiresAt });
  tokens.issue({ token: otherToken, caller: { tenant: 'tenant-b', principal: 'principal-1', agent: 'agent-1' }, expiresAt });
  return tokens;
}

export interface WorldOptions extends Pick<DoorDeps, 'quarantined'> {
  readonly desk?: TaskDesk;
  readonly before?: World;
  readonly flushed?: () => Promise<void>;
  readonly pseudonyms?: Pseudonyms;
  /** What stands before the bank. */
  readonly guard?: GuardRule;
  /** Takes tokens of others beside those that are issued here. */
  readonly accept?: (tokens: Tokens, clock: Clock) => Tokens;
}

/** The desks that hear of everything the gateway records. */
function desksOf(clock: Clock, journal: { readonly record: RecordEvent }) {
  const record: RecordEvent = (draft) => {
    const seq = journal.record(draft);
    stops.note(draft as AnyDraft); // one draft: its kind and data belong together
    approvals.note(draft as AnyDraft); // as above
    return seq;
  };
  const stops = new Stops({ clock, record });
  const asked: Approval[] = [];
  const approvals = new Approvals({ clock, record, approver: (approval) => void asked.push(approval) });
  return { record, stops, approvals, asked };
}

/** A gateway over two honest rails. `history` and the rails of an earlier world make a restart. */
export function openWorld(options: WorldOptions = {}): World {
  const clock = options.before?.clock ?? new TestClock();
  const journal = memoryJournal({ clock, trial: null });
  const bank = options.before?.bank ?? new TestBank('bank:901', clock);
  const reached = options.guard === undefined ? bank : guarded(bank, options.guard, { clock, changed: () => {} });
  const network = options.before?.network ?? new TestBank('kftc:ebs', clock);
  const { record, stops, approvals, asked } = desksOf(clock, journal);
  const policy = new PolicyDesk({ clock, record });
  const mandates = openMandates({ clock, record });
  const claims = journalClaims({ clock, record });
  const revocations = new Revocations({ clock, record });
  const tokens = unlessRevoked((options.accept ?? ((issued) => issued))(issuedTokens(clock), clock), revocations);
  const bare = openDoor({
    ...options,
    clock,
    ids: seededIds(seededRandom('gateway')),
    record,
    claims,
    banks: new Map([['901', reached]]),
    ...{ network, mandates, policy, approvals, stops, tokens },
    desk: options.desk ?? plainDesk(clock),
    flushed: options.flushed ?? (() => journal.flush()),
  });
  const door = options.pseudonyms === undefined ? bare : veiledDoor(bare, { tokens, policy, pseudonyms: options.pseudonyms });
  for (const event of options.before?.events ?? []) {
    stops.note(event);
    approvals.note(event);
    for (const part of [revocations, policy, mandates, claims, door]) part.restore(event);
  }
  door.resume();
  approvals.resume();
  if (options.before === undefined) {
    mandates.issue(mandate());
    mandates.issue(mandate({ id: 'mandate-2', tenant: 'tenant-b' }));
  }
  return {
    ...{ clock, events: journal.events, bank, network, mandates, policy, approvals, asked, stops, revocations, tokens, claims, door },
    call: (tool, args = {}, as = token) => door.call({ token: as, tool, arguments: args }),
    pay: (over = {}, as = token) => door.call({ token: as, tool: 'transfer_funds', arguments: { ...order, ...over } }),
    kinds: (kind) => journal.events.filter((event) => event.kind === kind),
  };
}
