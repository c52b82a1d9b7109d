import { isDeepStrictEqual } from 'node:util';
import { atKst } from '../../kernel/calendar.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import type { BankCode } from '../../kernel/instruction.ts';
import { type Won, won } from '../../kernel/money.ts';
import type { PositionAnswer, Rail } from '../../rail/rail.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';

/** The network under drill. */
const networkId = 'kftc:ebs';

/**
 * A bank's treasury asks how it stands and holds the answer against its own books: what it owes in sessions that are not settled, what of its customers is under way,
 * and what is left of its cap.
 */
export async function insistOnPosition(network: Pick<Rail, 'ask'>, events: readonly AnyEvent[], bank: BankCode): Promise<void> {
  const due = positionIn(events, bank);
  const told = await network.ask('position', { bank });
  if (!isDeepStrictEqual(told, due)) throw new SandboxBroken(`${bank} is told a position that is not its own: ${textOf(told)}; it is ${textOf(due)}`);
}

/** Without payments of systems that settle beside the cap: a drill has none. */
function positionIn(events: readonly AnyEvent[], bank: BankCode): PositionAnswer | undefined {
  const netsWon = new Map<string, bigint>();
  const underWayWon = new Map<string, bigint>();
  let capWon: Won | undefined;
  let band: PositionAnswer['band'] = 'normal';
  for (const { kind, instruction, data } of events) {
    if (kind === 'cap.changed' && data.participant === bank) capWon = data.capWon;
    if (kind === 'cap.band' && data.participant === bank) band = data.band;
    if (kind === 'session.settled') netsWon.delete(data.session);
    if (kind === 'obligation.accrued') {
      underWayWon.delete(instruction ?? '');
      const signed = data.debtor === bank ? data.amountWon : data.creditor === bank ? -data.amountWon : undefined;
      if (signed !== undefined) netsWon.set(data.session, (netsWon.get(data.session) ?? 0n) + signed);
    }
    if (kind === 'instruction.received' && data.rail === networkId && data.instruction.kind === 'credit-transfer')
      if (data.instruction.payer.bank === bank) underWayWon.set(data.instruction.id, data.instruction.amountWon);
    if (kind === 'instruction.concluded' && data.rail === networkId) underWayWon.delete(instruction ?? '');
  }
  if (capWon === undefined) return undefined;
  const [netDebitWon, inFlightWon] = [sumOf(netsWon), sumOf(underWayWon)];
  const sessions = [...netsWon]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([session, payInWon]) => ({ session, payInWon: won(payInWon), settlesAt: atKst(session, '11:00') }));
  return { netDebitWon, inFlightWon, capWon, roomWon: won(capWon - netDebitWon - inFlightWon), band, sessions };
}

function sumOf(amountsWon: ReadonlyMap<string, bigint>): Won {
  return won([...amountsWon.values()].reduce((sum, amountWon) => sum + amountWon, 0n));
}

function textOf(position: PositionAnswer | undefined): string {
  return position === undefined ? 'none' : `${position.netDebitWon} won owed, ${position.inFlightWon} won under way, ${position.roomWon} won of room`;
}
