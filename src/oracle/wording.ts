import type { AccountRef } from '../kernel/instruction.ts';

/** `1,250,000 won`. */
export function wonText(amountWon: bigint): string {
  return `${String(amountWon).replace(/\B(?=(\d{3})+$)/g, ',')} won`;
}

/** `901/100-200`. */
export function accountText({ bank, account }: AccountRef): string {
  return `${bank}/${account}`;
}

/** `transfer fee:901`; an id that the gateway gave says by itself that it is a transfer. */
export function transferText(id: string): string {
  return id.startsWith('transfer-') ? id : `transfer ${id}`;
}

/** The first sentence, and how many more there are. */
export function firstOf(sentences: readonly string[]): string {
  const [first = ''] = sentences;
  return sentences.length > 1 ? `${first} (and ${sentences.length - 1} more)` : first;
}
