import type { Clock } from '../../src/kernel/clock.ts';
import type { RecordEvent } from '../../src/kernel/event.ts';
import type { Ids } from '../../src/kernel/id.ts';
import type { AccountRef, BankCode } from '../../src/kernel/instruction.ts';
import { type Questions, type Rail, RailUnreachable, type Topic } from '../../src/rail/rail.ts';
import { type Answer, refusal } from './answer.ts';
import type { Consents } from './consents.ts';
import type { Legs } from './legs.ts';
import type { Directory, Institution, RegisteredAccount, User } from './members.ts';
import type { OpenBankingRules } from './rules.ts';
import type { Scope, TokenSeal } from './tokens.ts';
import type { Usage } from './usage.ts';

/** Who asks, by the word of a token. */
export interface Client {
  readonly institution: Institution;
  /** Null: the institution itself, with client credentials. */
  readonly user: User | null;
  readonly scopes: readonly Scope[];
}

/** Whether the payee of a deposit that is to be returned agrees, and after how long. */
export type ClaimReply = (claim: { readonly bankTranId: string; readonly payee: AccountRef }) => {
  readonly agrees: boolean;
  readonly afterMs: number;
};

/** What every part of the centre works on. */
export interface Desk {
  readonly rail: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly record: RecordEvent;
  readonly rules: OpenBankingRules;
  readonly directory: Directory;
  readonly consents: Consents;
  readonly seal: TokenSeal;
  readonly usage: Usage;
  readonly legs: Legs;
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** Accounts travel as digits; how a bank writes them is its own affair. */
  readonly accountOf: (bank: BankCode, digits: string) => AccountRef;
  readonly claimReply: ClaimReply;
}

/** AN(16): an account number without the bank's grouping. */
export function digitsOf({ account }: AccountRef): string {
  return account.replaceAll('-', '');
}

/** The account behind a fintech_use_num, for a caller that may use it so; else why not. */
export function consentedAccount(
  desk: Desk,
  { client, fintechUseNum, scope }: { readonly client: Client; readonly fintechUseNum: string; readonly scope: 'inquiry' | 'transfer' },
): RegisteredAccount | Answer {
  const registered = desk.directory.registered(client.institution, fintechUseNum);
  if (registered === undefined || (client.user !== null && registered.user !== client.user)) return refusal('A0304');
  const refused = desk.consents.refusal(registered, scope);
  return refused === undefined ? registered : refusal(refused);
}

/** A question to a bank; who does not answer in time has its own code. */
export async function askBank<T extends Topic>(
  desk: Desk,
  bank: BankCode,
  topic: T,
  question: Questions[T]['ask'],
): Promise<Questions[T]['answer'] | Answer> {
  try {
    const answer = await desk.banks.get(bank)?.ask(topic, question);
    return answer ?? { rspCode: 'A0002', bankRspCode: '412', bank };
  } catch (error) {
    if (error instanceof RailUnreachable) return { rspCode: 'A0017', bankRspCode: '804', bank };
    throw error;
  }
}

export function isAnswer(value: object): value is Answer {
  return 'rspCode' in value;
}

export interface Page<L> {
  readonly lines: readonly L[];
  readonly next: string | undefined;
}

/** A part of a list, behind the trace that the part before ended with. */
export function pageOf<L>(lines: readonly L[], trace: string | undefined, size: number): Page<L> {
  const start = trace === undefined || trace === '' ? 0 : Number.parseInt(trace, 10);
  const end = start + size;
  return { lines: lines.slice(start, end), next: end < lines.length ? String(end).padStart(20, '0') : undefined };
}
