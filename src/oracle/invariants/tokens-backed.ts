import { isWallet } from '../../kernel/account.ts';
import type { AnyEvent, EventData } from '../../kernel/event.ts';
import type { BankCode, CreditTransfer } from '../../kernel/instruction.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCbdc, isOnLedger, type Movement, tokenLedger, type WalletBooks } from '../wallets.ts';

/**
 * After every step of the ledger the tokens of each bank come to its token liability in its own book, and its wholesale CBDC is the same in its
 * own book and the central bank's. A payment between wallets of two banks moves as much CBDC between them, once, and nothing else moves any.
 * An attestation says what the books say. What customers converted is in the end the same on the ledger and in the bank's core.
 */
export const tokensBacked: Invariant = {
  id: 'tokens-backed',
  observe: (trial, tally) => {
    const { wallets, orders } = trial;
    const members = new Set<BankCode>();
    /** What moved from bank to bank, by instruction. */
    const legs = new Map<string, Movement[]>();
    const take = (event: Movement) => {
      const { book, code } = event.data;
      if (!isCbdc(book) || code === 'issue') return;
      const name = event.instruction ?? '';
      legs.set(name, [...(legs.get(name) ?? []), event]);
      tally.count(legFault(event, orders.find(name)?.payment ?? null));
    };
    return {
      every: (event) => {
        if (wallets.touched.size === 0 || isStep(event)) return;
        for (const bank of wallets.touched) {
          members.add(bank);
          tally.count(bankFault(wallets, bank));
        }
        wallets.touched.clear();
      },
      on: {
        'transfer.posted': take,
        'transfer.captured': take,
        'tokens.attested': ({ data }) => tally.count(attestationFault(wallets, data)),
        'instruction.concluded': ({ instruction, data: { rail, outcome } }) => {
          const payment = rail === tokenLedger ? orders.find(instruction)?.payment : undefined;
          if (payment == null) return;
          const moved = (legs.get(payment.id) ?? []).reduce((sum, { data }) => sum + data.amountWon, 0n);
          const due = outcome.status === 'credited' && isBetweenIssuers(payment) ? payment.amountWon : 0n;
          tally.count(moved === due ? undefined : `instruction ${payment.id} moved ${moved} won of CBDC between banks; it owed ${due} won`);
        },
        'trial.closed': () => {
          for (const bank of members) tally.count(coreFault(trial, bank));
        },
      },
    };
  },
};

/** Still the same step: it is recorded in one stretch, between its order and its conclusion. */
function isStep({ data, kind }: AnyEvent): boolean {
  return kind.startsWith('transfer.') && 'book' in data && isOnLedger(data.book);
}

function isBetweenIssuers({ payer, payee }: CreditTransfer): boolean {
  return isWallet(payer) && isWallet(payee) && payer.bank !== payee.bank;
}

function legFault({ data, instruction }: Movement, payment: CreditTransfer | null): string | undefined {
  const { debit, credit, amountWon } = data;
  if (payment === null || !isBetweenIssuers(payment))
    return `${amountWon} won of CBDC moved from ${debit} to ${credit} without a payment between them`;
  return payment.payer.bank === debit && payment.payee.bank === credit && payment.amountWon === amountWon
    ? undefined
    : `the CBDC leg of instruction ${instruction} is not what the payment says`;
}

function bankFault(wallets: WalletBooks, bank: BankCode): string | undefined {
  const [tokensWon, liabilityWon] = [wallets.tokensWon(bank), wallets.liabilityWon(bank)];
  if (tokensWon !== liabilityWon) return `tokens of bank ${bank} come to ${tokensWon} won; it owes ${liabilityWon} won in its book`;
  const { central, own } = wallets.cbdcWon(bank);
  if (central !== own) return `bank ${bank} books ${own} won of CBDC; the central bank has ${central} won for it`;
  return central < 0n ? `bank ${bank} has ${central} won of CBDC` : undefined;
}

/** The ledger says what the books say. */
function attestationFault(wallets: WalletBooks, { bank, ...said }: EventData['tokens.attested']): string | undefined {
  const booked = { tokensWon: wallets.tokensWon(bank), liabilityWon: wallets.liabilityWon(bank), cbdcWon: wallets.cbdcWon(bank).own };
  const wrong = (['tokensWon', 'liabilityWon', 'cbdcWon'] as const).find((field) => said[field] !== booked[field]);
  return wrong === undefined ? undefined : `an attestation for bank ${bank} says ${wrong} ${said[wrong]}; the books come to ${booked[wrong]} won`;
}

/** A conversion that is under way is on one side already. */
function coreFault({ orders, wallets }: Reconstruction, bank: BankCode): string | undefined {
  for (const { payment, rails } of orders.all()) {
    if (payment === null || isWallet(payment.payer) === isWallet(payment.payee)) continue;
    if (rails.some(({ final }) => final === null)) return undefined;
  }
  const { ledger, core } = wallets.convertedWon(bank);
  return ledger === core ? undefined : `bank ${bank} converted ${core} won by its core, ${ledger} won by its book on the ledger`;
}
