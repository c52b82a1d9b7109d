import { exactly, like, listOf, type ObjectField, objectOf, oneOf, text } from './formats.ts';
import { openBankingRules } from './rules.ts';
import type { Scope } from './tokens.ts';

/** One API as the specification has it: path, who may call it, what is sent and what comes back beside the common fields. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly request: ObjectField;
  readonly answer: ObjectField['properties'];
}

const bankTranId = like('^[A-Z0-9]{10}U[A-Z0-9]{9}$', 'AN(20): code of the institution, U, nine of A-Z0-9; unique for a day');
const amount = like('^[1-9][0-9]{0,11}$', 'N(12), whole won');
const fintechUseNum = exactly('N', 24);
const userSeqNo = exactly('N', 10);
const account = text('AN', 16);
const bank = exactly('AN', 3);
const date = exactly('N', 8);
const time = exactly('N', 6);
const moment = exactly('N', 14);
const name = text('AH', 20);
const printed = text('AH', 20);
const trace = exactly('AN', 20);
const traceSaid = text('AN', 20);
const count = text('N', 5);
const flag = oneOf('Y', 'N');
const masked = text('aNS', 20);

const contract = { cntr_account_type: oneOf('N'), cntr_account_num: account };
const requester = {
  req_client_name: name,
  req_client_bank_code: bank,
  req_client_account_num: account,
  req_client_fintech_use_num: fintechUseNum,
  req_client_num: text('AN', 20),
};
const requesterOptional = ['req_client_bank_code', 'req_client_account_num', 'req_client_fintech_use_num'];
/** TR transfer, ST settlement, RC top-up, and so on. */
const purpose = { transfer_purpose: exactly('A', 2) };

const withdrawal = {
  bank_tran_id: bankTranId,
  ...contract,
  dps_print_content: printed,
  wd_print_content: printed,
  tran_amt: amount,
  tran_dtime: moment,
  ...requester,
  ...purpose,
  recv_client_name: name,
  recv_client_bank_code: bank,
  recv_client_account_num: account,
};
const withdrawn = {
  tran_amt: amount,
  print_content: printed,
  account_num_masked: masked,
  wd_limit_remain_amt: text('N', 12),
};

const item = {
  tran_no: like('^1$', 'N(5), always 1'),
  bank_tran_id: bankTranId,
  print_content: printed,
  tran_amt: amount,
  ...requester,
  ...purpose,
  withdraw_bank_tran_id: bankTranId,
  recv_bank_tran_id: bankTranId,
};
const itemOptional = [...requesterOptional, 'withdraw_bank_tran_id', 'recv_bank_tran_id'];

function deposit(payee: ObjectField['properties']): ObjectField {
  return objectOf({
    ...contract,
    wd_pass_phrase: text('aNS', 128),
    wd_print_content: printed,
    name_check_option: oneOf('on', 'off'),
    tran_dtime: moment,
    req_cnt: like('^1$', 'N(2), always 1'),
    req_list: listOf(objectOf({ ...item, ...payee }, itemOptional), { minItems: 1, maxItems: 1 }),
  });
}

/** What is said of one transaction, in answers that have several. */
const said = {
  tran_no: count,
  bank_tran_id: bankTranId,
  bank_tran_date: date,
  rsp_code: exactly('AN', 5),
  rsp_message: text('AH', 300),
  bank_code_tran: bank,
  bank_rsp_code: text('AN', 3),
  bank_rsp_message: text('AH', 100),
  tran_amt: amount,
  print_content: printed,
};
const listed = (fields: ObjectField['properties']) => ({
  res_cnt: count,
  res_list: listOf({ type: 'object', additionalProperties: false, properties: fields }),
});
const paged = { next_page_yn: flag, befor_inquiry_trace_info: traceSaid };
const consented = {
  fintech_use_num: fintechUseNum,
  bank_code_std: bank,
  account_num_masked: masked,
  account_holder_name: name,
  inquiry_agree_yn: flag,
  inquiry_agree_until: date,
  transfer_agree_yn: flag,
  transfer_agree_until: date,
};
const original = { org_bank_tran_id: bankTranId, org_bank_tran_date: date };
const claim = { ...original, return_amt: amount, return_status: oneOf('requested', 'agreed', 'refused', 'returned', 'failed') };

const get = (path: string, scope: Scope, summary: string, request: ObjectField, answer: ObjectField['properties']): Endpoint =>
  ({ method: 'GET', path, scope, summary, request, answer }) as const;
const post = (path: string, scope: Scope, summary: string, request: ObjectField, answer: ObjectField['properties']): Endpoint =>
  ({ method: 'POST', path, scope, summary, request, answer }) as const;

export const endpoints = {
  userMe: get('/v2.0/user/me', 'login', 'Who the user is, and the accounts that are registered', objectOf({ user_seq_no: userSeqNo }), {
    user_seq_no: userSeqNo,
    user_name: name,
    user_info: text('AN', 13),
    ...listed(consented),
  }),
  accountList: get(
    '/v2.0/account/list',
    'login',
    "The user's registered accounts",
    objectOf({ user_seq_no: userSeqNo, include_cancel_yn: flag, sort_order: oneOf('D', 'A') }, ['include_cancel_yn', 'sort_order']),
    { user_name: name, ...listed(consented) },
  ),
  accountCancel: post(
    '/v2.0/account/cancel',
    'login',
    'Ends the consent to inquiries or withdrawals for an account',
    objectOf({ bank_tran_id: bankTranId, scope: oneOf('inquiry', 'transfer'), fintech_use_num: fintechUseNum }),
    {},
  ),
  userClose: post(
    '/v2.0/user/close',
    'login',
    'Ends every consent of the user',
    objectOf({ client_use_code: exactly('AN', 10), user_seq_no: userSeqNo }),
    {},
  ),
  balance: get(
    '/v2.0/account/balance/fin_num',
    'inquiry',
    'Balance of an account',
    objectOf({ bank_tran_id: bankTranId, fintech_use_num: fintechUseNum, tran_dtime: moment }),
    { fintech_use_num: fintechUseNum, balance_amt: amount, available_amt: amount, account_type: exactly('N', 1), product_name: text('AH', 100) },
  ),
  transactionList: get(
    '/v2.0/account/transaction_list/fin_num',
    'inquiry',
    'Statement of an account, by pages',
    objectOf(
      {
        bank_tran_id: bankTranId,
        fintech_use_num: fintechUseNum,
        inquiry_type: oneOf('A', 'I', 'O'),
        inquiry_base: oneOf('D', 'T'),
        from_date: date,
        from_time: time,
        to_date: date,
        to_time: time,
        sort_order: oneOf('D', 'A'),
        tran_dtime: moment,
        befor_inquiry_trace_info: trace,
      },
      ['from_time', 'to_time', 'befor_inquiry_trace_info'],
    ),
    { ...paged, ...listed({ tran_date: date, tran_time: time, inout_type: text('AH', 8), print_content: printed, tran_amt: amount }) },
  ),
  realName: post(
    '/v2.0/inquiry/real_name',
    'oob',
    'Whether an account is held by the person who is named',
    objectOf({
      bank_tran_id: bankTranId,
      bank_code_std: bank,
      account_num: account,
      account_holder_info_type: text('AN', 1),
      account_holder_info: text('AN', 13),
      tran_dtime: moment,
    }),
    { bank_code_std: bank, account_num: account, account_holder_name: name },
  ),
  receive: post(
    '/v2.0/inquiry/receive',
    'oob',
    'Who would receive a deposit',
    objectOf(
      { bank_tran_id: bankTranId, ...contract, bank_code_std: bank, account_num: account, print_content: printed, tran_amt: amount, ...requester },
      ['print_content', ...requesterOptional],
    ),
    { account_num: account, account_holder_name: name },
  ),
  remitList: post(
    '/v2.0/inquiry/remit_list',
    'oob',
    'What the institution ordered on a day, by pages',
    objectOf({ tran_date: date, tran_dtime: moment, befor_inquiry_trace_info: trace }, ['befor_inquiry_trace_info']),
    { ...paged, ...listed({ ...said, tran_dtime: moment, recv_bank_code: bank, recv_account_num_masked: masked }) },
  ),
  withdrawByNumber: post(
    '/v2.0/transfer/withdraw/fin_num',
    'transfer',
    "From the user's account to the institution's",
    objectOf({ ...withdrawal, fintech_use_num: fintechUseNum }, requesterOptional),
    withdrawn,
  ),
  withdrawByAccount: post(
    '/v2.0/transfer/withdraw/acnt_num',
    'transfer',
    "From the user's account to the institution's, by account number",
    objectOf({ ...withdrawal, bank_code_std: bank, account_num: account }, requesterOptional),
    withdrawn,
  ),
  depositByNumber: post(
    '/v2.0/transfer/deposit/fin_num',
    'oob',
    "From the institution's account to a registered account",
    deposit({ fintech_use_num: fintechUseNum }),
    listed({ ...said, account_holder_name: name }),
  ),
  depositByAccount: post(
    '/v2.0/transfer/deposit/acnt_num',
    'oob',
    "From the institution's account to an account",
    deposit({ bank_code_std: bank, account_num: account, account_holder_name: name }),
    listed({ ...said, account_holder_name: name }),
  ),
  transferResult: post(
    '/v2.0/transfer/result',
    'oob',
    'What became of transfers, by the day on which they were ordered',
    objectOf({
      check_type: oneOf('1', '2'),
      tran_dtime: moment,
      req_cnt: text('N', 2),
      req_list: listOf(objectOf({ tran_no: count, ...original, org_tran_amt: amount }), {
        minItems: 1,
        maxItems: openBankingRules.resultItemsMax.value,
      }),
    }),
    listed(said),
  ),
  returnClaim: post(
    '/v2.0/return/claim',
    'oob',
    'Asks the payee of a deposit to give it back',
    objectOf(
      {
        bank_tran_id: bankTranId,
        ...original,
        org_tran_amt: amount,
        claim_code: exactly('N', 2),
        total_return_yn: flag,
        return_amt: amount,
        tran_dtime: moment,
      },
      ['return_amt'],
    ),
    claim,
  ),
  returnResult: post('/v2.0/return/result', 'oob', 'What became of a return claim', objectOf({ ...original, tran_dtime: moment }), claim),
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
