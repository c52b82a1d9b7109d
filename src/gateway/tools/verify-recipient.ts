import { isWallet } from '../../kernel/account.ts';
import { formatKst } from '../../kernel/calendar.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import { deny } from '../denial.ts';
import { accountField, accountShown, asOfField, bankField, bankShown, nullable, shown } from '../fields.ts';
import { unlessUnreachable } from '../rail-desk.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { readOnlyOpen } from './annotations.ts';

export const verifyRecipient = defineTool<AccountRef>(
  {
    name: 'verify_recipient',
    title: 'Verify recipient / 수취 조회',
    description:
      'Asks the bank of a payee who holds an account, before you pay. Compare holder with the name you were given: if it differs, ask the principal and do not pay. ' +
      'bankAvailable false: that bank does not answer now, holder and status are null, and a payment to it would be rejected.',
    inputSchema: objectSchema({ bank: bankField, account: accountField }),
    outputSchema: objectSchema({
      bank: bankShown,
      bankName: shown('Name of the bank.'),
      account: accountShown,
      holder: nullable(shown('Name of the holder by the word of the bank; use it as toHolder. null: not known now.')),
      status: {
        type: ['string', 'null'],
        enum: ['active', 'suspended', 'closed', null],
        description: 'Only an active account can be credited. null: not known now.',
      },
      bankAvailable: { type: 'boolean', description: 'Whether the bank answers to the network now.' },
      asOf: asOfField,
    }),
    annotations: readOnlyOpen,
  },
  async ({ clock, rails }, { arguments: { bank, account } }) => {
    const systems = await rails.systems();
    const known = systems.flatMap((system) => system.participants.filter((participant) => participant.bank === bank));
    const name = known[0]?.name ?? bank;
    const listed = isWallet({ bank, account }) || known.every((participant) => participant.available); // a ledger answers for its wallets itself
    const inquiry = async () => (await rails.recipient({ bank, account })) ?? 'absent';
    const recipient = listed ? await (known.length === 0 ? inquiry() : unlessUnreachable(inquiry())) : undefined; // of a bank that no system tells of nothing is known
    if (recipient === 'absent')
      return denied(deny('account_unknown', { field: 'account', remedy: 'Check bank and account number with whoever gave them to you.' }));
    const found = recipient === undefined ? { holder: null, status: null } : { holder: recipient.holder, status: recipient.status };
    return result({ bank, bankName: name, account, ...found, bankAvailable: recipient !== undefined, asOf: formatKst(clock.now()) });
  },
);
