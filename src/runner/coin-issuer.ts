import { accountNumber, type Participant, participants } from '../../simulators/bank/participants.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';

/** Id of the stablecoin's rail. */
export const stablecoinId = 'stablecoin';

/** The fictional issuer, as the keeper of wallets: `S951-000500`. It is no participant of any payment system. */
export const coinIssuer: Participant = { letter: 'S', code: '951', name: { en: 'Won Coin', ko: '원화코인' }, accountDigits: [3, 6] };

/** The segregated account of the reserve, at the first bank, and the buyer of its bonds, at the second; behind the synthetic customers. */
export const coinReserve = accountAt(0, '원화코인 준비금');
export const bondDealer = accountAt(1, '국공채딜러');

/** Of an institution that is no customer of a scenario, at the bank with that place in the list. */
export function accountAt(index: number, holder: string): CreditTransfer['payer'] {
  const bank = participants[index];
  if (bank === undefined) throw new Error(`the world has no bank ${index}`);
  return { bank: bank.code, account: accountNumber(bank, 490), holder };
}
