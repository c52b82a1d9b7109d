import { validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import type { Headers } from './fast-call.ts';

/** What a machine is called by itself. */
export const machineNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** `uri-host [ ":" port ]` (RFC 9110, 7.2). What a URL parser would read beside that, such as `user@`, no browser sends. */
const plainHost = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/;

/** Accepted values of one header that are remembered; clients send a handful, whoever sends more is checked each time. */
const rememberedMax = 64;

export interface HostOptions {
  /** Names that `Host` may have, without port; default: this machine's own. Anything else is DNS rebinding. */
  readonly allowedHosts?: readonly string[];
  /** Host names that `Origin` may have when a browser sends one; default: this machine's own. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Host and Origin against DNS rebinding (MCP transports, security warning). Both checks look at the name, not at the port.
 * Says why a request is refused; `undefined`: it may pass.
 */
export function openHostCheck(options: HostOptions): (headers: Headers) => string | undefined {
  const hosts = [...(options.allowedHosts ?? machineNames)];
  const origins = [...(options.allowedOrigins ?? machineNames)];
  const checkHost = remembering((host) => validateHostHeader(host !== undefined && plainHost.test(host) ? host : undefined, hosts));
  const checkOrigin = remembering((origin) => validateOriginHeader(origin, origins));
  return ({ host, origin }) => checkHost(single(host)) ?? (origin === undefined ? undefined : checkOrigin(single(origin)));
}

type Verdict = ReturnType<typeof validateHostHeader> | ReturnType<typeof validateOriginHeader>;

/** A parsed URL for each request would cost more than all else that is done with its headers. */
function remembering(check: (value: string | undefined) => Verdict): (value: string | undefined) => string | undefined {
  const accepted = new Set<string>();
  return (value) => {
    if (value !== undefined && accepted.has(value)) return undefined;
    const verdict = check(value);
    if (!verdict.ok) return verdict.message;
    if (value !== undefined && accepted.size < rememberedMax) accepted.add(value);
    return undefined;
  };
}

/** Node joins what came twice, or keeps the first; a list cannot come from it and is no host. */
function single(value: Headers[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
