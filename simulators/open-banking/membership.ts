import { type Answer, refusal } from './answer.ts';
import type { ConsentScope } from './consents.ts';
import { type Client, type Desk, digitsOf } from './desk.ts';
import { dateText } from './kst-text.ts';
import type { Institution, RegisteredAccount, User } from './members.ts';
import type { RspCode } from './rsp-codes.ts';
import type { Grant, Scope } from './tokens.ts';

export interface TokenForm {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly grant_type?: string;
  readonly code?: string;
  readonly redirect_uri?: string;
  readonly scope?: string;
  readonly refresh_token?: string;
}

/** What the token endpoint says: a body of OAuth, or a refusal of the API. */
export type TokenAnswer = { readonly body: Readonly<Record<string, string | number>> } | { readonly refused: RspCode; readonly detail: string };

const scopes: readonly Scope[] = ['login', 'inquiry', 'transfer'];
const consentScopes: readonly ConsentScope[] = ['inquiry', 'transfer'];

/** OAuth, consents, and what a user is to an institution. */
export class Membership {
  readonly #desk: Desk;
  /** Authorization codes are good once. A restart forgets this; they die within ten minutes. */
  readonly #usedCodes = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The person at the page has agreed: consent to what was asked for, and a code for the token. */
  authorize(institution: Institution, user: User, asked: readonly Scope[]): string {
    const { clock, consents, directory, rules } = this.#desk;
    const agreed = consentScopes.filter((scope) => asked.includes(scope));
    const until = clock.now() + rules.consentMs.value;
    if (agreed.length > 0) for (const registered of directory.accountsOf(institution, user)) consents.give(registered, agreed, until);
    return this.#sealed({ kind: 'code', client: institution.clientId, user: user.userSeqNo, scopes: asked }, rules.codeSeconds.value);
  }

  token(form: TokenForm): TokenAnswer {
    const institution = this.#desk.directory.client(form.client_id ?? '');
    if (institution === undefined || institution.clientSecret !== form.client_secret) return no('[3000102] client_id or client_secret');
    switch (form.grant_type) {
      case 'authorization_code':
        return this.#byCode(institution, form);
      case 'refresh_token':
        return this.#byRefresh(institution, form);
      case 'client_credentials':
        if (form.scope !== 'oob') return no('[3000103] scope');
        return {
          body: { ...this.#access({ client: institution.clientId, user: null, scopes: ['oob'] }), client_use_code: institution.clientUseCode },
        };
      default:
        return no('[3000101] grant_type');
    }
  }

  /** Who the bearer is, if he may use this API. */
  admit(token: string | undefined, scope: Scope): Client | RspCode {
    const grant = this.#desk.seal.open(token, 'access');
    if (typeof grant === 'string') return grant;
    const institution = this.#desk.directory.client(grant.client);
    if (institution === undefined) return 'O0002';
    if (!grant.scopes.includes(scope)) return 'A0011';
    return { institution, user: grant.user === null ? null : (this.#desk.directory.user(grant.user) ?? null), scopes: grant.scopes };
  }

  me(client: Client, userSeqNo: string): Answer {
    const user = ownUser(client, userSeqNo);
    if (user === undefined) return refusal('A0301');
    const list = this.#accounts(client, user);
    return {
      rspCode: 'A0000',
      fields: { user_seq_no: userSeqNo, user_name: user.name, user_info: user.holderInfo, res_cnt: String(list.length), res_list: list },
    };
  }

  accounts(client: Client, userSeqNo: string): Answer {
    const user = ownUser(client, userSeqNo);
    if (user === undefined) return refusal('A0301');
    const list = this.#accounts(client, user);
    if (list.length === 0) return refusal('A0018');
    return { rspCode: 'A0000', fields: { user_name: user.name, res_cnt: String(list.length), res_list: list } };
  }

  /** Ends the consent to one account. */
  cancel(client: Client, request: { readonly scope: ConsentScope; readonly fintech_use_num: string }): Answer {
    const { consents, directory } = this.#desk;
    const registered = directory.registered(client.institution, request.fintech_use_num);
    if (registered === undefined || registered.user !== client.user) return refusal('A0304');
    if (consents.until(registered, request.scope) === null) return refusal('A0323');
    consents.end(registered, [request.scope]);
    return { rspCode: 'A0000', bankRspCode: '000', bank: registered.account.bank };
  }

  /** Ends every consent of the user to this institution. */
  close(client: Client, userSeqNo: string): Answer {
    const { consents, directory } = this.#desk;
    const user = ownUser(client, userSeqNo);
    if (user === undefined) return refusal('A0301');
    for (const registered of directory.accountsOf(client.institution, user)) consents.end(registered, consentScopes);
    return { rspCode: 'A0000' };
  }

  #byCode(institution: Institution, { code, redirect_uri: redirectUri }: TokenForm): TokenAnswer {
    const grant = this.#desk.seal.open(code, 'code');
    if (typeof grant === 'string' || grant.client !== institution.clientId || redirectUri !== institution.redirectUri)
      return no('[3000104] code or redirect_uri');
    if (this.#usedCodes.has(grant.serial)) return no('[3000105] the code was used');
    this.#usedCodes.add(grant.serial);
    return { body: this.#userTokens(grant) };
  }

  #byRefresh(institution: Institution, form: TokenForm): TokenAnswer {
    const grant = this.#desk.seal.open(form.refresh_token, 'refresh');
    if (typeof grant === 'string') return { refused: grant, detail: 'refresh_token' };
    return grant.client === institution.clientId ? { body: this.#userTokens(grant) } : no('[3000102] client_id');
  }

  #userTokens({ client, user, scopes: granted }: Grant): Readonly<Record<string, string | number>> {
    const refresh = this.#sealed({ kind: 'refresh', client, user, scopes: granted }, this.#desk.rules.refreshTokenSeconds.value);
    return { ...this.#access({ client, user, scopes: granted }), refresh_token: refresh, user_seq_no: user ?? '' };
  }

  #access(grant: Pick<Grant, 'client' | 'user' | 'scopes'>): Readonly<Record<string, string | number>> {
    const seconds = this.#desk.rules.accessTokenSeconds.value;
    return {
      access_token: this.#sealed({ kind: 'access', ...grant }, seconds),
      token_type: 'Bearer',
      expires_in: seconds,
      scope: grant.scopes.join(' '),
    };
  }

  #sealed(grant: Omit<Grant, 'until' | 'serial'>, seconds: number): string {
    const { seal, clock, ids } = this.#desk;
    return seal.seal({ ...grant, until: clock.now() + seconds * 1_000, serial: ids.next('token') });
  }

  #accounts({ institution }: Client, user: User) {
    return this.#desk.directory.accountsOf(institution, user).flatMap((registered) => this.#line(registered) ?? []);
  }

  #line(registered: RegisteredAccount) {
    const { consents } = this.#desk;
    const inquiry = consents.until(registered, 'inquiry');
    const transfer = consents.until(registered, 'transfer');
    if (inquiry === null && transfer === null) return undefined;
    return {
      fintech_use_num: registered.fintechUseNum,
      bank_code_std: registered.account.bank,
      account_num_masked: `${digitsOf(registered.account).slice(0, -3)}***`,
      account_holder_name: registered.user.name,
      inquiry_agree_yn: inquiry === null ? 'N' : 'Y',
      inquiry_agree_until: inquiry === null ? '' : dateText(inquiry),
      transfer_agree_yn: transfer === null ? 'N' : 'Y',
      transfer_agree_until: transfer === null ? '' : dateText(transfer),
    };
  }
}

/** `undefined`: asks for scopes that nobody can have. */
export function scopesOf(text: string): readonly Scope[] | undefined {
  const asked = text.split(' ');
  const known = scopes.filter((scope) => asked.includes(scope));
  return known.length === asked.length ? known : undefined;
}

function ownUser({ user }: Client, userSeqNo: string): User | undefined {
  return user !== null && user.userSeqNo === userSeqNo ? user : undefined;
}

function no(detail: string): TokenAnswer {
  return { refused: 'O0001', detail };
}
