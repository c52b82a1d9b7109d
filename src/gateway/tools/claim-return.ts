import { formatKst } from '../../kernel/calendar.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { won } from '../../kernel/money.ts';
import { RailUnreachable, type ReturnClaimAnswer } from '../../rail/rail.ts';
import { deny, type JsonObject } from '../denial.ts';
import { asOfField, described, oneOf, paymentWonField, shown, timeField, transferIdField, wonField } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { payingOnce } from './annotations.ts';

interface Claim {
  readonly transferId: string;
  readonly amountWon?: string;
  readonly route?: 'bank' | 'insurer';
}

/** One claim for each transfer, so its id is all that has to be kept: the same call is the claim and the question what became of it. */
export const claimReturn = defineTool<Claim>(
  {
    name: 'claim_return',
    title: 'Claim a return / 반환청구',
    description: [
      'Asks the payee of a credited payment to give it back: one that you sent to the wrong payee, too much, or twice. Nothing is taken back; the payee decides.',
      'The answer takes hours or days. Call it again with the same arguments to learn what became of the claim (wait_until, do not poll): each transfer is claimed once, and a repeated call claims nothing more.',
      'requested: the payee has been asked. agreed: the money is on its way. returned: it is back on the account that paid, as a transfer of its own. refused or failed: it stays with the payee; tell the principal.',
      'No payment is owed again before returned, and a claim is no return: until then say that the money is with the payee.',
    ].join('\n'),
    inputSchema: objectSchema(
      {
        transferId: described(transferIdField, 'transferId of the payment, as transfer_funds or list_transfers gave it.'),
        amountWon: described(
          paymentWonField,
          `how much to claim, at most what was paid; leave it out to claim all of it: ${paymentWonField.description}`,
        ),
        route: oneOf(
          ['bank', 'insurer'],
          'insurer: apply to the deposit insurer (착오송금 반환지원) for what was claimed at the bank and refused or failed there, as the principal asks: from 50000 to 100000000 won, within a year, less its costs, over weeks. Leave it out to claim at the bank.',
        ),
      },
      ['amountWon', 'route'],
    ),
    outputSchema: objectSchema(
      {
        transferId: shown('The payment that is claimed.'),
        status: oneOf(['requested', 'agreed', 'returned', 'refused', 'failed'], 'Where the claim stands.'),
        amountWon: described(wonField, 'What is claimed.'),
        route: oneOf(['insurer'], 'The claim is one at the deposit insurer. Absent: at the bank.'),
        returnedWon: described(wonField, 'What came back, once the insurer has paid: what is claimed, less its costs.'),
        requestedAt: described(timeField, 'When it was claimed.'),
        asOf: asOfField,
        reason: shown('Why nothing comes back; see docs/reasons.md. Absent: nothing to say.'),
      },
      ['route', 'returnedWon', 'reason'],
    ),
    annotations: payingOnce,
  },
  async ({ clock, mandates, payments, rails }, { caller, arguments: { transferId, amountWon, route } }) => {
    const payment = await payments.byId(caller, transferId);
    if (payment === undefined) return denied(deny('not_found', { field: 'transferId', remedy: onlyYours }));
    const refusal = mandates.readable(caller, payment.order.payer);
    if (refusal !== undefined) return denied(deny(refusal, { field: 'transferId' }));
    const claimedWon = amountWon === undefined ? payment.order.amountWon : won(BigInt(amountWon));
    try {
      const insured = route === 'insurer';
      const claim = await (insured ? rails.recovery(payment.order, transferId) : rails.returnClaim(payment.order, transferId, claimedWon));
      if (claim === undefined)
        return denied(insured ? deny('recovery_not_covered') : deny('return_invalid', { field: 'transferId', remedy: onlyDeposits }));
      if (amountWon !== undefined && claim.amountWon !== claimedWon)
        return denied(
          deny('key_conflict', {
            field: 'amountWon',
            remedy: `${claim.amountWon} won of it are claimed already, and one transfer is claimed once. ${again}`,
          }),
        );
      return result({ transferId, ...(insured ? { route: 'insurer' } : {}), ...contentOf(claim, clock.now()) });
    } catch (error) {
      if (error instanceof RailUnreachable) return denied(deny('system_unavailable', { remedy: maybeClaimed }));
      throw error;
    }
  },
);

function contentOf({ status, amountWon, returnedWon, claimedAt, reason }: ReturnClaimAnswer, now: EpochMs): JsonObject {
  return {
    status,
    amountWon: String(amountWon),
    ...(returnedWon === undefined ? {} : { returnedWon: String(returnedWon) }),
    requestedAt: formatKst(claimedAt),
    asOf: formatKst(now),
    ...(reason === undefined ? {} : { reason }),
  };
}

const onlyYours = 'Send the transferId of a transfer that you sent; list_transfers has them.';
const onlyDeposits =
  'Nothing was claimed. Only a credited payment from account to account can be claimed, with open banking only a deposit from the contract account, and at most its amount; ask get_transfer_status.';
const again = 'Leave amountWon out to ask what became of that claim.';
const maybeClaimed = 'The claim may have arrived or not. Wait, then send the same call again: it is claimed once at most.';
