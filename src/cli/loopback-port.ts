import { createServer } from 'node:net';
import { InputError } from '../runner/input-error.ts';

export const loopback = '127.0.0.1';

/** Asks for the port before anything is made for it, so that a refusal leaves nothing behind. @throws InputError when it cannot be had */
export async function refuseTakenPort(place: { readonly host: string; readonly port: number }): Promise<void> {
  const { host, port } = place;
  if (port === 0) return;
  const server = createServer();
  const free = Promise.withResolvers<void>();
  server.once('error', (error) => free.reject(portError(error, place)));
  server.listen({ host, port }, () => server.close(() => free.resolve()));
  await free.promise;
}

/** What to tell whoever named the port; any other error as it is. */
export function portError(error: unknown, { host, port }: { readonly host: string; readonly port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new InputError(`port ${port} on ${host} is in use; name another with --port, or 0 for a free one`);
  if (code === 'EACCES') return new InputError(`port ${port} on ${host} may not be opened; name one above 1023 with --port`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new InputError(`${host} is no address of this machine; name one with --host, or 0.0.0.0 for all of them`);
  return error;
}
