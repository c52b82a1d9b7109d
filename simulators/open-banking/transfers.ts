import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { openingAt } from '../../src/rail/hours.ts';
import { type Answer, refusal } from './answer.ts';
import { askBank, type Client, consentedAccount, type Desk, digitsOf, isAnswer, pageOf } from './desk.ts';
import { dateText, timeText } from './kst-text.ts';
import { answerOf, type Leg, legId } from './legs.ts';
import type { RegisteredAccount } from './members.ts';
import { centreCode } from './rules.ts';

export interface WithdrawRequest {
  readonly bank_tran_id: string;
  readonly cntr_account_num: string;
  readonly dps_print_content: string;
  readonly tran_amt: string;
  readonly recv_client_name: string;
  readonly recv_client_bank_code: string;
  readonly recv_client_account_num: string;
}

export interface DepositRequest {
  readonly cntr_account_num: string;
  readonly wd_pass_phrase: string;
  readonly name_check_option: 'on' | 'off';
  readonly req_list: readonly DepositItem[];
}

export interface DepositItem {
  readonly bank_tran_id: string;
  readonly print_content: string;
  readonly tran_amt: string;
  readonly withdraw_bank_tran_id?: string;
}

export interface ResultRequest {
  readonly req_list: readonly {
    readonly tran_no: string;
    readonly org_bank_tran_id: string;
    readonly org_bank_tran_date: string;
    readonly org_tran_amt: string;
  }[];
}

/** Whom a deposit goes to. */
export interface Payee {
  readonly bank: string;
  readonly account: string;
  /** As the institution has it; absent: whoever the bank says. */
  readonly holder: string;
}

/** Withdraw, deposit, and what became of either. The two legs of a payment are independent: money can stand between them. */
export class Transfers {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The user's account → the institution's. */
  async withdraw(client: Client, request: WithdrawRequest, fintechUseNum: string): Promise<Answer> {
    const desk = this.#desk;
    const early = this.#notNow(client, request.bank_tran_id, request.cntr_account_num);
    if (early !== undefined) return early;
    const registered = consentedAccount(desk, { client, fintechUseNum, scope: 'transfer' });
    if (isAnswer(registered)) return registered;
    const { institution } = client;
    const transfer = this.#transfer(request.bank_tran_id, {
      payer: { ...registered.account, holder: registered.user.name },
      payee: institution.account,
      amountWon: won(BigInt(request.tran_amt)),
      memo: request.dps_print_content,
      returnOf: null,
    });
    const answer = await this.take(registered, transfer);
    const remain = String(desk.usage.remainWon(institution, desk.clock.now()));
    return {
      ...own(answer, transfer),
      fields: {
        ...amountFields(transfer),
        account_num_masked: masked(registered.account.account),
        wd_limit_remain_amt: remain.startsWith('-') ? '0' : remain,
      },
    };
  }

  /** The institution's account → the payee. To the payer of `withdraw_bank_tran_id` it is that withdrawal's return. */
  async deposit(client: Client, request: DepositRequest, item: DepositItem, payee: Payee): Promise<Answer> {
    const early = this.#notNow(client, item.bank_tran_id, request.cntr_account_num);
    if (early !== undefined) return early;
    if (request.wd_pass_phrase !== client.institution.passPhrase) return refusal('A0307');
    const holder = request.name_check_option === 'on' ? payee.holder : await this.#holderOf(payee);
    if (typeof holder !== 'string') return holder;
    const transfer = this.#transfer(item.bank_tran_id, {
      payer: client.institution.account,
      payee: { bank: payee.bank, account: payee.account, holder },
      amountWon: won(BigInt(item.tran_amt)),
      memo: item.print_content,
      returnOf: this.#returned(item.withdraw_bank_tran_id, payee),
    });
    const answer = await this.give(transfer);
    const line = {
      tran_no: '1',
      ...legFields(item.bank_tran_id, dateText(transfer.requestedAt), answer),
      ...amountFields(transfer),
      account_holder_name: holder,
    };
    return { ...own(answer, transfer), fields: { res_cnt: '1', res_list: [line] } };
  }

  /** Sends a withdrawal that its holder has agreed to. */
  async take(registered: RegisteredAccount, transfer: CreditTransfer): Promise<Answer> {
    // Looked at again at the end: another request may have come while the bank was asked.
    const barred = () => this.#desk.legs.duplicate(transfer) ?? this.#overLimit(registered, transfer);
    return barred() ?? (await this.#notFree(transfer)) ?? barred() ?? this.#desk.legs.order(transfer);
  }

  /** Sends a deposit from an institution's contract account. */
  async give(transfer: CreditTransfer): Promise<Answer> {
    const { legs, directory, usage } = this.#desk;
    const institution = directory.institutionAt(transfer.payer);
    if (institution === undefined) return refusal('A0005', 'the payer is no contract account');
    const { amountWon, requestedAt: at } = transfer;
    const limit = usage.refusal({ institution, kind: 'deposit', user: undefined, amountWon, at });
    return legs.duplicate(transfer) ?? (limit === undefined ? legs.order(transfer) : refusal(limit));
  }

  /** By the day on which each was ordered: a bank_tran_id of yesterday is another one. */
  result(client: Client, { req_list: items }: ResultRequest): Answer {
    const found = items.map((item) => ({ item, leg: this.#own(client, item.org_bank_tran_id, item.org_bank_tran_date) }));
    if (found.some(({ leg }) => leg === 'foreign')) return refusal('A0302');
    const lines = found.map(({ item, leg }) => resultLine(item, leg === 'foreign' ? undefined : leg));
    const missing = lines.filter(({ rsp_code }) => rsp_code === 'A0310').length;
    const rspCode = missing === 0 ? 'A0000' : lines.length === 1 ? 'A0310' : 'A0009';
    return { rspCode, fields: { res_cnt: String(lines.length), res_list: lines } };
  }

  /** What the institution ordered on a day, oldest first. */
  remitList(client: Client, query: { readonly tran_date: string; readonly befor_inquiry_trace_info?: string }): Answer {
    const { legs, rules } = this.#desk;
    const all = legs.all().filter((leg) => leg.date === query.tran_date && leg.bankTranId.startsWith(client.institution.clientUseCode));
    if (all.length === 0) return refusal('A0018');
    const page = pageOf(all, query.befor_inquiry_trace_info, rules.pageLines.value);
    const lines = page.lines.map(({ bankTranId, date, transfer, standing }) => ({
      ...legFields(bankTranId, date, answerOf(transfer, standing)),
      ...amountFields(transfer),
      tran_dtime: dateText(transfer.requestedAt) + timeText(transfer.requestedAt),
      recv_bank_code: transfer.payee.bank,
      recv_account_num_masked: masked(transfer.payee.account),
    }));
    return {
      rspCode: 'A0000',
      fields: {
        next_page_yn: page.next === undefined ? 'N' : 'Y',
        befor_inquiry_trace_info: page.next ?? '',
        res_cnt: String(lines.length),
        res_list: lines,
      },
    };
  }

  #notNow({ institution }: Client, bankTranId: string, contractAccount: string): Answer | undefined {
    const { clock, rules } = this.#desk;
    if (!openingAt(rules.hours.value, clock.now()).open) return refusal('A0020');
    if (!bankTranId.startsWith(`${institution.clientUseCode}U`))
      return refusal('A0004', 'bank_tran_id begins with the code of the institution and U');
    return contractAccount === digitsOf(institution.account) ? undefined : refusal('A0005', 'cntr_account_num is not the contract account');
  }

  #transfer(bankTranId: string, order: Pick<CreditTransfer, 'payer' | 'payee' | 'amountWon' | 'memo' | 'returnOf'>): CreditTransfer {
    const requestedAt = this.#desk.clock.now();
    return { kind: 'credit-transfer', id: legId(bankTranId, dateText(requestedAt)), ...order, requestedAt };
  }

  #overLimit({ institution, user }: RegisteredAccount, { amountWon, requestedAt: at }: CreditTransfer): Answer | undefined {
    const code = this.#desk.usage.refusal({ institution, kind: 'withdraw', user, amountWon, at });
    return code === undefined ? undefined : refusal(code);
  }

  /** 454: what is held does not leave it. 458: what is left without the large sums that came in just now does not cover it. */
  async #notFree({ payer, amountWon, requestedAt }: CreditTransfer): Promise<Answer | undefined> {
    const { fromWon, ms } = this.#desk.rules.delay.value;
    const statement = await askBank(this.#desk, payer.bank, 'statement', { account: payer, from: requestedAt - ms, until: requestedAt });
    const balance = await askBank(this.#desk, payer.bank, 'balance', { account: payer });
    if (isAnswer(statement) || isAnswer(balance)) return undefined; // the bank itself will say what is wrong
    const { postedWon, availableWon } = balance;
    if (postedWon >= amountWon && availableWon < amountWon) return { rspCode: 'A0002', bankRspCode: '454', bank: payer.bank };
    const recent = statement.lines
      .filter((line) => line.direction === 'credit' && line.amountWon >= fromWon)
      .reduce((sum, line) => sum + line.amountWon, 0n);
    const delayed = recent > 0n && availableWon >= amountWon && availableWon - recent < amountWon;
    return delayed ? { rspCode: 'A0002', bankRspCode: '458', bank: payer.bank } : undefined;
  }

  async #holderOf({ bank, account }: Payee): Promise<string | Answer> {
    const recipient = await askBank(this.#desk, bank, 'recipient', { account: { bank, account } });
    return isAnswer(recipient) ? recipient : recipient.holder;
  }

  #returned(withdrawn: string | undefined, payee: Payee): string | null {
    const leg = withdrawn === undefined ? undefined : this.#desk.legs.latest(withdrawn);
    const isBack = leg !== undefined && leg.transfer.payer.bank === payee.bank && leg.transfer.payer.account === payee.account;
    return isBack ? leg.transfer.id : null;
  }

  #own({ institution }: Client, bankTranId: string, date: string): Leg | 'foreign' | undefined {
    return bankTranId.startsWith(institution.clientUseCode) ? this.#desk.legs.inquire(bankTranId, date) : 'foreign';
  }
}

function own(answer: Answer, { id }: CreditTransfer): Answer {
  return { ...answer, bankTranId: id.slice(3, 23), bankTranDate: id.slice(24) };
}

function amountFields({ amountWon, memo }: CreditTransfer) {
  return { tran_amt: String(amountWon), print_content: memo };
}

function legFields(bankTranId: string, date: string, { rspCode, bankRspCode, bank }: Answer) {
  return { bank_tran_id: bankTranId, bank_tran_date: date, rsp_code: rspCode, bank_code_tran: bank ?? centreCode, bank_rsp_code: bankRspCode ?? '' };
}

/** A sum that is not the one that was ordered names another transfer. */
function resultLine(item: ResultRequest['req_list'][number], leg: Leg | undefined) {
  const isIt = leg !== undefined && String(leg.transfer.amountWon) === item.org_tran_amt;
  const answer: Answer = isIt ? answerOf(leg.transfer, leg.standing) : { rspCode: 'A0310' };
  return { tran_no: item.tran_no, ...legFields(item.org_bank_tran_id, item.org_bank_tran_date, answer), tran_amt: item.org_tran_amt };
}

function masked(account: string): string {
  return `${account.replaceAll('-', '').slice(0, -3)}***`;
}
