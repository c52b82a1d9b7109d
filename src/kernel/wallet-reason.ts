/** What only ledgers of wallets refuse; part of the table of all reasons, which holds them to its shape. */
export const walletReasons = {
  holding_limit: {
    iso: 'AM14',
    decline: 'business',
    retryable: false,
    message: { en: 'The payee’s wallet may not hold so much.', ko: '받는 전자지갑의 보유한도를 초과합니다.' },
    remedy:
      'Nothing was posted. Call get_wallet for the limit and get_balance for what is in your own wallet; ask the principal, and do not split the payment.',
  },
  conversion_limit: {
    iso: 'AM14',
    decline: 'business',
    retryable: false,
    message: { en: 'No more may be converted into this wallet.', ko: '예금토큰 총 전환한도를 초과합니다.' },
    remedy: 'Nothing was posted. Call get_wallet for the limit; ask the principal.',
  },
  not_convertible: {
    iso: 'AG01',
    decline: 'business',
    retryable: false,
    message: {
      en: 'Deposits and tokens are converted only between an account and a wallet of one holder at one bank.',
      ko: '예금과 예금토큰의 전환은 같은 은행의 본인 계좌와 전자지갑 사이에서만 가능합니다.',
    },
    remedy: 'Nothing was posted. Convert into your own wallet at the same bank first, then pay from there to a wallet.',
  },
  wallet_not_served: {
    iso: 'AG01',
    decline: 'business',
    retryable: true,
    message: { en: 'Files do not reach this wallet.', ko: '대량이체 파일로 처리할 수 없는 전자지갑입니다.' },
    remedy: 'Nothing was posted, and no file will carry it. Pay this one with transfer_funds and a new key.',
  },
  voucher_terms: {
    iso: 'AG01',
    decline: 'business',
    retryable: false,
    message: { en: 'The terms of the voucher do not allow this payment.', ko: '바우처의 용도, 업종, 기간 또는 이용시간에 맞지 않는 결제입니다.' },
    remedy:
      'Nothing was posted. Call get_wallet for purpose, sectors, period and hours of the voucher, and for sector and programmes of the payee. Outside the hours it can be paid later, with a new key; otherwise ask the principal.',
  },
  trade_terms: {
    iso: 'AM02',
    decline: 'business',
    retryable: false,
    message: { en: 'This is not what the trade asks for, or the trade is over.', ko: '거래 조건과 다르거나 이미 종료된 거래입니다.' },
    remedy: 'Nothing was posted and nothing delivered. Call get_wallet for price, buyer and end of the trade; ask the principal.',
  },
} as const;
