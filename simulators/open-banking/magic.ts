import type { BankRspCode } from './bank-rsp-codes.ts';
import type { RspCode } from './rsp-codes.ts';

/** Fields of a request by their place, such as `path` or `body.req_list.0.print_content`; a value that ends in `*` fits every text that begins so. */
export type Pattern = Readonly<Record<string, string>>;

/** A request that is answered in a way of its own, as data. */
export interface MagicValue {
  /** All of these fit. */
  readonly match: Pattern;
  /** None of these fits. */
  readonly not?: Pattern;
  readonly action: {
    /** Before anything else happens. */
    readonly delay?: number;
    /** `true`: the request is carried out, and only what is said of it differs. Otherwise nothing reaches a bank. */
    readonly carryOut?: boolean;
    /** What is answered; absent: what became of it. `nothing`: the connection is closed without an answer. */
    readonly return?: { readonly rsp_code: RspCode; readonly bank_rsp_code?: BankRspCode } | 'nothing';
  };
}

/** What a pattern looks at. */
export interface MagicSubject {
  readonly path: string;
  readonly query: unknown;
  readonly body: unknown;
}

/** The first value that fits. */
export function magicOf(values: readonly MagicValue[], subject: MagicSubject): MagicValue['action'] | undefined {
  return values.find(({ match, not = {} }) => {
    const fits = ([place, pattern]: readonly [string, string]) => isLike(textAt(subject, place), pattern);
    return Object.entries(match).every(fits) && !Object.entries(not).some(fits);
  })?.action;
}

function isLike(text: string | undefined, pattern: string): boolean {
  if (text === undefined) return false;
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function textAt(subject: MagicSubject, place: string): string | undefined {
  let value: unknown = subject;
  for (const part of place.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? Object.getOwnPropertyDescriptor(value, part)?.value : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}
