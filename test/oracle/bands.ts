import type { EventData, EventDraft, EventKind } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';

type Band = EventData['cap.band']['band'];

/** Says for a script what a network would: which bank is in another band after this. */
export class Bands {
  readonly #nets: { readonly session: string; readonly bank: string; readonly netWon: bigint }[] = [];
  readonly #settled = new Set<string>();
  readonly #caps = new Map<string, bigint>();
  readonly #said = new Map<string, Band>();

  after<K extends EventKind>({ kind, at, data }: EventDraft<K>): readonly EventDraft<'cap.band'>[] {
    if (kind === 'cap.changed') {
      const { participant, capWon } = data as EventData['cap.changed']; // by its kind
      this.#caps.set(participant, capWon);
    } else if (kind === 'obligation.accrued') {
      const { debtor, creditor, amountWon, session } = data as EventData['obligation.accrued']; // by its kind
      this.#nets.push({ session, bank: debtor, netWon: amountWon }, { session, bank: creditor, netWon: -amountWon });
    } else if (kind === 'session.settled') {
      this.#settled.add((data as EventData['session.settled']).session); // by its kind
    } else return [];
    return [...this.#caps.keys()].flatMap((bank) => {
      const band = this.#bandOf(bank);
      if (band === (this.#said.get(bank) ?? 'normal')) return [];
      this.#said.set(bank, band);
      return [{ kind: 'cap.band' as const, at, data: { participant: bank, band, netDebitWon: won(this.#netDebitWon(bank)) } }];
    });
  }

  #netDebitWon(bank: string): bigint {
    const open = this.#nets.filter((net) => net.bank === bank && !this.#settled.has(net.session));
    return open.reduce((sum, { netWon }) => sum + netWon, 0n);
  }

  #bandOf(bank: string): Band {
    const [usedWon, capWon] = [this.#netDebitWon(bank) * 100n, this.#caps.get(bank) ?? 0n];
    if (usedWon >= capWon * 100n) return 'stopped';
    return usedWon >= capWon * 70n ? 'caution' : 'normal';
  }
}
