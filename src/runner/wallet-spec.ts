import type { HeldSpec } from './other-payment-spec.ts';

/** A wallet on the deposit-token ledger. Persons have the limits of the ledger's rules, unless others are given; nobody else has any. */
export interface WalletSpec {
  /** Default: a business, if it has a sector or a trade. */
  readonly kind?: 'person' | 'business';
  readonly sector?: string;
  /** Programmes whose vouchers it takes. */
  readonly programmes?: readonly string[];
  readonly holdingLimitWon?: string;
  readonly conversionLimitWon?: string;
  /** Day of birth of a person, `YYYY-MM-DD`: who is younger than the ledger's rules allow takes no part yet. Absent: old enough. */
  readonly bornOn?: string;
  /** Default: what the ledger's rules say, which is none. */
  readonly interestBasisPoints?: number;
  /** Whether lines of CMS files reach it. Default: what the ledger's rules say, which is no. */
  readonly files?: boolean;
  /** False: not on the list of those who may take part. */
  readonly listed?: boolean;
  /** Its money is bound. */
  readonly voucher?: {
    readonly purpose: string;
    readonly sectors: readonly string[];
    readonly fromMinute?: number;
    readonly untilMinute: number;
    readonly hours?: { readonly fromKst: string; readonly untilKst: string };
    /** Actor whose wallet gets back what is left. */
    readonly issuer: string;
  };
  /** Paying in settles this trade of two other wallets. */
  readonly trade?: {
    readonly asset: string;
    readonly nominalWon: string;
    readonly priceWon: string;
    readonly seller: string;
    readonly buyer: string;
    readonly untilMinute: number;
  };
  /** Nominal value of second assets that it holds, by asset. */
  readonly assets?: Readonly<Record<string, string>>;
}

/** What differs on the ledger of deposit tokens. */
export interface TokenWorldSpec {
  /** Wholesale CBDC of a bank, by letter; the others have enough for any day. */
  readonly cbdcWon?: Readonly<Record<string, string>>;
  /** What wallets have set aside for payees. */
  readonly held?: readonly HeldSpec[];
  /** The ledger attests then what banks owe in tokens; absent: it is not asked. */
  readonly attestedMinute?: number;
}
