import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';
import type { CreditTransfer, Instruction } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { type RailContract, railContract } from '../contract/rail.ts';
import { overHttp } from './rail-over-http.ts';

/** The same suite in this process and over HTTP. */
export function bothWays(t: Test, contract: RailContract): void {
  railContract(t, contract);
  t.test('over HTTP', async (t) => railContract(t, { ...contract, open: async (t) => overHttp(t, await contract.open(t)) }));
}

/** One variant for every field of a credit transfer, those of payer and payee included. */
export function changedTransfers(order: Instruction): readonly Instruction[] {
  if (order.kind !== 'credit-transfer') return [];
  const other: readonly Partial<CreditTransfer>[] = [
    { payer: { ...order.payer, bank: '903' } },
    { payer: { ...order.payer, account: '901-000-000009' } },
    { payer: { ...order.payer, holder: 'other' } },
    { payee: { ...order.payee, bank: order.payer.bank } },
    { payee: { ...order.payee, bank: '903' } },
    { payee: { ...order.payee, account: '902-00-000009-0' } },
    { payee: { ...order.payee, holder: 'other' } },
    { amountWon: won(order.amountWon + 1n) },
    { memo: 'other' },
    { returnOf: 'other' },
    { requestedAt: order.requestedAt + 1 },
  ];
  return other.map((field) => ({ ...order, ...field })).filter((each) => !isDeepStrictEqual(each, order));
}
