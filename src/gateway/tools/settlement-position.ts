import { formatKst } from '../../kernel/calendar.ts';
import type { LiquidityAnswer, PositionAnswer } from '../../rail/rail.ts';
import { deny, type JsonObject } from '../denial.ts';
import { asOfField, bankShown, described, listOf, oneOf, pageSizeMax, shown, signedWonField, timeField, wonField } from '../fields.ts';
import { settlementSystem } from '../rail-desk.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { readOnly } from './annotations.ts';

const session = objectSchema({
  session: shown('Business day on which it settles, such as "2026-11-24".'),
  settlesAt: described(timeField, 'When the nets of all banks move at the Bank of Korea.'),
  direction: oneOf(['pay', 'receive', 'none'], 'Whether your bank pays or receives then, as it stands now.'),
  amountWon: described(wonField, 'How much.'),
});

const queuedOrder = objectSchema({
  creditorBank: shown('Code of the bank that it is for.'),
  amountWon: wonField,
  since: described(timeField, 'When it came in.'),
  until: described(timeField, 'When it is refused if funds are still short.'),
});

const settlementAccount = objectSchema({
  balanceWon: described(signedWonField, 'What is on it. Below zero: intraday overdraft.'),
  roomWon: described(wonField, 'What it can pay now: own funds and the overdraft that is left.'),
  queuedWon: described(wonField, 'All orders of your bank that wait for funds.'),
  queuedOrders: { type: 'integer', description: 'How many those are.' },
  queue: listOf(queuedOrder, `The first ${pageSizeMax} of them, in the order in which they will settle.`),
});

export const getSettlementPosition = defineTool<object>(
  {
    name: 'get_settlement_position',
    title: 'Get settlement position / 결제 포지션 조회',
    description:
      'How your own bank stands in clearing and settlement now: its net debit against its cap, what the settlements at 11:00 will ask of it, and its account and queue at BOK-Wire+. ' +
      "Look here before several payments: one that is more than roomWon is rejected with net_debit_cap, and so are those of the bank's other customers. Receipts and the settlement make room again.",
    inputSchema: objectSchema({}),
    outputSchema: objectSchema({
      bank: bankShown,
      bankName: shown('Name of the bank.'),
      netDebitWon: described(signedWonField, 'What your bank owes the others and is not settled yet. Below zero: they owe your bank.'),
      inFlightWon: described(wonField, 'Payments of its customers that are under way; they use the cap, too.'),
      capWon: described(wonField, 'Net debit cap (순이체한도).'),
      usedPercent: { type: 'integer', description: 'Net debit in percent of the cap, rounded down; 0 where others owe your bank.' },
      band: oneOf(
        ['normal', 'caution', 'stopped'],
        'caution: the cap is nearly used. stopped: it is used up, and payments to other banks are rejected.',
      ),
      roomWon: described(wonField, 'Most that your bank can send to others now, with all payments together.'),
      sessions: listOf(
        session,
        'Settlements in which your bank has a net so far, the earliest first. Payments above the limit of the network are not among them.',
      ),
      settlementAccount: { ...settlementAccount, description: 'The account of your bank at the Bank of Korea.' },
      asOf: asOfField,
    }),
    annotations: readOnly,
  },
  async ({ clock, mandates, rails }, { caller }) => {
    const treasury = mandates.treasury(caller);
    if ('reason' in treasury) return denied(deny(treasury.reason));
    const { bank } = treasury;
    const position = await rails.position(bank);
    const liquidity = await rails.liquidity(bank);
    if (position === undefined || liquidity === undefined) return denied(deny('account_unknown'));
    return result({
      bank,
      bankName: await rails.bankName(bank),
      ...positionContent(position),
      settlementAccount: liquidityContent(liquidity),
      asOf: formatKst(clock.now()),
    });
  },
  settlementSystem,
);

function positionContent({ netDebitWon, inFlightWon, capWon, roomWon, band, sessions }: PositionAnswer): JsonObject {
  return {
    netDebitWon: String(netDebitWon),
    inFlightWon: String(inFlightWon),
    capWon: String(capWon),
    usedPercent: usedPercent(netDebitWon, capWon),
    band,
    roomWon: String(atLeastZero(roomWon)),
    sessions: sessions.map(({ session, settlesAt, payInWon }) => ({
      session,
      settlesAt: formatKst(settlesAt),
      direction: payInWon > 0n ? 'pay' : payInWon < 0n ? 'receive' : 'none',
      amountWon: String(payInWon < 0n ? -payInWon : payInWon),
    })),
  };
}

/** A cap of nothing is used up. */
function usedPercent(netDebitWon: bigint, capWon: bigint): number {
  return capWon === 0n ? 100 : Number((atLeastZero(netDebitWon) * 100n) / capWon);
}

function liquidityContent({ balanceWon, roomWon, queued }: LiquidityAnswer): JsonObject {
  return {
    balanceWon: String(balanceWon),
    roomWon: String(atLeastZero(roomWon)),
    queuedWon: String(queued.reduce((sum, { amountWon }) => sum + amountWon, 0n)),
    queuedOrders: queued.length,
    queue: queued.slice(0, pageSizeMax).map(({ creditor, amountWon, since, until }) => ({
      creditorBank: creditor,
      amountWon: String(amountWon),
      since: formatKst(since),
      until: formatKst(until),
    })),
  };
}

function atLeastZero(amountWon: bigint): bigint {
  return amountWon > 0n ? amountWon : 0n;
}
