import { formatKst } from '../../kernel/calendar.ts';
import { accountShown, asOfField, bankShown, listOf, shown } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, result } from '../tool.ts';
import { readOnly } from './annotations.ts';

const account = objectSchema({
  bank: bankShown,
  bankName: shown('Name of the bank.'),
  account: accountShown,
  holder: shown('Name of the account holder; empty while the bank does not answer.'),
  currency: { type: 'string', const: 'KRW', description: 'Always KRW; won has no decimals.' },
});

export const listAccounts = defineTool<object>(
  {
    name: 'list_accounts',
    title: 'List accounts / 계좌 목록',
    description: 'Lists the accounts that your mandate lets you read and debit. Start here: payments can only be made from one of these.',
    inputSchema: objectSchema({}),
    outputSchema: objectSchema({ accounts: listOf(account, 'Your accounts; empty when no mandate is live.'), asOf: asOfField }),
    annotations: readOnly,
  },
  async ({ clock, mandates, rails }, { caller }) => {
    const accounts = await Promise.all(
      mandates.accounts(caller).map(async (ref) => ({
        bank: ref.bank,
        bankName: await rails.bankName(ref.bank),
        account: ref.account,
        holder: await rails.holder(ref),
        currency: 'KRW',
      })),
    );
    return result({ accounts, asOf: formatKst(clock.now()) });
  },
);
