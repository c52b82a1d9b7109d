import { InputError } from '../../runner/input-error.ts';
import { guardedFetch } from './guarded-fetch.ts';

/** Reads what a client says of itself, by the https address that is its `client_id` (OAuth Client ID Metadata Document). */
export type ClientMetadata = (address: string) => ReturnType<typeof guardedFetch>;

/**
 * Documents of clients at these hosts alone, each with its port where that is not 443, and only at public addresses. Whoever asks for a sign-in chooses the
 * address, so nobody is asked that the operator has not named; `undefined` where no host is named: then nobody is. @throws InputError
 */
export function clientMetadataOf(hosts: readonly string[]): ClientMetadata | undefined {
  for (const name of hosts)
    if (URL.parse(`https://${name}/`)?.host !== name)
      throw new InputError(`--client-hosts ${name} is not a host such as client.example or client.example:8443`);
  if (hosts.length === 0) return undefined;
  const named = new Set(hosts);
  return async (address) =>
    named.has(URL.parse(address)?.host ?? '') ? guardedFetch(address, { allowPrivate: false }) : { fault: 'is at no host that is named' };
}
