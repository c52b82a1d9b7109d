import type { Event, EventData } from '../../kernel/event.ts';
import type { BankCode } from '../../kernel/instruction.ts';
import type { Invariant } from '../invariant.ts';

type Band = EventData['cap.band']['band'];

/** Percent of the net debit cap (순이체한도): from here a participant is in caution (주의), from there its transfers stop. Bank of Korea. */
const cautionPercent = 70n;
const stopPercent = 100n;

/**
 * Each change of a participant's band is on record when it happens, and no other: caution from 70 % of the net debit cap, stopped once
 * all of it is used. A cap of nothing is used up while nothing is owed to the participant.
 */
export const capBands: Invariant = {
  id: 'cap-bands',
  observe: ({ exposure }, tally) => {
    const said = new Map<BankCode, Band>();
    /** What must be said before anything else moves. */
    const unsaid = new Map<BankCode, Band>();
    const blame = () => {
      for (const [bank, band] of unsaid) tally.count(`bank ${bank} ${phrases[band]}, and the network did not say so`);
      unsaid.clear();
    };
    const review = (bank: BankCode) => {
      const { netDebitWon, capWon } = exposure.position(bank);
      if (capWon === null) return;
      const band = bandOf(netDebitWon, capWon);
      if (band !== (said.get(bank) ?? 'normal')) unsaid.set(bank, band);
      else tally.count();
    };
    const hear = ({ data: { participant, band, netDebitWon } }: Event<'cap.band'>) => {
      const position = exposure.position(participant);
      const due = unsaid.get(participant);
      said.set(participant, band);
      unsaid.delete(participant);
      if (position.capWon === null) return;
      tally.count(bandFault({ participant, band, netDebitWon }, { due, netDebitWon: position.netDebitWon }));
    };
    return {
      on: {
        'cap.changed': ({ data }) => {
          blame();
          review(data.participant);
        },
        'obligation.accrued': ({ data }) => {
          blame();
          review(data.debtor);
          review(data.creditor);
        },
        'session.settled': ({ data }) => {
          blame();
          for (const bank of exposure.session(data.session).nets.keys()) review(bank);
        },
        'cap.band': hear,
        'trial.closed': blame,
      },
    };
  },
};

const phrases: Readonly<Record<Band, string>> = {
  normal: 'is back below caution',
  caution: `has used ${cautionPercent} % of its net debit cap`,
  stopped: 'has used up its net debit cap',
};

function bandOf(netDebitWon: bigint, capWon: bigint): Band {
  const usedWon = netDebitWon * 100n;
  if (usedWon >= capWon * stopPercent) return 'stopped';
  return usedWon >= capWon * cautionPercent ? 'caution' : 'normal';
}

function bandFault(
  { participant, band, netDebitWon }: EventData['cap.band'],
  own: { readonly due: Band | undefined; readonly netDebitWon: bigint },
): string | undefined {
  if (own.due !== band) return `bank ${participant} was called ${band}, which its net debit of ${own.netDebitWon} won does not make it`;
  if (netDebitWon === own.netDebitWon) return undefined;
  return `bank ${participant} was called ${band} at a net debit of ${netDebitWon} won; it is ${own.netDebitWon} won`;
}
