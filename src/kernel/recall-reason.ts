/** What comes of asking for an order back, before its payee is credited or after; part of the table of all reasons, which holds them to its shape. */
export const recallReasons = {
  recalled: {
    iso: 'NARR',
    decline: 'business',
    retryable: false,
    message: { en: 'The payer called the payment back before the payee was credited.', ko: '입금 전에 출금인의 요청으로 취소된 이체입니다.' },
    remedy: 'Nothing was posted, and nothing will be under this key. Do not pay again unless the principal asks for a new payment.',
  },
  recall_too_late: {
    iso: 'NARR',
    decline: 'business',
    retryable: false,
    message: { en: 'It is too late to call the payment back.', ko: '취소 가능 시간이 지나 이체를 취소할 수 없습니다.' },
    remedy:
      'The payment takes its course: ask get_transfer_status. What is credited only comes back if the payee agrees: the principal may have you ask with claim_return.',
  },
  recall_not_offered: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'Payments on this system cannot be called back.', ko: '취소할 수 없는 거래입니다.' },
    remedy: 'It takes its course: ask get_transfer_status. Wallets, open banking and files take no recalls; tell the principal.',
  },
  return_refused: {
    iso: 'NARR',
    decline: 'business',
    retryable: false,
    message: { en: 'The payee does not agree to give the money back.', ko: '수취인이 반환에 동의하지 않았습니다.' },
    remedy: 'The money stays with the payee, and nobody takes it back. Do not claim or pay again; tell the principal.',
  },
  return_failed: {
    iso: 'NARR',
    decline: 'technical',
    retryable: false,
    message: {
      en: 'The payee agreed to the return, and the money could not be sent in time.',
      ko: '수취인이 동의하였으나 기한 내에 반환 이체가 처리되지 않았습니다.',
    },
    remedy: 'The money stays with the payee. Do not claim or pay again; tell the principal, whose bank can ask the payee once more.',
  },
  return_unanswered: {
    iso: 'NARR',
    decline: 'business',
    retryable: false,
    message: { en: 'The payee has not answered the return claim in time.', ko: '수취인이 기한 내에 반환청구에 응답하지 않았습니다.' },
    remedy: 'The money stays with the payee, and nobody takes it back. Do not claim or pay again; tell the principal.',
  },
  recovery_premature: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: {
      en: 'The deposit insurer takes an application only after the return claim at the bank has failed.',
      ko: '은행을 통한 반환청구가 이루어지지 않은 경우에만 착오송금 반환지원을 신청할 수 있습니다.',
    },
    remedy: 'Nothing was applied for. Claim the payment with claim_return without route, wait until that is refused or failed, then apply again.',
  },
  recovery_amount: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: {
      en: 'The amount is outside what the deposit insurer recovers.',
      ko: '착오송금 반환지원 대상 금액이 아닙니다.',
    },
    remedy: 'The money stays with the payee. Do not apply, claim or pay again; tell the principal, who can go to court.',
  },
  recovery_expired: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: {
      en: 'The payment is more than a year old, and the deposit insurer no longer recovers it.',
      ko: '착오송금일로부터 1년이 지나 반환지원을 신청할 수 없습니다.',
    },
    remedy: 'The money stays with the payee. Do not apply, claim or pay again; tell the principal, who can go to court.',
  },
  recovery_not_covered: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: { en: 'The deposit insurer does not recover this payment.', ko: '착오송금 반환지원 대상이 아닌 거래입니다.' },
    remedy:
      'Nothing was applied for. Only a credited payment from account to account can be recovered, and only where there is a deposit insurer; tell the principal.',
  },
  recovery_failed: {
    iso: null,
    decline: 'business',
    retryable: false,
    message: {
      en: 'The payee has not paid the deposit insurer, and nothing was recovered.',
      ko: '수취인이 자진반환하지 않아 착오송금을 회수하지 못했습니다.',
    },
    remedy: 'The money stays with the payee, and nobody takes it back. Do not apply or pay again; tell the principal, who can go to court.',
  },
} as const;
