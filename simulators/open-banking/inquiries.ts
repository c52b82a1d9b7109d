import { type Answer, refusal } from './answer.ts';
import { askBank, type Client, consentedAccount, type Desk, digitsOf, isAnswer, pageOf } from './desk.ts';
import { dateText, momentOf, timeText } from './kst-text.ts';

export interface TransactionQuery {
  readonly fintech_use_num: string;
  /** All, in, out. */
  readonly inquiry_type: 'A' | 'I' | 'O';
  /** Whole days, or from and to a time. */
  readonly inquiry_base: 'D' | 'T';
  readonly from_date: string;
  readonly from_time?: string;
  readonly to_date: string;
  readonly to_time?: string;
  readonly sort_order: 'D' | 'A';
  readonly befor_inquiry_trace_info?: string;
}

/** What institutions read: balances, statements, names. Moves nothing. */
export class Inquiries {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async balance(client: Client, fintechUseNum: string): Promise<Answer> {
    const registered = consentedAccount(this.#desk, { client, fintechUseNum, scope: 'inquiry' });
    if (isAnswer(registered)) return registered;
    const { account } = registered;
    const balance = await askBank(this.#desk, account.bank, 'balance', { account });
    if (isAnswer(balance)) return balance;
    const { postedWon, availableWon } = balance;
    const fields = {
      fintech_use_num: fintechUseNum,
      balance_amt: String(postedWon),
      available_amt: String(availableWon),
      account_type: '1',
      product_name: '자유입출금',
    };
    return { ...normal(account.bank), fields };
  }

  async transactions(client: Client, query: TransactionQuery): Promise<Answer> {
    const registered = consentedAccount(this.#desk, { client, fintechUseNum: query.fintech_use_num, scope: 'inquiry' });
    if (isAnswer(registered)) return registered;
    const { account } = registered;
    const timed = query.inquiry_base === 'T';
    const from = momentOf(query.from_date, timed ? (query.from_time ?? '000000') : '000000');
    const to = momentOf(query.to_date, timed ? (query.to_time ?? '235959') : '235959');
    if (from === undefined || to === undefined || to < from) return refusal('A0004', 'from and to are no times in their order');
    const statement = await askBank(this.#desk, account.bank, 'statement', { account, from, until: to + 999 });
    if (isAnswer(statement)) return statement;
    const wanted = statement.lines.filter(
      ({ direction }) => query.inquiry_type === 'A' || direction === (query.inquiry_type === 'I' ? 'credit' : 'debit'),
    );
    const sorted = wanted.toSorted((left, right) => (query.sort_order === 'A' ? left.at - right.at : right.at - left.at));
    if (sorted.length === 0) return refusal('A0018');
    const page = pageOf(sorted, query.befor_inquiry_trace_info, this.#desk.rules.pageLines.value);
    const list = page.lines.map(({ at, direction, amountWon, memo }) => ({
      tran_date: dateText(at),
      tran_time: timeText(at),
      inout_type: direction === 'credit' ? '입금' : '출금',
      print_content: memo.slice(0, 20),
      tran_amt: String(amountWon),
    }));
    const paging = { next_page_yn: page.next === undefined ? 'N' : 'Y', befor_inquiry_trace_info: page.next ?? '' };
    return { ...normal(account.bank), fields: { ...paging, res_cnt: String(list.length), res_list: list } };
  }

  /** Whether an account is held by who is said to hold it. */
  async realName(request: { readonly bank_code_std: string; readonly account_num: string; readonly account_holder_info: string }): Promise<Answer> {
    const { bank_code_std: bank, account_num: digits, account_holder_info: info } = request;
    if (info.length !== 6 && info.length !== 10) return refusal('A0321');
    const account = this.#desk.accountOf(bank, digits);
    const recipient = await askBank(this.#desk, bank, 'recipient', { account });
    if (isAnswer(recipient)) return recipient;
    const user = this.#desk.directory.holderOf(account);
    if (user === undefined) return refusal('A0313');
    if (user.holderInfo !== info) return refusal('A0312');
    return { ...normal(bank), fields: { bank_code_std: bank, account_num: digits, account_holder_name: recipient.holder } };
  }

  /** Recipient inquiry (수취조회), before a deposit. */
  async receive(
    client: Client,
    request: { readonly cntr_account_num: string; readonly bank_code_std: string; readonly account_num: string },
  ): Promise<Answer> {
    if (request.cntr_account_num !== digitsOf(client.institution.account)) return refusal('A0005', 'cntr_account_num is not the contract account');
    const account = this.#desk.accountOf(request.bank_code_std, request.account_num);
    const recipient = await askBank(this.#desk, account.bank, 'recipient', { account });
    if (isAnswer(recipient)) return recipient;
    if (recipient.status !== 'active') return { rspCode: 'A0002', bankRspCode: recipient.status === 'closed' ? '415' : '420', bank: account.bank };
    return { ...normal(account.bank), fields: { account_num: request.account_num, account_holder_name: recipient.holder } };
  }
}

function normal(bank: string): Answer {
  return { rspCode: 'A0000', bankRspCode: '000', bank };
}
