import { createHash } from 'node:crypto';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';

/** A fintech institution (이용기관). */
export interface Institution {
  /** Ten characters, the head of every bank_tran_id. */
  readonly clientUseCode: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Contract account: withdrawals go to it, deposits come from it. */
  readonly account: AccountRef & { readonly holder: string };
  /** `wd_pass_phrase`; `NONE` in the test environment. */
  readonly passPhrase: string;
  readonly limits: InstitutionLimits;
}

export interface InstitutionLimits {
  readonly withdrawOnceWon: Won;
  readonly withdrawDayWon: Won;
  readonly withdrawMonthWon: Won;
  readonly depositOnceWon: Won;
  readonly depositDayWon: Won;
  readonly depositMonthWon: Won;
}

/** A person who uses open banking, with the accounts that were registered. */
export interface User {
  /** Ten digits. */
  readonly userSeqNo: string;
  readonly name: string;
  /** Birth date of six digits, or business number of ten. */
  readonly holderInfo: string;
  readonly accounts: readonly AccountRef[];
}

/** Whose account a fintech_use_num is. */
export interface RegisteredAccount {
  readonly institution: Institution;
  readonly user: User;
  readonly account: AccountRef;
  /** 24 digits, one for each institution and account. */
  readonly fintechUseNum: string;
}

/** What an institution and an account are to each other, always the same: the directory needs no memory. */
export function fintechUseNumOf(institution: Pick<Institution, 'clientUseCode'>, { bank, account }: AccountRef): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([institution.clientUseCode, bank, account]))
    .digest('hex')
    .slice(0, 17);
  return `120${BigInt(`0x${digest}`).toString().padStart(21, '0')}`;
}

/** Who takes part; does not change while the centre runs. */
export class Directory {
  readonly institutions: readonly Institution[];
  readonly users: readonly User[];
  readonly #byFintechUseNum = new Map<string, RegisteredAccount>();

  constructor(institutions: readonly Institution[], users: readonly User[]) {
    this.institutions = institutions;
    this.users = users;
    for (const institution of institutions) {
      for (const user of users) {
        for (const account of user.accounts) {
          const fintechUseNum = fintechUseNumOf(institution, account);
          this.#byFintechUseNum.set(fintechUseNum, { institution, user, account, fintechUseNum });
        }
      }
    }
  }

  client(clientId: string): Institution | undefined {
    return this.institutions.find((institution) => institution.clientId === clientId);
  }

  user(userSeqNo: string): User | undefined {
    return this.users.find((user) => user.userSeqNo === userSeqNo);
  }

  /** The account behind a number, as far as it is this institution's. */
  registered(institution: Institution, fintechUseNum: string): RegisteredAccount | undefined {
    const found = this.#byFintechUseNum.get(fintechUseNum);
    return found?.institution === institution ? found : undefined;
  }

  accountsOf(institution: Institution, user: User): readonly RegisteredAccount[] {
    return user.accounts.flatMap((account) => this.registered(institution, fintechUseNumOf(institution, account)) ?? []);
  }

  /** Whose contract account it is. */
  institutionAt({ bank, account }: AccountRef): Institution | undefined {
    return this.institutions.find((institution) => institution.account.bank === bank && institution.account.account === account);
  }

  holderOf({ bank, account }: AccountRef): User | undefined {
    return this.users.find((user) => user.accounts.some((own) => own.bank === bank && own.account === account));
  }
}
