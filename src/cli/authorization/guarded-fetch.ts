import { type LookupAddress, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { ambient } from '../ambient.ts';

export interface FetchRules {
  /** Loopback, private and link-local addresses may be asked too, and without TLS. */
  readonly allowPrivate: boolean;
}

const bodyBytesMax = 65_536;
const patienceMs = 5_000;

/** Special-purpose addresses (RFC 6890 and its registries): nothing that an outsider's configuration names belongs there. */
const special = new BlockList();
const special4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'];
const special4More = ['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'];
const special6 = [
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];
for (const [family, ranges] of [
  ['ipv4', [...special4, ...special4More]],
  ['ipv6', special6],
] as const) {
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    special.addSubnet(net, Number(bits), family);
  }
}

/** Whether an address is no public one; also an IPv4 address inside an IPv6 one. */
export function isSpecialAddress(address: string): boolean {
  return special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Gets a small text by GET. The address that was checked is the one that is connected to, so that no second answer of a name server counts; redirects are
 * not followed; the body and the time that it takes are bounded.
 */
export function guardedFetch(address: string, { allowPrivate }: FetchRules): Promise<{ readonly text: string } | { readonly fault: string }> {
  const url = URL.parse(address);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && allowPrivate))) return refused('is no https address');
  if (url.username !== '' || url.password !== '') return refused('carries a password');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(host) !== 0 && isSpecialAddress(host)) return refused(`is at ${host}, which is no public address`);
  return new Promise((resolve) => {
    const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = ask(url, { lookup: allowPrivate ? lookup : publicLookup, headers: { accept: 'application/json' }, agent: false });
    const end = ambient.after(patienceMs, () => sent.destroy(new Error(`gave no whole answer within ${patienceMs} ms`)));
    const done = (result: { readonly text: string } | { readonly fault: string }) => {
      end();
      resolve(result);
    };
    sent.on('error', ({ message }) => done({ fault: message }));
    sent.on('response', (response) => {
      const { statusCode = 0 } = response;
      const chunks: Buffer[] = [];
      let bytes = 0;
      if (statusCode !== 200)
        sent.destroy(new Error(statusCode >= 300 && statusCode < 400 ? 'redirects, which is not followed' : `answers ${statusCode}`));
      response.on('error', ({ message }) => done({ fault: message }));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > bodyBytesMax) sent.destroy(new Error(`is larger than ${bodyBytesMax} bytes`));
      });
      response.on('end', () => done({ text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.end();
  });
}

function refused(fault: string): Promise<{ readonly fault: string }> {
  return Promise.resolve({ fault });
}

/** The name server's answer, all of it: one address that is not public spoils the name. */
const publicLookup: typeof lookup = ((
  host: string,
  options: object,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    const first = found?.[0];
    const bad = found?.find((each) => isSpecialAddress(each.address));
    if (error !== null) callback(error, []);
    else if (bad !== undefined || first === undefined) callback(new Error(`is at ${bad?.address}, which is no public address`), []);
    else if ('all' in options && options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
}) as typeof lookup; // one of its forms: node:net calls no other
