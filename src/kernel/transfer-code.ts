/** Why money moved inside one book; only `issue` and `redeem` may create or destroy it. */
export const transferCodes = [
  'issue',
  'redeem',
  'payment',
  'receipt',
  'book-transfer',
  'settlement',
  'fee',
  'interest',
  'tax',
  'collateral',
  'loss-share',
  'loan',
] as const;

export type TransferCode = (typeof transferCodes)[number];
