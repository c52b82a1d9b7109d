import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { oauthPaths } from '../authorization/mounted.ts';
import { untilToldToStop } from '../drained.ts';
import { gatewayAddress } from '../gateway-address.ts';
import { portError } from '../loopback-port.ts';
import { buildForwarder } from '../replica/forwarder.ts';
import { Turns } from '../replica/turns.ts';

export interface FrontOptions {
  readonly to: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Real seconds that open calls get when it is told to stop. */
  readonly drain: number;
}

/**
 * Stands between agents and gateways, in a network of its own: it hands on what goes to `/mcp` and to OAuth, in turn to whichever gateway can be reached, and nothing
 * else. It has no token, no key and no store, so whoever owns it owns none.
 */
export async function front({ to, host, port, drain }: FrontOptions): Promise<number> {
  if (to.length === 0) throw new InputError('--to names no gateway; write it as http://HOST:PORT, several parted by commas');
  const turns = new Turns(
    to.map((url) => gatewayAddress('--to', url)),
    ambient.elapsedMs,
  );
  const app = buildForwarder({ upstream: turns.next, onLost: turns.lost, paths: ['/mcp', ...oauthPaths] });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await anyReady(to);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'waiting' });
  });
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw portError(error, { host, port });
  });
  process.stdout.write(`railproof: the front is open\n  MCP      ${url}/mcp\n  to       ${to.join(', ')}\nCtrl-C stops it.\n`);
  await untilToldToStop(drain, () => app.close());
  return 0;
}

async function anyReady(urls: readonly string[]): Promise<boolean> {
  const answers = await Promise.allSettled(urls.map((url) => fetch(new URL('/readyz', url), { signal: ambient.deadline(2_000) })));
  return answers.some((answer) => answer.status === 'fulfilled' && answer.value.ok);
}
