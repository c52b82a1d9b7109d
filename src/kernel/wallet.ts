import type { AccountRef, BankCode, EpochMs } from './instruction.ts';
import type { Won } from './money.ts';

/** What the ledger of a wallet lets it do, beside what its holder orders. */
export interface WalletTerms {
  /** Whether it is on the list of those who may take part; who is not can neither pay nor be paid. */
  readonly listed: boolean;
  readonly kind: 'person' | 'business';
  /** Line of business, as vouchers name it; null where there is none. */
  readonly sector: string | null;
  /** Programmes whose vouchers it takes. */
  readonly programmes: readonly string[];
  /** Most that it may hold, what is set aside for it counted; absent: no limit. */
  readonly holdingLimitWon?: Won;
  /** Most that may ever be converted from deposits into it; absent: no limit. */
  readonly conversionLimitWon?: Won;
  /** A person's holder is old enough from then on; before, it takes no part. Absent: whoever holds it may. */
  readonly eligibleFrom?: EpochMs;
  /** A year's interest in hundredths of a percent, paid each day once the ledger opens; absent: none. Bound money bears none. */
  readonly interestBasisPoints?: number;
  /** Lines of CMS files reach it. Absent: they do not. */
  readonly files?: true;
  /** Its money is bound; null: it is free. */
  readonly voucher: VoucherTerms | null;
  /** Whatever is paid in settles this trade; null: an ordinary wallet. */
  readonly trade: TradeTerms | null;
}

/** Money bound to a purpose. Wallets of equal terms may pass it on to each other, which is how a voucher is split. */
export interface VoucherTerms {
  /** Programme under which payees are enrolled. */
  readonly purpose: string;
  readonly sectors: readonly string[];
  /** From the first, before the second. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** `HH:MM` in KST, from the first and before the second of the same day; null: at any hour. */
  readonly hours: { readonly fromKst: string; readonly untilKst: string } | null;
  /** Gets back what is left at the end; it alone may pay in, beside refunds. */
  readonly issuer: AccountRef & { readonly holder: string };
}

/** Delivery versus payment: whoever pays the price gets the asset, in the same step and before the end. */
export interface TradeTerms {
  readonly asset: string;
  readonly nominalWon: Won;
  readonly priceWon: Won;
  readonly seller: AccountRef;
  readonly buyer: AccountRef;
  readonly until: EpochMs;
}

/** What one issuer owes in tokens, and what stands behind it; all at one moment. */
export interface TokenAttestation {
  readonly bank: BankCode;
  /** Sum of the wallets that hold its tokens. */
  readonly tokensWon: Won;
  /** Its token liability in its own book. */
  readonly liabilityWon: Won;
  readonly cbdcWon: Won;
}
