import type { BankCode } from '../../src/kernel/instruction.ts';

/** A fictional bank of the default world. */
export interface Participant {
  /** `A` … `Q`: how scenario files name it. */
  readonly letter: string;
  readonly code: BankCode;
  readonly name: { readonly en: string; readonly ko: string };
  /** Digits of an account number in groups, the bank's code first; the last group counts. */
  readonly accountDigits: readonly number[];
}

/**
 * Seventeen banks, as many as the alliance has. Names and codes are invented: 901–917 are not assigned by KFTC,
 * and nobody wants a public report in which a named bank defaults. Real names come from a private data file.
 */
export const participants: readonly Participant[] = [
  { letter: 'A', code: '901', name: { en: 'Bank A', ko: '가은행' }, accountDigits: [3, 3, 6] },
  { letter: 'B', code: '902', name: { en: 'Bank B', ko: '나은행' }, accountDigits: [3, 2, 6, 1] },
  { letter: 'C', code: '903', name: { en: 'Bank C', ko: '다은행' }, accountDigits: [6, 2, 6] },
  { letter: 'D', code: '904', name: { en: 'Bank D', ko: '라은행' }, accountDigits: [3, 4, 4, 2] },
  { letter: 'E', code: '905', name: { en: 'Bank E', ko: '마은행' }, accountDigits: [4, 3, 6] },
  { letter: 'F', code: '906', name: { en: 'Bank F', ko: '바은행' }, accountDigits: [3, 3, 6] },
  { letter: 'G', code: '907', name: { en: 'Bank G', ko: '사은행' }, accountDigits: [3, 6, 3, 2] },
  { letter: 'H', code: '908', name: { en: 'Bank H', ko: '아은행' }, accountDigits: [3, 3, 7] },
  { letter: 'I', code: '909', name: { en: 'Bank I', ko: '자은행' }, accountDigits: [3, 2, 8] },
  { letter: 'J', code: '910', name: { en: 'Bank J', ko: '차은행' }, accountDigits: [3, 2, 6] },
  { letter: 'K', code: '911', name: { en: 'Bank K', ko: '카은행' }, accountDigits: [3, 3, 6] },
  { letter: 'L', code: '912', name: { en: 'Bank L', ko: '타은행' }, accountDigits: [4, 4, 4] },
  { letter: 'M', code: '913', name: { en: 'Bank M', ko: '파은행' }, accountDigits: [3, 7, 2] },
  { letter: 'N', code: '914', name: { en: 'Bank N', ko: '하은행' }, accountDigits: [3, 3, 6] },
  { letter: 'O', code: '915', name: { en: 'Bank O', ko: '거은행' }, accountDigits: [6, 2, 6] },
  { letter: 'P', code: '916', name: { en: 'Bank P', ko: '너은행' }, accountDigits: [4, 2, 7] },
  { letter: 'Q', code: '917', name: { en: 'Bank Q', ko: '더은행' }, accountDigits: [3, 4, 6] },
];

/** The `n`-th account number of a bank, such as `901-000-000123`. Throws `RangeError` when the bank has no more numbers. */
export function accountNumber(participant: Participant, n: number): string {
  const digits = participant.accountDigits.reduce((sum, group) => sum + group, 0);
  const serial = String(n).padStart(digits - participant.code.length, '0');
  if (n < 0 || !Number.isInteger(n) || serial.length > digits - participant.code.length)
    throw new RangeError(`${participant.code} has no account number ${n}`);
  return groupedAccount(participant, participant.code + serial);
}

/** Digits as the bank writes them; whatever is too long stays in the last group. */
export function groupedAccount({ accountDigits }: Participant, digits: string): string {
  let rest = digits;
  const groups = accountDigits.map((group, index) => {
    const head = index === accountDigits.length - 1 ? rest : rest.slice(0, group);
    rest = rest.slice(head.length);
    return head;
  });
  return groups.join('-');
}
