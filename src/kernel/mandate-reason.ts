/** What a mandate has against a payment, in order of precedence; part of the table of all reasons, which holds them to its shape. */
export const mandateReasons = {
  mandate_missing: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: { en: 'There is no live mandate for this payment.', ko: '유효한 위임이 없습니다.' },
    remedy: 'Ask the principal; do not try another way.',
  },
  mandate_revoked: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: { en: 'The mandate was revoked, or one that it narrows.', ko: '철회된 위임입니다.' },
    remedy: 'Nothing was sent. Do not try another way; only the principal can issue a new mandate.',
  },
  mandate_expired: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: { en: 'The mandate is not valid at this time.', ko: '위임 기간이 아닙니다.' },
    remedy: 'Ask the principal for a new mandate.',
  },
  payee_not_allowed: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: { en: 'The mandate does not name this payee.', ko: '위임에 없는 수취인입니다.' },
    remedy: 'Check bank and account number of the payee; if they are right, ask the principal.',
  },
  mandate_limit: {
    iso: 'AM14',
    decline: 'denied',
    retryable: false,
    message: { en: 'The amount is above the limit for one payment.', ko: '1회 이체 위임 한도를 초과했습니다.' },
    remedy: 'Ask the principal; do not split the payment.',
  },
  mandate_minimum: {
    iso: 'AM14',
    decline: 'denied',
    retryable: false,
    message: { en: 'The amount is below the least that the mandate allows for one payment.', ko: '1회 이체 위임 최소금액에 미달합니다.' },
    remedy: 'Ask the principal; do not pay more than is owed, and do not put payments together.',
  },
  proof_missing: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: {
      en: 'The mandate is bound to a key, and the order carries no closed mandate.',
      ko: '위임이 키에 결속되어 있으나 서명된 개별 위임이 없습니다.',
    },
    remedy:
      'Close the mandate for this order with the key that it is bound to (railproof mandate close), and send it as closedMandate with a new key.',
  },
  proof_invalid: {
    iso: 'AG01',
    decline: 'denied',
    retryable: false,
    message: {
      en: 'The closed mandate is not for this order, or not by the key that its mandate is bound to.',
      ko: '개별 위임이 이 이체와 일치하지 않거나 위임에 결속된 키로 서명되지 않았습니다.',
    },
    remedy:
      'Nothing was sent. Close the mandate anew for exactly these fields and a new idempotencyKey; where you hold no such key, ask the principal.',
  },
  mandate_used: {
    iso: 'AM14',
    decline: 'denied',
    retryable: false,
    message: { en: 'The mandate has been used as often as it may be.', ko: '위임 사용 횟수를 모두 소진하였습니다.' },
    remedy:
      'Nothing was sent. Look with list_transfers whether this payment has been made already; for another one ask the principal for a new mandate.',
  },
  mandate_period: {
    iso: 'AM14',
    decline: 'denied',
    retryable: false,
    message: { en: 'The mandate has been used in this period already.', ko: '이번 주기에 이미 사용된 위임입니다.' },
    remedy:
      "Nothing was sent. Look with list_transfers whether this payment has been made already; the next period's is another payment, with a key of its own.",
  },
  budget_exceeded: {
    iso: 'AM14',
    decline: 'denied',
    retryable: false,
    message: { en: 'The budget of the mandate does not cover this payment.', ko: '위임 예산을 초과했습니다.' },
    remedy: 'Ask the principal for a new budget.',
  },
} as const;
