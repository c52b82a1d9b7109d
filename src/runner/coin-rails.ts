import type { Bank } from '../../simulators/bank/bank.ts';
import { stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import { openStablecoin, type Stablecoin } from '../../simulators/stablecoin/stablecoin.ts';
import type { BankCode } from '../kernel/instruction.ts';
import type { Rail } from '../rail/rail.ts';
import { seenAs } from '../rail/recipient.ts';
import { bondDealer, coinIssuer, coinReserve } from './coin-issuer.ts';
import type { CoinPlan } from './coin-plan.ts';
import type { Life } from './fault/life.ts';

/** The issuer with its lines to the banks. */
export function openCoin(life: Life, banks: ReadonlyMap<BankCode, Rail>): Stablecoin {
  const { code, name } = coinIssuer;
  return openStablecoin({ ...life, issuer: code, name: name.en, banks, reserve: coinReserve, dealer: bondDealer, rules: stablecoinRules });
}

/** The reserve at its bank, who will buy its bonds, and the coins that it covers. */
export function foundCoin({ wallets, cashWon, bondsWon, blocked }: CoinPlan, coin: Stablecoin, bankAt: (bank: BankCode) => Bank): void {
  for (const [{ bank, account, holder }, amountWon] of [
    [coinReserve, cashWon],
    [bondDealer, bondsWon],
  ] as const) {
    bankAt(bank).openAccount({ account, holder });
    if (amountWon > 0n) bankAt(bank).issueOpening(account, amountWon);
  }
  coin.establish({ cashWon, bondsWon });
  for (const { ref, holder, balanceWon, status } of wallets) {
    coin.openWallet({ account: ref.account, holder });
    if (balanceWon > 0n) coin.issueOpening(ref.account, balanceWon);
    coin.setStatus(ref.account, seenAs(status));
  }
  for (const account of blocked) coin.setBlocked(account, true);
}
