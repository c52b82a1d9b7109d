import { formatKst } from '../../kernel/calendar.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import { deny } from '../denial.ts';
import { accountField, accountShown, asOfField, bankField, bankShown, described, wonField } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { readOnly } from './annotations.ts';

export const getBalance = defineTool<AccountRef>(
  {
    name: 'get_balance',
    title: 'Get balance / 잔액 조회',
    description:
      'Balance of one of your accounts at this moment. Only availableWon can be spent: postedWon less heldWon. ' +
      'It holds at asOf and may change right after; the bank checks again when you pay. A balance that went down does not prove that a certain payment was made: ask get_transfer_status for that.',
    inputSchema: objectSchema({ bank: bankField, account: accountField }),
    outputSchema: objectSchema({
      bank: bankShown,
      account: accountShown,
      postedWon: described(wonField, 'Booked balance in whole won.'),
      heldWon: described(wonField, 'Reserved for payments under way.'),
      availableWon: described(wonField, 'What can be spent: posted less held.'),
      asOf: asOfField,
    }),
    annotations: readOnly,
  },
  async ({ clock, mandates, rails }, { caller, arguments: { bank, account } }) => {
    const refusal = mandates.readable(caller, { bank, account });
    if (refusal !== undefined) return denied(deny(refusal, { field: 'account' }));
    const balance = await rails.balance({ bank, account });
    if (balance === undefined) return denied(deny('account_unknown', { field: 'account' }));
    return result({
      bank,
      account,
      postedWon: String(balance.postedWon),
      heldWon: String(balance.heldWon),
      availableWon: String(balance.availableWon),
      asOf: formatKst(clock.now()),
    });
  },
);
