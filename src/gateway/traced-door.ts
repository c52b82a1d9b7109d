import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Door, DoorAnswer, DoorCall } from './door.ts';

/**
 * A span for each call, for whoever has loaded an OpenTelemetry SDK into the process; without one this costs next to nothing. A caller's own
 * trace goes on in it. Names and attributes as the semantic conventions have them for MCP; nothing that is personal, no amounts.
 */
export function tracedDoor(door: Door): Door {
  const tracer = trace.getTracer('railproof');
  return {
    ...door,
    call: (call) => {
      const parent = call.trace === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent: call.trace });
      const attributes = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': call.tool, 'gen_ai.operation.name': 'execute_tool' };
      return tracer.startActiveSpan(`tools/call ${call.tool}`, { kind: SpanKind.SERVER, attributes }, parent, (span) => follow(span, door, call));
    },
  };
}

async function follow(span: Span, door: Door, call: DoorCall): Promise<DoorAnswer> {
  try {
    const answer = await door.call(call);
    const { status, code } = answer.content;
    if (typeof status === 'string') span.setAttribute('railproof.status', status);
    if (answer.error) span.setAttribute('error.type', String(code));
    return answer;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR }); // what broke is not for a trace to tell
    throw error;
  } finally {
    span.end();
  }
}
