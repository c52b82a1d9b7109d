import type { Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { PolicyRule } from '../kernel/policy.ts';
import type { BulkDesk } from './bulk-desk.ts';
import type { Caller } from './caller.ts';
import type { Denial, JsonObject } from './denial.ts';
import type { Mandates } from './mandates.ts';
import type { Payments } from './payments.ts';
import type { RailDesk } from './rail-desk.ts';
import { checkOf, type ObjectSchema } from './schema.ts';
import type { TaskDesk } from './task-desk.ts';

/** Hints for whoever runs the agent (MCP 2025-11-25, tools, annotations). They bind nobody; the mandate does. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What `tools/list` says of a tool. */
export interface ToolDefinition {
  readonly name: string;
  /** English, and Korean after a slash. */
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly annotations: Annotations;
}

/** What the tools work on. */
export interface ToolDeps {
  readonly clock: Clock;
  readonly rails: RailDesk;
  readonly mandates: Mandates;
  readonly payments: Payments;
  readonly files: BulkDesk;
  readonly desk: TaskDesk;
}

/** What the person at the client said to a question; `undefined`: nothing. */
export interface Reply {
  readonly text: string | undefined;
}

export interface ToolCall<A> {
  readonly caller: Caller;
  readonly arguments: A;
  /** When the call came in. */
  readonly at: EpochMs;
  /** The rule of the policy that lets it pass; null: there is no policy. */
  readonly rule: PolicyRule | null;
  /** Present when somebody at the client can be asked; `reply` is what came back. */
  readonly asking?: { readonly reply: Reply | undefined };
}

/** What the audit keeps of an answer beside who asked for what. */
export interface AuditNote {
  readonly status: string;
  readonly reason: string | null;
  readonly mandate: string | null;
  readonly instruction: string;
}

export type ToolAnswer =
  | { readonly kind: 'result'; readonly content: JsonObject; readonly note?: AuditNote }
  | { readonly kind: 'question'; readonly question: string; readonly note?: undefined }
  | { readonly kind: 'denied'; readonly denial: Denial; readonly note?: AuditNote };

export interface Tool {
  readonly definition: ToolDefinition;
  /** The ledger without which there is nothing to use it on: where it is missing, so is the tool. */
  readonly ledger?: string;
  /** What is wrong with the arguments; `undefined`: nothing. */
  check(args: unknown): Denial | undefined;
  /** Rejects with `RailUnreachable` when an inquiry got no answer. Only for arguments that passed `check`. */
  run(deps: ToolDeps, call: ToolCall<unknown>): Promise<ToolAnswer>;
}

/** `A` is what the input schema lets through. */
export function defineTool<A>(
  definition: ToolDefinition,
  run: (deps: ToolDeps, call: ToolCall<A>) => ToolAnswer | Promise<ToolAnswer>,
  ledger?: string,
): Tool {
  return {
    definition,
    ...(ledger === undefined ? {} : { ledger }),
    check: checkOf(definition.inputSchema),
    run: async (deps, call) => run(deps, call as ToolCall<A>), // the schema has been checked before
  };
}

export function result(content: JsonObject): ToolAnswer {
  return { kind: 'result', content };
}

export function denied(denial: Denial): ToolAnswer {
  return { kind: 'denied', denial };
}
