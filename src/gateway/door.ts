import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { BankCode } from '../kernel/instruction.ts';
import { type Rail, RailShut, RailUnreachable } from '../rail/rail.ts';
import type { Claims } from '../storage/claims.ts';
import type { Approvals } from './approvals.ts';
import { Audit } from './audit.ts';
import { BulkDesk } from './bulk-desk.ts';
import { catalog } from './catalog.ts';
import { type Denial, denialContent, deny, type JsonObject } from './denial.ts';
import { lackingScope, type Scope } from './identity/scopes.ts';
import type { Mandates } from './mandates.ts';
import type { Payment } from './payment.ts';
import { Payments } from './payments.ts';
import type { PolicyDesk } from './policy-desk.ts';
import { RailDesk } from './rail-desk.ts';
import type { Stops } from './stops.ts';
import type { TaskDesk } from './task-desk.ts';
import type { Credential, Tokens } from './tokens.ts';
import { denied, type Reply, type Tool, type ToolAnswer, type ToolDefinition, type ToolDeps } from './tool.ts';

export interface DoorDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly record: RecordEvent;
  readonly claims: Claims;
  /** Each bank for its own accounts: payments go to the bank of the payer. */
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** What concerns all banks: cut-offs, participants, recipient inquiry. */
  readonly network: Rail;
  /** Ledgers of wallets by their ids; default: there are none. */
  readonly ledgers?: ReadonlyMap<string, Rail>;
  readonly mandates: Mandates;
  readonly policy: PolicyDesk;
  readonly approvals: Approvals;
  readonly stops: Stops;
  readonly tokens: Tokens;
  readonly desk: TaskDesk;
  /** Tools that are not as they were approved. */
  readonly quarantined?: ReadonlySet<string>;
  /** Resolves once everything recorded so far is durable. No answer leaves before. */
  readonly flushed: () => Promise<void>;
}

export interface DoorCall {
  readonly token: string | undefined;
  readonly tool: string;
  readonly arguments: unknown;
  /** What a wrapper has against the call; said where the schema would have been. */
  readonly misfit?: Denial;
  /** `traceparent` of the caller, checked; it is kept with intent and outcome. */
  readonly trace?: string | undefined;
  /** Present when whoever calls can be asked; `reply` is what came back. */
  readonly asking?: { readonly reply: Reply | undefined };
  /** Hears of each stage, in order: intent on record, decided, durable. */
  readonly progress?: (stage: number, message: string) => void;
}

/** How many stages {@link DoorCall.progress} hears of. */
export const stagesOfCall = 3;

/** `error`: the content is a denial `{code, field, retryable, message {en, ko}, remedy}`; else it fits the tool's output schema. */
export interface DoorAnswer {
  readonly error: boolean;
  readonly content: JsonObject;
  /** To be put to whoever calls; the same call with the reply goes on. */
  readonly question?: string;
}

/** Why a good token is not good enough. */
export interface Lack {
  readonly scope: Scope;
  readonly granted: ReadonlySet<string>;
}

/** The agents' only way in, whatever the transport. */
export interface Door {
  /** One call, from token to durable answer. Rejects only when an invariant is broken. */
  call(call: DoorCall): Promise<DoorAnswer>;
  tools(): readonly ToolDefinition[];
  /** Whether the token is good now; for transports that must refuse before they read on. */
  admits(token: string | undefined): boolean;
  /** The scope that a good token lacks for a tool, beside those that it has; for transports that have words for it. `undefined`: nothing is in the way of that. */
  lacks(token: string | undefined, tool: string): Lack | undefined;
  /** Asks the rails about every payment whose outcome is open. */
  settle(): Promise<void>;
  /** A payment as the gateway has it, for whoever runs it; nobody is asked. */
  payment(id: string): Payment | undefined;
  /** Folds a recorded event of this gateway; others are ignored. Mandates and claims fold their own. */
  restore(event: AnyEvent): void;
  /** After the last {@link restore}: takes up again what a restart interrupted. */
  resume(): void;
}

/** Longest tool name that is kept in the audit. */
const toolNameMax = 64;

/** authenticate → audit intent → emergency stop → tool → scope → schema → policy → (claim → mandate → approval → rail) → audit outcome → durable → answer. */
export function openDoor(deps: DoorDeps): Door {
  const { clock, ids, tokens, flushed } = deps;
  const audit = new Audit(deps);
  const rails = new RailDesk(deps.banks, deps.network, deps.ledgers);
  const payments = new Payments({ ...deps, rails });
  const files = new BulkDesk({ claims: deps.claims, payments, trays: rails.trays });
  const tools = new Map(usable(deps.ledgers).map((tool) => [tool.definition.name, tool]));
  const definitions = [...tools.values()].map(({ definition }) => definition);
  const listed = deps.quarantined === undefined ? definitions : definitions.filter(({ name }) => deps.quarantined?.has(name) !== true);
  const toolDeps: ToolDeps = { clock, rails, mandates: deps.mandates, payments, files, desk: deps.desk };

  async function decide(caller: Credential | undefined, call: DoorCall): Promise<ToolAnswer> {
    if (caller === undefined) return denied(deny('unauthenticated'));
    if (deps.stops.covers(caller, call.tool)) return denied(deny('stopped'));
    const tool = tools.get(call.tool);
    if (tool === undefined) return denied(deny('unknown_tool'));
    if (deps.quarantined?.has(call.tool) === true) return denied(deny('tool_quarantined'));
    if (lackingScope(caller, tool.definition) !== undefined) return denied(deny('insufficient_scope'));
    const misfit = call.misfit ?? tool.check(call.arguments);
    if (misfit !== undefined) return denied(misfit);
    const at = clock.now();
    const rule = deps.policy.ruleFor(caller, call.tool, call.arguments, at);
    if (rule === 'denied') return denied(deny('policy_denied'));
    try {
      return await tool.run(toolDeps, { caller, arguments: call.arguments, at, rule, ...(call.asking && { asking: call.asking }) });
    } catch (error) {
      if (error instanceof RailUnreachable) return denied(denyUnreached(error));
      throw error;
    }
  }

  return {
    call: async (call) => {
      const caller = tokens.authenticate(call.token);
      const audited = { call: ids.next('call'), caller, tool: call.tool.slice(0, toolNameMax), trace: call.trace };
      audit.intent(audited, call.arguments);
      call.progress?.(1, 'on record');
      const answer = await decide(caller, call);
      audit.outcome(audited, answer);
      call.progress?.(2, 'decided');
      await flushed();
      call.progress?.(stagesOfCall, 'durable');
      return answerOf(answer);
    },
    tools: () => listed,
    admits: (token) => tokens.authenticate(token) !== undefined,
    lacks: (token, name) => {
      const tool = tools.get(name);
      const credential = tool && tokens.authenticate(token);
      const scope = credential && lackingScope(credential, tool.definition);
      return scope && { scope, granted: credential.scopes ?? new Set() };
    },
    settle: () => payments.settle(),
    payment: (id) => payments.find(id),
    restore: (event) => payments.restore(event),
    resume: () => payments.resume(),
  };
}

/** Of whoever was not even tried it is known for how long. */
function denyUnreached(error: RailUnreachable): Denial {
  if (!(error instanceof RailShut)) return deny('system_unavailable', { remedy: 'Nothing was changed by this call. Wait, then send it again.' });
  const { reason, retryAfterMs } = error;
  return deny(reason, { retryAfterMs, remedy: 'Nothing was changed by this call. Wait, then send it again, a payment under the same key.' });
}

/** A model is to hold no tool that has nothing to work on. */
function usable(ledgers: DoorDeps['ledgers']): readonly Tool[] {
  return catalog.filter(({ ledger }) => ledger === undefined || ledgers?.has(ledger) === true);
}

function answerOf(answer: ToolAnswer): DoorAnswer {
  if (answer.kind === 'denied') return { error: true, content: denialContent(answer.denial) };
  return answer.kind === 'question' ? { error: false, content: {}, question: answer.question } : { error: false, content: answer.content };
}
