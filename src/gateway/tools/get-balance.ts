import type { AccountTerms } from '../../kernel/account-terms.ts';
import { formatKst } from '../../kernel/calendar.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import { subtractWon, type Won, zeroWon } from '../../kernel/money.ts';
import { deny, type JsonObject } from '../denial.ts';
import { accountField, accountShown, asOfField, bankField, bankShown, described, oneOf, wonField } from '../fields.ts';
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
    outputSchema: objectSchema(
      {
        bank: bankShown,
        account: accountShown,
        postedWon: described(wonField, 'Booked balance in whole won.'),
        heldWon: described(wonField, 'Reserved for payments under way.'),
        availableWon: described(wonField, 'What can be spent: posted less held.'),
        standing: oneOf(
          ['dormant', 'suspended', 'reported', 'attached', 'closed'],
          'How the account stands with its bank, if it is not in order: nothing is paid out of it. Absent: it is.',
        ),
        kind: oneOf(['demand', 'term'], 'Nothing is transferred out of a term deposit. Absent: demand.'),
        onceLimitWon: described(wonField, 'Most for one transfer. Absent: no limit of the account.'),
        dayLeftWon: described(wonField, 'What may still be ordered today, until midnight in Korea. Absent: no limit of the account.'),
        delayMinutes: { type: 'integer', description: 'Transfers leave so long after they are ordered. Absent: at once.' },
        asOf: asOfField,
      },
      ['standing', 'kind', 'onceLimitWon', 'dayLeftWon', 'delayMinutes'],
    ),
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
      ...(balance.standing === undefined || balance.standing === 'active' ? {} : { standing: balance.standing }),
      ...(balance.terms === undefined ? {} : termsContent(balance.terms, balance.usedTodayWon ?? zeroWon)),
      asOf: formatKst(clock.now()),
    });
  },
);

function termsContent({ kind, onceLimitWon, dayLimitWon, delayMs }: AccountTerms, usedTodayWon: Won): JsonObject {
  const leftWon = dayLimitWon === undefined ? undefined : subtractWon(dayLimitWon, usedTodayWon);
  return {
    kind,
    ...(onceLimitWon === undefined ? {} : { onceLimitWon: String(onceLimitWon) }),
    ...(leftWon === undefined ? {} : { dayLeftWon: String(leftWon > 0n ? leftWon : 0n) }),
    ...(delayMs === undefined ? {} : { delayMinutes: delayMs / 60_000 }),
  };
}
