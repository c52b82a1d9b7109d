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
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyDraft, AnyEvent, EventKind, RecordEvent } from '../../src/kernel/event.ts';
import { seededIds } from '../../src/kernel/id.ts';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { type GuardRule, guarded } from '../../src/rail/guard/guarded.ts';
import type { Claims } from '../../src/storage/claims.ts';
import { journalClaims } from '../../src/storage/journal-claims.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';
import { start, TestBank, TestClock } from './test-bank.ts';

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

export interface WorldOptions extends Pick<DoorDeps, 'quarantined' | 'ledgers'> {
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
  const accepted = (options.accept ?? ((issued) => issued))(issuedTokens(clock), clock);
  const revocations = new Revocations({ clock, record, tokens: accepted });
  const tokens = unlessRevoked(accepted, revocations);
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
