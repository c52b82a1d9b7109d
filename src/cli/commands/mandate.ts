import { existsSync } from 'node:fs';
import { readReceipt } from '../../gateway/mandate/receipt.ts';
import { isSignedWith, readSdJwt } from '../../gateway/mandate/sd-jwt.ts';
import { nameLine } from '../../gateway/name-marks.ts';
import { isSealKeyName } from '../../gateway/seal-key.ts';
import { InputError } from '../../runner/input-error.ts';
import { writeNewText } from '../on-disk.ts';
import { readPublicKey } from '../signing-key.ts';
import { readText } from './mandate-issue.ts';
import { ask } from './operator.ts';

interface Options {
  readonly url: string;
}

/** One mandate, as the gateway tells of it. */
interface Told {
  readonly id: string;
  readonly state: string;
  readonly principal: string;
  readonly agent: string;
  readonly narrows: string | null;
  readonly signed: boolean;
  readonly bound: boolean;
  readonly accounts: readonly string[];
  readonly payees: readonly string[];
  readonly minimumWon: string | null;
  readonly limitWon: string;
  readonly budgetWon: string;
  readonly takenWon: string;
  readonly frequency: string | null;
  readonly usesMax: number | null;
  readonly uses: number;
  readonly from: string;
  readonly until: string;
}

/** Ends a mandate. 0: from the next call on; throws {@link InputError} where none of this id stands. */
export async function revoke(id: string, { url }: Options): Promise<number> {
  const { revoked, queued } = (await ask(url, '/operator/mandates/revoke', { id })) as { revoked: boolean; queued?: boolean }; // by our own gateway
  if (queued === true) print(['the gateway is down; it hears of this when it is back']);
  else if (revoked) print([`${id} is revoked, and all that narrow it; what has reached its rail ends there`]);
  else throw new InputError(`no mandate ${id} stands; railproof mandate list shows those that do`);
  return 0;
}

export async function list({ url }: Options): Promise<number> {
  const mandates = await told(url);
  print(mandates.length === 0 ? ['there are no mandates'] : mandates.flatMap(linesOf));
  return 0;
}

/** Shows a file as it is, or what a gateway has under an id. 0: shown; 1: the file is not signed by the key that was named. */
export async function show(name: string, { url, trust }: Options & { readonly trust?: string }): Promise<number> {
  if (!existsSync(name)) {
    const found = (await told(url)).find(({ id }) => id === name);
    if (found === undefined) throw new InputError(`${name} is no file, and no mandate of this gateway; railproof mandate list shows those`);
    print(linesOf(found));
    return 0;
  }
  const jwt = readSdJwt(readText(name).trim());
  if (jwt === undefined) throw new InputError(`${name}: holds no signed mandate`);
  print([JSON.stringify({ ...jwt.claims, mandate: jwt.content }, null, 2)]);
  if (trust === undefined) return 0;
  const isSigned = isSignedWith(jwt, readPublicKey(trust));
  print([isSigned ? `signed by the key in ${trust}` : `NOT signed by the key in ${trust}`]);
  return isSigned ? 0 : 1;
}

export async function receipt(transferId: string, { url, out = `${transferId}.receipt` }: Options & { readonly out?: string }): Promise<number> {
  const made = (await ask(url, '/operator/mandates/receipt', { transferId })) as { readonly receipt: string }; // by our own gateway
  writeNewText(out, `${made.receipt}\n`, 'name another file for the receipt with --out');
  print([`${out}: receipt of ${transferId}`]);
  return 0;
}

/** Checks a receipt against the key that was named, and shows it. 0: it is what the gateway signed; 1: it is not. */
export function verify(file: string, { trust }: { readonly trust: string }): number {
  if (!isSealKeyName(trust)) throw new InputError(`--trust ${trust}: send the 43 characters that serve prints as the key of receipts`);
  const read = readReceipt(readText(file).trim(), trust);
  if ('fault' in read) {
    print([`${file}: ${read.fault}`]);
    return 1;
  }
  print([JSON.stringify(read.payload, null, 2), `${file}: signed by ${trust}`]);
  return 0;
}

async function told(url: string): Promise<readonly Told[]> {
  return ((await ask(url, '/operator/mandates', undefined)) as { readonly mandates: readonly Told[] }).mandates; // by our own gateway
}

function linesOf(told: Told): readonly string[] {
  const { id, state, narrows, signed, bound, minimumWon, limitWon, budgetWon, takenWon, frequency, usesMax, uses } = told;
  const often = `${frequency === null || frequency === 'ON_DEMAND' ? 'whenever needed' : frequency.toLowerCase()}${usesMax === null ? '' : `, ${usesMax} times`}`;
  return [
    `${nameLine(id)}  ${state}${narrows === null ? '' : `, narrows ${nameLine(narrows)}`}${signed ? ', signed' : ''}${bound ? ', bound to a key' : ''}`,
    `  ${nameLine(told.principal)} lets ${nameLine(told.agent)} pay ${minimumWon === null ? 'at most' : `${minimumWon} to`} ${limitWon} won, ${often}; used ${uses} times`,
    `  ${takenWon} of ${budgetWon} won taken; from ${told.from.slice(0, 19)} until ${told.until.slice(0, 19)}`,
    `  from ${told.accounts.join(', ')} to ${told.payees.join(', ')}`,
  ];
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
