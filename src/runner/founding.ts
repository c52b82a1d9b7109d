import type { Bank } from '../../simulators/bank/bank.ts';
import { type Customer, customers } from '../../simulators/bank/customers.ts';
import { type Participant, participants } from '../../simulators/bank/participants.ts';
import type { Bokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import type { TokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import type { BankCode } from '../kernel/instruction.ts';
import { type Won, won, zeroWon } from '../kernel/money.ts';
import type { Random } from '../kernel/random.ts';
import { seenAs } from '../rail/recipient.ts';
import type { CentralAccount } from './central-account.ts';
import type { TokenPlan } from './token-plan.ts';

/** What each bank holds at the Bank of Korea in the fictional world: enough for any day of the scenarios. */
const reservesWon = won(10_000_000_000_000n);

/** What a world is founded with, where it differs from the ordinary one. */
export interface Founding {
  readonly capsWon: ReadonlyMap<BankCode, Won>;
  /** Settlement accounts that differ from {@link reservesWon} without overdraft, with collateral for the whole cap. */
  readonly central: ReadonlyMap<BankCode, CentralAccount>;
  /** Synthetic customers of each bank. */
  readonly customersPerBank: number;
  readonly random: Random;
}

/** A settlement account for each bank. */
export function foundBokwire(bokwire: Bokwire, founding: Founding): void {
  bokwire.establish();
  for (const { code, name } of participants) {
    const { fundsWon, overdraftWon, pledge } = accountOf(code, founding);
    bokwire.openAccount({ bank: code, holder: name.en, overdraftWon, ...(pledge.faceWon > 0n ? { pledge } : {}) });
    if (fundsWon > 0n) bokwire.issue({ transfer: `issue:${code}`, bank: code, amountWon: fundsWon });
  }
}

/** Its book, with what it holds at the Bank of Korea, and its customers. */
export function foundBank(participant: Participant, bank: Bank, founding: Founding): void {
  bank.establish(accountOf(participant.code, founding).fundsWon);
  for (const { account, holder, balanceWon } of customersOf(participant, founding)) {
    bank.openAccount({ account, holder });
    bank.issueOpening(account, balanceWon);
  }
}

/** Synthetic customers of a bank, from number 1: the same ones for the same chance, whoever asks. */
export function customersOf(participant: Participant, { random, customersPerBank }: Founding): readonly Customer[] {
  return customers(participant, random.fork(`customers ${participant.code}`), { first: 1, count: customersPerBank });
}

function accountOf(code: BankCode, { central, capsWon }: Founding): CentralAccount {
  const capWon = capsWon.get(code) ?? networkRules.capWon.value;
  const faceWon = won((capWon * bokwireRules.collateralPercent.value) / 100n);
  return central.get(code) ?? { fundsWon: reservesWon, overdraftWon: zeroWon, pledge: { faceWon, haircutPercent: 0 } };
}

/** Wholesale CBDC for every bank, second assets, and the wallets; what is in them the banks owe from the beginning. */
export function foundLedger({ banks, cbdcWon, wallets, holdings }: TokenPlan, ledger: TokenLedger, bankAt: (bank: BankCode) => Bank): void {
  ledger.establish();
  for (const bank of banks.keys()) {
    const amountWon = cbdcWon.get(bank) ?? zeroWon;
    if (amountWon > 0n) ledger.issueCbdc({ transfer: `cbdc:${bank}`, bank, amountWon });
  }
  for (const [asset, owners] of Map.groupBy(holdings, (holding) => holding.asset))
    ledger.trades.found(
      asset,
      owners.map(({ owner, nominalWon }) => ({ owner: owner.ref, holder: owner.holder, nominalWon })),
    );
  for (const { holder, terms } of wallets) {
    const { ref, balanceWon, status } = holder;
    ledger.openWallet({ ...ref, holder: holder.holder }, terms);
    if (balanceWon > 0n) {
      ledger.issueOpening(ref, balanceWon);
      bankAt(ref.bank).issueAcross(ledger.id, { transfer: `issue:${ref.account}`, amountWon: balanceWon });
    }
    if (status !== 'active') ledger.setStatus(ref.account, seenAs(status));
  }
}
