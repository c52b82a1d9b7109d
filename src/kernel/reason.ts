import { accountReasons } from './account-reason.ts';
import { mandateReasons } from './mandate-reason.ts';
import { recallReasons } from './recall-reason.ts';
import { walletReasons } from './wallet-reason.ts';

/** Who or what declined: UPI and the card networks report technical and business declines apart. */
export type DeclineClass = 'business' | 'technical' | 'denied';

export interface Reason {
  /** External code, ISO 20022 external status reason list; null where the refusal never reaches a rail. */
  readonly iso: string | null;
  readonly decline: DeclineClass;
  /** Whether the same order can succeed later. A finished key answers the same for ever: a later try needs a new one. */
  readonly retryable: boolean;
  readonly message: { readonly en: string; readonly ko: string };
  /** What the caller should do next, in English. */
  readonly remedy: string;
}

/**
 * Every reason that leaves railproof, in order of precedence.
 * Sources: ISO 20022 external code sets; KFTC open banking bank_rsp_code (in comments) for the Korean terms.
 */
export const reasons = {
  unauthenticated: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'The token is missing, unknown or expired.', ko: '인증 토큰이 없거나 유효하지 않습니다.' },
    remedy: 'Send the bearer token that was issued to this agent.',
  },
  unknown_tool: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'There is no such tool.', ko: '존재하지 않는 도구입니다.' },
    remedy: 'Call tools/list and use one of the names it returns.',
  },
  tool_quarantined: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'This tool is not as it was approved.', ko: '승인된 정의와 다른 도구입니다.' },
    remedy: 'Do without it; whoever runs the gateway has to approve the new definition.',
  },
  insufficient_scope: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'The token is not good for this tool.', ko: '이 도구를 사용할 권한이 토큰에 없습니다.' },
    remedy: 'Ask the authorization server for a token that has the scope which the challenge names as well.',
  },
  stopped: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'An operator has stopped payments here.', ko: '운영자가 이체를 긴급 정지하였습니다.' },
    remedy:
      'Nothing was sent by this call. Do not try again or another way: find out with get_transfer_status what was under way, report with finish_task, and wait until the principal says that the stop is lifted.',
  },
  invalid_arguments: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'The arguments do not fit the tool.', ko: '요청 항목의 형식이 올바르지 않습니다.' },
    remedy: 'Send exactly the fields of the input schema; amounts are strings of whole won such as "15000".',
  },
  policy_denied: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'The policy of the bank does not allow you this call.', ko: '은행 정책상 허용되지 않은 요청입니다.' },
    remedy: 'Nothing was done. Do not split the payment or try another way; ask the principal.',
  },
  approval_required: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: {
      en: 'A person has to approve this payment. One has been asked, and nothing was sent.',
      ko: '담당자 승인이 필요한 이체입니다. 승인을 요청하였으며, 아직 처리되지 않았습니다.',
    },
    remedy:
      'Wait some minutes, then send exactly the same arguments with the same idempotencyKey again: that is how an approved payment is made. Do not split it and do not choose a new key.',
  },
  approval_refused: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'The person who was asked did not approve this payment.', ko: '담당자가 이체를 승인하지 않았습니다.' },
    remedy: 'Nothing was sent, and nothing will be under this key. Do not split the payment or try another way; tell the principal.',
  },
  approval_expired: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: {
      en: 'Nobody approved this payment in time, or the approval was not used in time.',
      ko: '승인 기한 내에 승인되지 않았거나, 승인된 이체가 기한 내에 실행되지 않았습니다.',
    },
    remedy: 'Nothing was sent, and nothing will be under this key. No approver means no: do not try another way; tell the principal.',
  },
  key_conflict: {
    iso: 'AM05', // 822
    decline: 'denied',
    retryable: false,
    message: { en: 'This idempotency key belongs to a different payment.', ko: '동일한 멱등키로 다른 내용의 이체가 이미 접수되었습니다.' },
    remedy:
      'Ask get_transfer_status with the key. Re-send with the fields you sent first, or use a new key only for a payment that is really another one.',
  },
  account_not_yours: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: { en: 'Your mandate does not cover this account.', ko: '위임 범위에 없는 계좌입니다.' },
    remedy: 'Call list_accounts and use one of those accounts.',
  },
  ...mandateReasons,
  superseded: {
    iso: 'AM05',
    decline: 'technical',
    retryable: true,
    message: { en: 'The order arrived after its status had been asked for, and was closed.', ko: '결과조회로 종결된 거래입니다.' },
    remedy: 'Nothing was posted. Send it again as a new order with a new key.',
  },
  ...recallReasons,
  same_account: {
    iso: 'AC01',
    decline: 'business',
    retryable: false,
    message: { en: 'Payer and payee are the same account.', ko: '출금계좌와 입금계좌가 같습니다.' },
    remedy: 'Name another payee account.',
  },
  amount_limit: {
    iso: 'AM02', // 455
    decline: 'business',
    retryable: false,
    message: { en: 'The amount is above what this system carries in one payment.', ko: '1회 이체 한도를 초과했습니다.' },
    remedy: 'Call get_cutoffs for the limits of each system.',
  },
  account_unknown: {
    iso: 'AC01', // 412
    decline: 'business',
    retryable: false,
    message: { en: 'There is no such account.', ko: '해당 계좌가 없습니다.' },
    remedy: 'Check the account with verify_recipient.',
  },
  account_closed: {
    iso: 'AC04', // 415
    decline: 'business',
    retryable: false,
    message: { en: 'The account is closed.', ko: '해지된 계좌입니다.' },
    remedy: 'Ask the principal for another account.',
  },
  account_blocked: {
    iso: 'AC06', // 420
    decline: 'business',
    retryable: false,
    message: { en: 'The account is suspended.', ko: '거래가 정지된 계좌입니다.' },
    remedy: 'Ask the principal; only the account holder can have it released.',
  },
  ...accountReasons,
  address_blocked: {
    iso: 'AC06',
    decline: 'business',
    retryable: false,
    message: { en: 'The wallet is on the block-list of the issuer.', ko: '발행인의 차단 목록에 있는 지갑입니다.' },
    remedy: 'Nothing was sent. Do not pay another wallet instead; tell the principal.',
  },
  name_mismatch: {
    iso: 'BE01', // 815
    decline: 'business',
    retryable: false,
    message: { en: 'The holder of the account has another name.', ko: '예금주명이 일치하지 않습니다.' },
    remedy: 'Call verify_recipient and check with the principal before you pay.',
  },
  insufficient_funds: {
    iso: 'AM04', // 453
    decline: 'business',
    retryable: true,
    message: { en: 'The available balance does not cover the amount.', ko: '출금가능금액이 부족합니다.' },
    remedy: 'Call get_balance; available = posted less holds.',
  },
  ...walletReasons,
  outside_hours: {
    iso: 'TM01', // 114
    decline: 'business',
    retryable: true,
    message: { en: 'The system is outside its hours.', ko: '서비스 이용시간이 아닙니다.' },
    remedy: 'Call get_cutoffs, wait until the system opens, and send a new order with a new key if the payment is still wanted then.',
  },
  not_consented: {
    iso: 'AG01', // A0304, A0306, A0317, A0319
    decline: 'business',
    retryable: false,
    message: { en: 'The holder of the account has not agreed to this, or no longer does.', ko: '예금주의 출금 동의가 없거나 만료되었습니다.' },
    remedy: 'Nothing was posted. Only the holder can agree; tell the principal.',
  },
  net_debit_cap: {
    iso: 'AM14', // 999
    decline: 'technical',
    retryable: true,
    message: { en: 'The bank of the payer has reached its net debit cap.', ko: '출금은행의 순이체한도가 초과되었습니다.' },
    remedy: 'Nothing was posted. Wait for receipts or the next 11:00 settlement, then send a new order with a new key.',
  },
  settlement_liquidity: {
    iso: 'AM04',
    decline: 'technical',
    retryable: true,
    message: { en: 'The bank of the payer could not fund the settlement in time.', ko: '출금은행의 결제자금 부족으로 처리되지 않았습니다.' },
    remedy: 'Nothing was posted. Your own balance is not the cause: wait, call get_cutoffs, and send a new order with a new key.',
  },
  message_invalid: {
    iso: 'NARR',
    decline: 'technical',
    retryable: false,
    message: { en: 'The settlement system cannot carry what the order says.', ko: '결제전문 형식에 맞지 않는 거래입니다.' },
    remedy: 'Nothing was posted. Names have at most 140 characters and memos no control characters; correct the order and send it with a new key.',
  },
  chain_reorganised: {
    iso: 'NARR',
    decline: 'technical',
    retryable: true,
    message: { en: 'The chain was reorganised before the transfer was final, and dropped it.', ko: '확정 전 체인 재구성으로 거래가 취소되었습니다.' },
    remedy: 'Nothing was posted: what is pending is not paid. Send a new order with a new key if it is still wanted.',
  },
  participant_unavailable: {
    iso: 'NARR', // 111
    decline: 'technical',
    retryable: true,
    message: { en: 'The bank of the payee does not answer to the network.', ko: '수취은행 시스템 장애입니다.' },
    remedy: 'Nothing was posted. Call get_system_status, wait, and send a new order with a new key.',
  },
  not_found: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: { en: 'Nothing is known under this identity.', ko: '해당 거래 내역이 없습니다.' },
    remedy: 'Nothing was posted under it. Sending the payment with this same key is safe.',
  },
  return_invalid: {
    iso: 'AM02',
    decline: 'business',
    retryable: false,
    message: {
      en: 'The transfer to be returned does not exist, or less of it is left.',
      ko: '반환 대상 거래가 없거나 반환 가능 금액을 초과했습니다.',
    },
    remedy: 'Look the received transfer up with list_transactions and return at most its amount, to its payer.',
  },
  rate_limited: {
    iso: null,
    decline: 'technical',
    retryable: true,
    message: { en: 'Too many calls.', ko: '호출 한도를 초과했습니다.' },
    remedy: 'Wait before the next call; a payment call may be repeated with the same key.',
  },
  system_unavailable: {
    iso: 'NARR',
    decline: 'technical',
    retryable: true,
    message: { en: 'The system does not answer.', ko: '시스템 장애로 처리할 수 없습니다.' },
    remedy: 'The outcome may be open: ask get_transfer_status with the same key before anything else.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;
