import { strict as assert } from 'node:assert';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { groupedAccount, participants } from '../../simulators/bank/participants.ts';
import { type Centre, openCentre } from '../../simulators/open-banking/centre.ts';
import type { ClaimReply } from '../../simulators/open-banking/desk.ts';
import type { MagicValue } from '../../simulators/open-banking/magic.ts';
import { fintechUseNumOf, type Institution, type User } from '../../simulators/open-banking/members.ts';
import { buildOpenBanking } from '../../simulators/open-banking/rest-app.ts';
import { openBankingRules } from '../../simulators/open-banking/rules.ts';
import { formatKst } from '../../src/kernel/calendar.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { won } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { networked } from '../../src/rail/networked.ts';
import { Country, type CountryOptions, instant } from './country.ts';

export type Body = Record<string, unknown>;
export type Reply = Body & { readonly rsp_code: string; readonly bank_rsp_code: string };

export interface OpenBankingOptions extends Partial<CountryOptions> {
  readonly limits?: Partial<Institution['limits']>;
  readonly magic?: readonly MagicValue[];
  readonly claimReply?: ClaimReply;
  readonly callsPerMinute?: number;
  /** A real server on 127.0.0.1 rather than Fastify's inject. */
  readonly loopback?: boolean;
}

export const redirectUri = 'https://fintech.example/callback';
const state = 's'.repeat(32);
const settledMs = 31 * 60_000;

/** Bank A keeps the institution's account, B the user's, C the merchant's; with the open banking centre over them. */
export class OpenBankingWorld {
  readonly country: Country;
  readonly institution: Institution;
  readonly other: Institution;
  readonly user: User;
  readonly stranger: User;
  readonly fintechUseNum: string;
  readonly centre: Centre;
  readonly app: FastifyInstance;
  readonly #loopback: boolean;
  readonly #restarted: boolean;
  #serial = 0;
  #url = '';

  constructor(options: OpenBankingOptions = {}) {
    const {
      limits = {},
      magic,
      claimReply = () => ({ agrees: true, afterMs: 60_000 }),
      callsPerMinute = 10_000,
      loopback = false,
      journal,
    } = options;
    this.#loopback = loopback;
    this.#restarted = journal !== undefined;
    const begins = instant(options.start ?? '2026-11-23T10:00:00+09:00') - (journal === undefined ? settledMs : 0);
    this.country = new Country({ letters: 'ABCD', ...options, start: formatKst(begins) });
    const { clock } = this.country;
    this.institution = institutionAt('M202600001', this.country.account('A'), limits);
    this.other = institutionAt('M202600002', this.country.account('D'), limits);
    this.user = { userSeqNo: '1100000001', name: '예금주B', holderInfo: '880101', accounts: [this.country.account('B')] };
    this.stranger = { userSeqNo: '1100000002', name: '예금주C', holderInfo: '1234567890', accounts: [this.country.account('C')] };
    this.fintechUseNum = fintechUseNumOf(this.institution, this.country.account('B'));
    const ids = seededIds(seededRandom('open banking'));
    this.centre = openCentre({
      clock,
      ids,
      record: (draft) => this.country.note(draft),
      rules: openBankingRules,
      banks: new Map([...this.country.banks].map(([code, bank]) => [code, networked(bank, { clock, latencyMs: 5, timeoutMs: 5_000 })])),
      accountOf,
      claimReply,
      institutions: [this.institution, this.other],
      users: [this.user, this.stranger],
      tokenKey: 'a key for tests',
    });
    for (const event of journal ?? []) this.centre.restore(event);
    if (journal !== undefined) this.centre.resume();
    const own = loopback || magic !== undefined || options.callsPerMinute !== undefined;
    this.app = own ? buildOpenBanking(() => this.centre, { clock, ids, accountOf, callsPerMinute, ...(magic && { magic }) }) : shared;
    asked = this;
  }

  /** By then what accounts were opened with is no recent receipt any more. */
  async open(): Promise<void> {
    if (!this.#restarted) await this.country.clock.runFor(settledMs);
    if (this.#loopback) this.#url = await this.app.listen({ host: '127.0.0.1', port: 0 });
    else await this.app.ready();
  }

  /** Lets time pass until the answer is there; sockets get some turns of the event loop for each ten milliseconds of the world. */
  async during<T>(answer: Promise<T>): Promise<T> {
    let pending = true;
    const settled = answer.finally(() => {
      pending = false;
    });
    settled.catch(() => {});
    for (let step = 0; pending; step += 1) {
      assert(step < 12_000, 'no answer within two minutes of the world');
      for (let turns = 0; pending && turns < 12; turns += 1) await turn();
      if (pending) await this.country.clock.runFor(10);
    }
    return settled;
  }

  async get(path: string, query: Record<string, string>, token?: string): Promise<Reply> {
    return this.#send('GET', `${path}?${new URLSearchParams(query)}`, undefined, { ...(token && { authorization: `Bearer ${token}` }) });
  }

  async post(path: string, body: Body, token?: string): Promise<Reply> {
    return this.#send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) });
  }

  async form(path: string, fields: Record<string, string>): Promise<Reply> {
    return this.#send('POST', path, new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
  }

  async send(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Reply> {
    return this.#send(method, path, undefined, {});
  }

  /** The code that the redirect of a user who agrees carries. */
  async authorize(changes: Record<string, string> = {}, user: User = this.user): Promise<Reply | string> {
    const query = {
      response_type: 'code',
      client_id: this.institution.clientId,
      redirect_uri: redirectUri,
      scope: 'login inquiry transfer',
      state,
      auth_type: '0',
    };
    const url = `/oauth/2.0/authorize?${new URLSearchParams({ ...query, ...changes })}`;
    const headers = { 'x-user-seq-no': user.userSeqNo };
    if (!this.#loopback) {
      const answer = await this.app.inject({ method: 'GET', url, headers });
      return answer.statusCode === 302 ? codeIn(answer.headers.location ?? '') : answer.json();
    }
    const answer = await fetch(`${this.#url}${url}`, { headers, redirect: 'manual' });
    return answer.status === 302 ? codeIn(answer.headers.get('location') ?? '') : ((await answer.json()) as Reply); // every answer of the API is one
  }

  token(fields: Record<string, string>, institution = this.institution): Promise<Reply> {
    return this.form('/oauth/2.0/token', { client_id: institution.clientId, client_secret: institution.clientSecret, ...fields });
  }

  /** A user's token. */
  async userToken(scope = 'login inquiry transfer', user: User = this.user): Promise<string> {
    const code = await this.authorize({ scope }, user);
    assert(typeof code === 'string', JSON.stringify(code));
    return String((await this.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }))['access_token']);
  }

  async institutionToken(institution = this.institution): Promise<string> {
    return String((await this.token({ grant_type: 'client_credentials', scope: 'oob' }, institution))['access_token']);
  }

  tranId(institution = this.institution): string {
    this.#serial += 1;
    return `${institution.clientUseCode}U${String(this.#serial).padStart(9, '0')}`;
  }

  withdrawal(amountWon: string, changes: Body = {}): Body {
    const { account, bank, holder } = this.country.account('C');
    return {
      bank_tran_id: this.tranId(),
      cntr_account_type: 'N',
      cntr_account_num: digits(this.institution.account.account),
      dps_print_content: '주문 12',
      fintech_use_num: this.fintechUseNum,
      wd_print_content: '핀테크',
      tran_amt: amountWon,
      tran_dtime: '20261123100000',
      req_client_name: this.user.name,
      req_client_num: 'USER1',
      transfer_purpose: 'TR',
      recv_client_name: holder,
      recv_client_bank_code: bank,
      recv_client_account_num: digits(account),
      ...changes,
    };
  }

  deposit(amountWon: string, changes: Body = {}, whole: Body = {}): Body {
    const { account, bank, holder } = this.country.account('C');
    const item = {
      tran_no: '1',
      bank_tran_id: this.tranId(),
      bank_code_std: bank,
      account_num: digits(account),
      account_holder_name: holder,
      print_content: '주문 12',
      tran_amt: amountWon,
      req_client_name: this.user.name,
      req_client_num: 'USER1',
      transfer_purpose: 'TR',
      ...changes,
    };
    return {
      cntr_account_type: 'N',
      cntr_account_num: digits(this.institution.account.account),
      wd_pass_phrase: 'NONE',
      wd_print_content: '정산',
      name_check_option: 'on',
      tran_dtime: '20261123100000',
      req_cnt: '1',
      req_list: [item],
      ...whole,
    };
  }

  result(items: readonly { readonly id: unknown; readonly date: string; readonly amountWon: string }[]): Body {
    const list = items.map(({ id, date, amountWon }, index) => ({
      tran_no: String(index + 1),
      org_bank_tran_id: id,
      org_bank_tran_date: date,
      org_tran_amt: amountWon,
    }));
    return { check_type: '1', tran_dtime: '20261123100000', req_cnt: String(list.length), req_list: list };
  }

  async #send(method: 'GET' | 'POST' | 'DELETE', path: string, payload: string | undefined, headers: Record<string, string>): Promise<Reply> {
    if (!this.#loopback) return (await this.during(this.app.inject({ method, url: path, headers, ...(payload && { payload }) }))).json();
    const answer = await this.during(fetch(`${this.#url}${path}`, { method, headers, ...(payload && { body: payload }) }));
    return (await answer.json()) as Reply; // every answer of the API is one
  }
}

export function digits(account: string): string {
  return account.replaceAll('-', '');
}

export function accountOf(code: string, number: string) {
  const bank = participants.find((participant) => participant.code === code);
  return { bank: code, account: bank === undefined ? number : groupedAccount(bank, number) };
}

/** Schemas are compiled once for all worlds that are asked through inject, one after the other. */
let asked: OpenBankingWorld | undefined;
const theirs = () => {
  assert(asked);
  return asked;
};
const shared = buildOpenBanking(() => theirs().centre, {
  clock: {
    now: () => theirs().country.clock.now(),
    sleep: (ms) => theirs().country.clock.sleep(ms),
    at: (when, label, task) => theirs().country.clock.at(when, label, task),
  },
  ids: seededIds(seededRandom('open banking')),
  accountOf,
  callsPerMinute: 10_000,
});

function codeIn(location: string): string {
  return new URL(location).searchParams.get('code') ?? '';
}

function institutionAt(code: string, account: Institution['account'], limits: Partial<Institution['limits']>): Institution {
  const dayWon = won(100_000_000n);
  return {
    clientUseCode: code,
    clientId: `client-${code}`,
    clientSecret: `secret-${code}`,
    redirectUri,
    account,
    passPhrase: 'NONE',
    limits: {
      withdrawOnceWon: dayWon,
      withdrawDayWon: dayWon,
      withdrawMonthWon: won(1_000_000_000n),
      depositOnceWon: dayWon,
      depositDayWon: dayWon,
      depositMonthWon: won(1_000_000_000n),
      ...limits,
    },
  };
}
