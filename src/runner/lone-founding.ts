import type { Bank } from '../../simulators/bank/bank.ts';
import { accountNumber, type Participant, participants } from '../../simulators/bank/participants.ts';
import type { TokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import type { Stablecoin } from '../../simulators/stablecoin/stablecoin.ts';
import { zeroWon } from '../kernel/money.ts';
import { bondDealer, coinIssuer, coinReserve } from './coin-issuer.ts';
import { demoPlan, walletOf } from './demo-plan.ts';
import { customersOf, type Founding, foundBank } from './founding.ts';
import { insurerAccount } from './insurer.ts';

/** A bank on its own also keeps the accounts of the open sandbox, and those with which the issuer of the stablecoin and the deposit insurer work. */
export function foundLoneBank(participant: Participant, bank: Bank, founding: Founding): void {
  foundBank(participant, bank, founding);
  for (const { ref, holder, balanceWon } of demoPlan(0).holders) {
    if (ref.bank !== bank.code) continue;
    bank.openAccount({ account: ref.account, holder });
    if (balanceWon > 0n) bank.issueOpening(ref.account, balanceWon);
  }
  for (const { bank: code, account, holder } of [coinReserve, bondDealer, insurerAccount])
    if (code === bank.code) bank.openAccount({ account, holder });
}

/** Wholesale CBDC for each bank, and an empty wallet for each of its customers, who convert what they have there: only a bank owes tokens, and it is told of none here. */
export function foundLoneLedger(banks: readonly Participant[], ledger: TokenLedger, founding: Founding): void {
  const { holdingLimitWon, conversionLimitWon, cbdcWon } = tokenRules;
  const limits = { holdingLimitWon: holdingLimitWon.value, conversionLimitWon: conversionLimitWon.value };
  ledger.establish();
  for (const participant of banks) {
    const { code } = participant;
    ledger.issueCbdc({ transfer: `cbdc:${code}`, bank: code, amountWon: cbdcWon.value });
    const sandbox = demoPlan(0).holders.flatMap(({ ref, holder }) => (ref.bank === code ? [{ account: ref.account, holder }] : []));
    for (const { account, holder } of [...customersOf(participant, founding), ...sandbox])
      ledger.openWallet(
        { ...walletOf({ bank: code, account }), holder },
        { listed: true, kind: 'person', sector: null, programmes: [], ...limits, voucher: null, trade: null },
      );
  }
}

/** An empty wallet for each customer of the reserve's bank. No coin is there before its won has come in. */
export function foundLoneCoin(coin: Stablecoin, founding: Founding): void {
  coin.establish({ cashWon: zeroWon, bondsWon: zeroWon });
  const home = participants.find(({ code }) => code === coinReserve.bank);
  if (home === undefined) throw new Error('the world has no bank for the reserve');
  for (const [index, { holder }] of customersOf(home, founding).entries())
    coin.openWallet({ account: `S${accountNumber(coinIssuer, index + 1)}`, holder });
}
