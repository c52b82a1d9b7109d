import { networkRules } from '../../simulators/kftc/rules.ts';
import { openBankingId } from '../../simulators/open-banking/centre.ts';
import type { MandateDesk } from '../gateway/mandate/mandate-routes.ts';
import type { Fault } from '../gateway/mandate/open-mandate.ts';
import { presented } from '../gateway/mandate/presented.ts';
import { type RailEvidence, writeReceipt } from '../gateway/mandate/receipt.ts';
import type { Payment } from '../gateway/payment.ts';
import { isWallet, keeperOf, takerOf } from '../kernel/account.ts';
import { settlementAt } from '../kernel/calendar.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { networkId } from '../runner/fault/points.ts';
import type { GatewayWorld } from '../runner/gateway-world.ts';
import type { MandateKeys } from './mandate-keys.ts';

/** Mandates of a gateway that serves, for its operator. What comes while it is down is heard as soon as it is back. */
export function mandateDesk(
  { gateway, rail }: GatewayWorld,
  { clock, keys, receiptKey, flushed }: MandateKeys & { readonly clock: Clock; readonly flushed: () => Promise<void> },
): MandateDesk {
  const key = receiptKey();
  return {
    present: async (text) => {
      let taken: Mandate | Fault | undefined;
      gateway.whenUp(({ mandates }) => {
        taken = presented(text, { mandates, keys, now: clock.now() });
        if (!('fault' in taken)) mandates.issue(taken, text);
      });
      await flushed();
      return taken;
    },
    revoke: async (id) => {
      let revoked: boolean | undefined;
      gateway.whenUp(({ mandates }) => {
        revoked = mandates.revoke(id);
      });
      await flushed();
      return revoked;
    },
    list: () => {
      const { mandates, usage } = gateway.current;
      return mandates.all().map((mandate) => ({ mandate, ended: mandates.ended(mandate.id), usage: usage(mandate.id) }));
    },
    receipt: async (transferId) => {
      const { door, mandates } = gateway.current;
      const payment = door.payment(transferId);
      const mandate = mandates.find(payment?.mandate ?? '');
      if (payment === undefined) return { fault: `no payment ${transferId} is known here` };
      const { standing } = payment;
      if (standing?.status !== 'credited' && standing?.status !== 'rejected')
        return { fault: `${transferId} has not ended; ask get_transfer_status` };
      if (mandate === undefined)
        return { fault: `${transferId} was refused before any mandate was used (${standing.status === 'rejected' ? standing.reason : ''})` };
      const evidence = standing.status === 'rejected' ? null : await evidenceOf(payment, rail, clock.now());
      if (evidence !== null && 'fault' in evidence) return evidence;
      return { receipt: writeReceipt(payment, mandate, { key, now: clock.now(), evidence }) };
    },
  };
}

/** Asked at the rails themselves, not through the agents' lines: only about a payment that they have credited, so that no question closes an order. */
async function evidenceOf({ id, order, requestedAt }: Payment, rail: GatewayWorld['rail'], now: number): Promise<RailEvidence | Fault> {
  const centre = rail(openBankingId); // of a gateway at an institution, which has no other way to any account
  const taker = centre ?? rail(takerOf(order));
  const keeper = centre ?? rail(keeperOf(order.payer));
  const said = await taker?.status(id);
  if (taker === undefined || said?.status !== 'credited') return { fault: `${taker?.id} does not confirm ${id}: it says ${said?.status}` };
  const { creditedAt } = said;
  const statement = await keeper?.ask('statement', { account: order.payer, from: requestedAt - 60_000, until: now });
  const debit = statement?.lines.find(({ instruction, direction }) => instruction === id && direction === 'debit');
  const entry = debit === undefined ? null : { keeper: keeper?.id ?? '', id: debit.transactionId, at: debit.at };
  const isInterbank = centre === undefined && order.payer.bank !== order.payee.bank && !isWallet(order.payer) && !isWallet(order.payee);
  if (!isInterbank) return { rail: taker.id, creditedAt, entry, network: null, settlement: null };
  const cleared = await rail(networkId)?.status(id);
  const network = cleared?.status === 'credited' ? { rail: networkId, creditedAt: cleared.creditedAt } : null;
  const isGross = order.amountWon > networkRules.limitWon.value;
  return {
    rail: taker.id,
    creditedAt,
    entry,
    network,
    settlement: { how: isGross ? 'gross' : 'net', at: isGross ? creditedAt : settlementAt(creditedAt) },
  };
}
