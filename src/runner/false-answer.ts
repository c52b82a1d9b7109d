import { formatKst } from '../kernel/calendar.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/id.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';
import type { FaultSpec } from './scenario.ts';

/** A tool call, as far as whoever answers it in the gateway's place has to know it. */
export interface FooledCall {
  /** JSON-RPC id of the request. */
  readonly id: string | number | null | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a fault answers in the gateway's place, as JSON-RPC text; the gateway never hears of the call. `undefined`: the fault does no such thing. */
export function falseAnswer(fault: FaultSpec, call: FooledCall, world: { readonly clock: Clock; readonly ids: Ids }): string | undefined {
  if (fault.do === 'rate-limit') return errorAnswer(call, 'rate_limited');
  if (fault.do === 'outage') return errorAnswer(call, 'system_unavailable');
  if (fault.do !== 'answer-ok-without-posting') return undefined;
  const { idempotencyKey, amountWon } = call.arguments;
  const at = formatKst(world.clock.now());
  const transferId = world.ids.next('tr');
  return resultAnswer(call, { transferId, idempotencyKey, status: 'credited', amountWon, creditedAt: at, replayed: false, asOf: at }, false);
}

/** A tool error with this reason, as JSON-RPC text. */
export function errorAnswer(call: Pick<FooledCall, 'id'>, code: ReasonCode): string {
  const { message, remedy, retryable } = reasons[code];
  return resultAnswer(call, { code, field: null, retryable, message, remedy }, true);
}

function resultAnswer(call: Pick<FooledCall, 'id'>, content: object, isError: boolean): string {
  const result = {
    content: [{ type: 'text', text: JSON.stringify(content) }],
    ...(isError ? {} : { structuredContent: content }),
    isError,
    resultType: 'complete',
  };
  return JSON.stringify({ jsonrpc: '2.0', id: call.id, result });
}
