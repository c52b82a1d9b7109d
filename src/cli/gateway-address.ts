import { InputError } from '../runner/input-error.ts';

/** Reads `http://HOST:PORT`, nothing more. @throws InputError naming the option that it came from */
export function gatewayAddress(option: string, text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const plain =
    parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && parsed.search + parsed.hash + parsed.username === '';
  if (!plain) throw new InputError(`${option} ${text}: is no address of a gateway; write it as http://HOST:PORT`);
  return parsed.origin;
}
