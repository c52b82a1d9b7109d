import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';
import t from 'tap';
import { exposeMetrics } from '../../src/cli/metrics-route.ts';
import type { Door } from '../../src/gateway/door.ts';
import { machineNames } from '../../src/gateway/host-check.ts';
import { buildGateway } from '../../src/gateway/http.ts';
import { measuredDoor } from '../../src/gateway/measured-door.ts';
import { traceParentOf } from '../../src/gateway/trace-context.ts';
import { tracedDoor } from '../../src/gateway/traced-door.ts';
import { openWorld, order, token } from './world.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const sent = `00-${traceId}-${parentId}-01`;

const modernMeta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

interface Sent {
  readonly name?: string;
  readonly args?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: object;
}

function post(door: Door, { name = 'transfer_funds', args = order, headers = {}, meta = {} }: Sent = {}) {
  const app = buildGateway(door);
  return app.inject({
    method: 'POST',
    url: '/mcp',
    headers: {
      ...{ host: 'localhost', authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name },
      ...headers,
    },
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: { ...modernMeta, ...meta } } },
  });
}

t.test('the trace context of a caller is kept with intent and outcome, from the header or from the call', async (t) => {
  const world = openWorld();
  await post(world.door, { headers: { traceparent: sent } });
  t.equal((await post(world.door, { name: 'get_task', args: {}, meta: { traceparent: sent } })).statusCode, 200);
  t.same(
    [...world.kinds('audit.intent'), ...world.kinds('audit.outcome')].map(({ data }) => 'trace' in data && data.trace),
    [sent, sent, sent, sent],
  );
});

t.test('what is no trace context is not kept', async (t) => {
  const world = openWorld();
  const bad = [
    '',
    'x',
    sent.toUpperCase(),
    `01${sent.slice(2)}`,
    `${sent}\r\nx`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    7,
  ];
  for (const text of bad) t.equal(traceParentOf(text), undefined, JSON.stringify(text));
  await post(world.door, { headers: { traceparent: 'x'.repeat(1000) } });
  t.notOk(world.kinds('audit.intent').some(({ data }) => 'trace' in data));
});

t.test('with an OpenTelemetry SDK in the process each call is a span in the caller’s trace, without personal data', async (t) => {
  const exporter = new InMemorySpanExporter();
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  propagation.setGlobalPropagator({
    fields: () => ['traceparent'],
    inject: () => {},
    extract: (parent, carrier, getter) => {
      const [, id = '', span = ''] = /^00-(\w+)-(\w+)-/.exec(String(getter.get(carrier, 'traceparent'))) ?? [];
      return trace.setSpanContext(parent, { traceId: id, spanId: span, traceFlags: 1, isRemote: true });
    },
  });
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  t.teardown(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });
  const world = openWorld();
  await post(tracedDoor(world.door), { headers: { traceparent: sent } });
  await post(tracedDoor(world.door), { args: { ...order, amountWon: 1 } });
  world.bank.submit = () => Promise.reject(new Error('the ledger does not balance'));
  await post(tracedDoor(world.door), { args: { ...order, idempotencyKey: 'invoice-2026-0009' } });
  const [paid, refused, broken] = exporter.getFinishedSpans();
  t.match(paid, { name: 'tools/call transfer_funds', attributes: { 'gen_ai.tool.name': 'transfer_funds', 'railproof.status': 'credited' } });
  t.equal(paid?.spanContext().traceId, traceId);
  t.equal(paid?.parentSpanContext?.spanId, parentId);
  t.match(refused?.attributes, { 'error.type': 'invalid_arguments' });
  t.not(refused?.spanContext().traceId, traceId);
  t.match(broken?.status, { code: 2 });
  const told = JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes, status, events }) => ({ name, attributes, status, events })));
  for (const personal of ['902-000001', 'Kim', '15000', 'principal-1', 'ledger', token]) t.notMatch(told, personal);
});

t.test('calls are counted by tool and outcome, under names that nobody can multiply', async (t) => {
  const world = openWorld();
  const registry = new Registry();
  const door = measuredDoor(world.door, { registry, elapsedMs: () => 0 });
  await post(door);
  await post(door);
  await post(door, { args: { ...order, amountWon: 1 } });
  for (const name of ['made_up_1', 'made_up_2']) await post(door, { name });
  world.bank.submit = () => Promise.reject(new Error('the ledger does not balance'));
  await post(door, { args: { ...order, idempotencyKey: 'invoice-2026-0009' } });
  const text = await registry.metrics();
  t.match(text, 'railproof_tool_calls_total{tool="transfer_funds",outcome="credited",refused="false"} 2');
  t.match(text, 'railproof_tool_calls_total{tool="transfer_funds",outcome="invalid_arguments",refused="true"} 1');
  t.match(text, 'railproof_tool_calls_total{tool="other",outcome="unknown_tool",refused="true"} 2');
  t.match(text, 'railproof_invariants_broken_total 1');
  t.match(text, 'railproof_tool_calls_running 0');
  t.match(text, 'railproof_tool_call_duration_seconds_count{tool="transfer_funds"} 4');
  t.notMatch(text, 'made_up');
});

t.test('/metrics is for this machine and says nothing of anybody', async (t) => {
  const world = openWorld();
  const registry = new Registry();
  const door = measuredDoor(world.door, { registry, elapsedMs: () => 0 });
  await post(door);
  const app = buildGateway(door);
  exposeMetrics(app, { registry, allowedHosts: machineNames });
  t.teardown(() => app.close());
  const shown = await app.inject({ method: 'GET', url: '/metrics', headers: { host: 'localhost:4000' } });
  t.equal(shown.statusCode, 200);
  t.match(shown.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(shown.body, /^railproof_tool_calls_total\{.*\} 1$/m);
  t.match(shown.body, /^process_resident_memory_bytes \d+$/m);
  for (const personal of ['902-000001', 'Kim', '15000', 'principal-1', 'agent-1', token]) t.notMatch(shown.body, personal);
  for (const host of ['evil.example', 'user@localhost'])
    t.equal((await app.inject({ method: 'GET', url: '/metrics', headers: { host } })).statusCode, 403, host);
});
