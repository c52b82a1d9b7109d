import type { Clock } from '../kernel/clock.ts';
import type { JsonValue, RecordEvent } from '../kernel/event.ts';
import type { Caller } from './caller.ts';
import type { ToolAnswer } from './tool.ts';

/** Longest arguments that are kept whole, as JSON text. What is longer fits no tool and is told by its length. */
const keptMax = 16_384;
/** Names of fields whose value never belongs in an audit, whatever tool they were sent to (EFTA article 6: means of access). */
const secretName = /token|secret|passw|pin$|otp|certificate|authorization|credential/i;
const depthMax = 8;

/** One call as the audit sees it. `caller` is `undefined` where nobody was recognised. */
export interface AuditedCall {
  readonly call: string;
  readonly caller: Caller | undefined;
  readonly tool: string;
  /** `traceparent` of the caller. */
  readonly trace: string | undefined;
}

/** Who asked for what, before anything is decided; and what came of it, in the same words for every tool. */
export class Audit {
  readonly #clock: Clock;
  readonly #record: RecordEvent;

  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  intent({ call, caller, tool, trace }: AuditedCall, args: unknown): void {
    const who = { tenant: caller?.tenant ?? '', principal: caller?.principal ?? '', tool };
    const data = { ...who, arguments: caller === undefined ? null : kept(args), ...traced(trace) };
    this.#record({ kind: 'audit.intent', at: this.#clock.now(), call, ...agentOf(caller), data });
  }

  outcome({ call, caller, tool, trace }: AuditedCall, answer: ToolAnswer): void {
    const { note } = answer;
    const status = note?.status ?? statusOf[answer.kind];
    const reason = answer.kind === 'denied' ? answer.denial.code : (note?.reason ?? null);
    const data = {
      tenant: caller?.tenant ?? '',
      principal: caller?.principal ?? '',
      tool,
      status,
      reason,
      mandate: note?.mandate ?? null,
      ...traced(trace),
    };
    this.#record({
      kind: 'audit.outcome',
      at: this.#clock.now(),
      call,
      ...agentOf(caller),
      ...(note === undefined ? {} : { instruction: note.instruction }),
      data,
    });
  }
}

function agentOf(caller: Caller | undefined): { readonly agent?: string } {
  return caller === undefined ? {} : { agent: caller.agent };
}

const statusOf: Readonly<Record<ToolAnswer['kind'], string>> = { result: 'answered', question: 'asked', denied: 'denied' };

function traced(trace: string | undefined): { readonly trace?: string } {
  return trace === undefined ? {} : { trace };
}

/** Arguments as they are kept: secrets blanked, depth and length bounded. They came as JSON, so they are JSON. */
function kept(args: unknown): JsonValue {
  const blanked = blank(args, 0);
  const length = JSON.stringify(blanked).length;
  return length > keptMax ? `[${length} characters]` : blanked;
}

function blank(value: unknown, depth: number): JsonValue {
  if (typeof value !== 'object' || value === null) return value as JsonValue; // a JSON scalar
  if (depth === depthMax) return '[deeper]';
  if (Array.isArray(value)) return value.map((item) => blank(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, secretName.test(name) ? '[redacted]' : blank(item, depth + 1)]));
}
