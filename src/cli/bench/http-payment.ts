import { generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Era } from '../../runner/entrance.ts';
import type { ServerKind } from './http-kinds.ts';
import { BenchServer, freshPayment, load, type Post, toolCall } from './http-load.ts';
import { type BenchRow, benchRow, type Layer } from './row.ts';

const rounds = 5;
const callsOf: Readonly<Record<ServerKind, number>> = { plain: 1_000, frame: 1_000, memory: 500, durable: 500 };
const eras = ['2026', '2025'] as const;

/** What the servers of one era are asked, in the order in which they build on each other. */
const kinds = ['plain', 'frame', 'memory', 'durable'] as const;

const what: Readonly<Record<ServerKind, string>> = {
  plain: 'a plain Fastify route: HTTP, JSON in and out',
  frame: '+ MCP: host, token, frame, the answer twice',
  memory: '+ the payment: audit, claim, mandate, budget, two banks and the network, their books, positions and lines',
  durable: '+ journal in SQLite, synced before the answer; audit sealed',
};

/**
 * Server CPU of one payment over MCP/HTTP beside that of a plain Fastify JSON route, for each era. The payment is `transfer_funds` between
 * two banks with a fresh key, in the sandbox that `serve` opens: durable before the answer, token issued before. Servers are processes of
 * their own and take turns. The table says what each layer costs; a cold payment would also verify an Ed25519 signature.
 */
export async function benchPaymentVsPlainRoute(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const signatureUs = verificationUs();
  for (const era of eras) {
    const cpu = await measure(era);
    const measured = cpu.map(({ durable, plain }) => ({ ours: 1e6 / durable, peer: 1e6 / plain }));
    const of = (kind: ServerKind) => median(cpu.map((round) => round[kind]));
    const layers: Layer[] = kinds.map((kind, index) => ({
      layer: what[kind],
      cpuUs: of(kind) - (index === 0 ? 0 : of(kinds[index - 1] ?? 'plain')),
    }));
    layers.push({ layer: 'all of it', cpuUs: of('durable') });
    layers.push({
      layer: `all of it, cold: + one signature verified (${(of('plain') / (of('durable') + signatureUs)).toFixed(2)} ×)`,
      cpuUs: of('durable') + signatureUs,
    });
    const row = benchRow({ name: 'payment_vs_plain_route', unit: `payments/s of server CPU (${era})`, against: 'plain Fastify route' }, measured);
    rows.push({ ...row, layers });
  }
  return rows;
}

/** Server CPU in microseconds per call, round by round. */
async function measure(era: Era): Promise<readonly Readonly<Record<ServerKind, number>>[]> {
  const servers = new Map<ServerKind, BenchServer>();
  try {
    for (const kind of kinds) servers.set(kind, await BenchServer.start(kind));
    const measured: Record<ServerKind, number>[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const cpu = { plain: 0, frame: 0, memory: 0, durable: 0 };
      for (const [kind, server] of servers) cpu[kind] = await perCallUs(server, kind, era);
      if (round >= 0) measured.push(cpu); // the first compiles the hot code
    }
    return measured;
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

async function perCallUs(server: BenchServer, kind: ServerKind, era: Era): Promise<number> {
  const calls = callsOf[kind];
  const make = kind === 'plain' ? plainPost : () => toolCall(era, 'transfer_funds', freshPayment());
  const before = await server.cpuUs();
  await load(server.url, { calls, make, demand: 'credited' });
  return ((await server.cpuUs()) - before) / calls;
}

function plainPost(): Post {
  return { headers: { 'content-type': 'application/json', authorization: 'Bearer x' }, body: JSON.stringify(freshPayment()) };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

/** CPU of one Ed25519 verification, in microseconds: what a token or mandate costs that is met for the first time. */
function verificationUs(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = Buffer.from('a mandate that nobody has met before'.repeat(8));
  const signature = sign(null, text, privateKey);
  const count = 500;
  const rates = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let index = 0; index < count; index += 1) if (!verify(null, text, publicKey, signature)) throw new Error('a signature of the bench is void');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  });
  return median(rates);
}
