/** What comes of asking for an order back; part of the table of all reasons, which holds them to its shape. */
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
    remedy: 'The payment takes its course: ask get_transfer_status. What is credited only comes back if the payee agrees; tell the principal.',
  },
  recall_not_offered: {
    iso: null,
    decline: 'denied',
    retryable: false,
    message: { en: 'Payments on this system cannot be called back.', ko: '취소할 수 없는 거래입니다.' },
    remedy: 'It takes its course: ask get_transfer_status. Wallets, open banking and files take no recalls; tell the principal.',
  },
} as const;
