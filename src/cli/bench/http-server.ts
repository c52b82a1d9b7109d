import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import type { Door } from '../../gateway/door.ts';
import { buildGateway } from '../../gateway/http.ts';
import { demoAgent, demoPlan } from '../../runner/demo-plan.ts';
import { freshKeys } from '../audit/key-ring.ts';
import { openStation } from '../station.ts';
import { benchToken, type ServerMessage } from './http-kinds.ts';
import { startAt } from './sample-payment.ts';

/** As `transfer_funds` answers. */
const credited = {
  transferId: 'transfer-0123456789abcdef0123456789abcdef',
  idempotencyKey: 'key-000001-000000',
  status: 'credited',
  amountWon: '1000',
  creditedAt: '2026-11-23T10:00:00.000+09:00',
  replayed: false,
  asOf: '2026-11-23T10:00:00.000+09:00',
};

interface Opened {
  readonly url: string;
  close(): Promise<void>;
}

async function open(kind: string): Promise<Opened> {
  switch (kind) {
    case 'plain': {
      const app = Fastify();
      app.post('/pay', (request) => ({ ...credited, idempotencyKey: (request.body as { idempotencyKey: string }).idempotencyKey })); // the bench sends it
      return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/pay`, close: () => app.close() };
    }
    case 'frame': {
      const app = buildGateway(echoDoor);
      return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`, close: () => app.close() };
    }
    case 'memory':
      return openSandbox('memory');
    case 'durable': {
      const folder = mkdtempSync(join(tmpdir(), 'railproof-bench-'));
      const opened = await openSandbox(`sqlite:${join(folder, 'journal.db')}`);
      const close = async () => {
        await opened.close();
        rmSync(folder, { recursive: true, force: true });
      };
      return { ...opened, close };
    }
    default:
      throw new Error(`there is no server "${kind}"`);
  }
}

/** Answers without a payment. */
const echoDoor: Door = {
  call: async () => ({ error: false, content: credited }),
  tools: () => [],
  admits: (token) => token === benchToken,
  lacks: () => undefined,
  settle: async () => {},
  payment: () => undefined,
  restore: () => {},
  resume: () => {},
};

/** As `serve` opens it. */
function openSandbox(store: string): Promise<Opened> {
  const tokens = new Map([[demoAgent, benchToken]]);
  const order = { plan: demoPlan(startAt), seed: '7', port: 0, store, clock: 'paced', tokens, trial: null, customersPerBank: 20 } as const;
  return openStation({ ...order, sealKeys: freshKeys() });
}

const server = await open(process.argv[2] ?? '');
const tell = (message: ServerMessage) => process.send?.(message);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ cpuUs: user + system });
});
process.once('disconnect', () => void server.close());
tell({ url: server.url });
