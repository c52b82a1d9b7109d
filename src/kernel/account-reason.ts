/** What only the bank that keeps an account refuses for; part of the table of all reasons, which holds them to its shape. */
export const accountReasons = {
  account_dormant: {
    iso: 'AC06', // 467
    decline: 'business',
    retryable: false,
    message: { en: 'The account is dormant, and nothing is paid out of it.', ko: '휴면계좌로 출금할 수 없습니다.' },
    remedy: 'Nothing was posted. Only the holder can have it woken up at the bank; tell the principal.',
  },
  account_reported: {
    iso: 'AC06', // 419
    decline: 'business',
    retryable: false,
    message: { en: 'The account was reported for fraud, and payments are stopped.', ko: '사고신고로 지급정지된 계좌입니다.' },
    remedy: 'Nothing was posted. Do not pay another account instead and do not split the payment; tell the principal.',
  },
  account_attached: {
    iso: 'AC06', // 425
    decline: 'business',
    retryable: false,
    message: { en: 'The account is attached, and nothing is paid out of it.', ko: '압류된 계좌로 출금할 수 없습니다.' },
    remedy: 'Nothing was posted. Only a court or the creditor can release it; tell the principal.',
  },
  account_kind: {
    iso: 'AG01', // 470
    decline: 'business',
    retryable: false,
    message: { en: 'This kind of account makes no transfers.', ko: '이체할 수 없는 종류의 계좌입니다.' },
    remedy: 'Nothing was posted. Pay from a demand account of list_accounts, or ask the principal.',
  },
  account_limit: {
    iso: 'AM14', // 455
    decline: 'business',
    retryable: false,
    message: { en: 'The amount is above what the account may transfer at once.', ko: '계좌의 1회 이체한도를 초과했습니다.' },
    remedy: 'Nothing was posted. Call get_balance for the limits of the account; ask the principal, and do not split the payment.',
  },
  account_day_limit: {
    iso: 'AM14', // 456
    decline: 'business',
    retryable: true,
    message: { en: 'The account has no room left for today.', ko: '계좌의 1일 이체한도를 초과했습니다.' },
    remedy:
      'Nothing was posted. Call get_balance for what is left today; after midnight in Korea send a new order with a new key if it is still wanted.',
  },
  receipt_held: {
    iso: 'AG01', // 458
    decline: 'business',
    retryable: true,
    message: { en: 'What has just come in cannot leave the account yet.', ko: '입금 후 30분 동안 출금이 제한됩니다.' },
    remedy: 'Nothing was posted. Wait until retryAt, then send a new order with a new key.',
  },
} as const;
