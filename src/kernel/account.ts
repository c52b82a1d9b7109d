import type { AccountRef } from './instruction.ts';

/** Ledgers that keep wallets, by the letter with which the number of a wallet begins. The number of an account at a bank begins with a digit. */
const walletLedgers: Readonly<Record<string, string>> = { S: 'stablecoin', T: 'deposit-token' };

/**
 * The book that keeps an account, and the rail of that name: the ledger of a wallet, else the bank. An account's number alone says what it holds,
 * so that orders, mandates and obligations need no word for the instrument.
 */
export function keeperOf({ bank, account }: AccountRef): string {
  return walletLedgers[account.slice(0, 1)] ?? `bank:${bank}`;
}

/**
 * The rail that takes an order to debit an account: whoever keeps it. Coins are bought from their issuer, which draws the won from the account
 * itself and makes them only when it has come in.
 */
export function takerOf({ payer, payee }: { readonly payer: AccountRef; readonly payee: AccountRef }): string {
  const seller = keeperOf(payee);
  return seller === 'stablecoin' ? seller : keeperOf(payer);
}

export function isWallet({ account }: AccountRef): boolean {
  return walletLedgers[account.slice(0, 1)] !== undefined;
}
