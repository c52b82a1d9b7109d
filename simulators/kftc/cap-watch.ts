import { atKst, settlementTimeKst } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { RecordEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { BankCode, PositionAnswer } from '../../src/rail/rail.ts';
import type { Band, Position, Positions } from './positions.ts';
import type { NetworkRules } from './rules.ts';

/** Keeps every participant within its net debit cap and says when it enters another band. */
export class CapWatch {
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #positions: Positions;
  readonly #rules: NetworkRules;

  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent; readonly positions: Positions; readonly rules: NetworkRules }) {
    this.#clock = deps.clock;
    this.#record = deps.record;
    this.#positions = deps.positions;
    this.#rules = deps.rules;
  }

  /** Whether what the bank owes, and what it will owe if every payment under way is credited, is more than its cap. */
  isPassed(bank: BankCode): boolean {
    const { netDebitWon, inFlightWon, capWon } = this.#positions.of(bank);
    return (netDebitWon + inFlightWon) * 100n > this.#rules.stopPercent.value * capWon;
  }

  /** How the bank stands; `undefined`: it takes no part. */
  answer(bank: BankCode): PositionAnswer | undefined {
    if (!this.#positions.has(bank)) return undefined;
    const { netDebitWon, inFlightWon, capWon, band } = this.#positions.of(bank);
    const roomWon = won((this.#rules.stopPercent.value * capWon) / 100n - netDebitWon - inFlightWon);
    const sessions = this.#positions.openNets(bank).map((net) => ({ ...net, settlesAt: atKst(net.session, settlementTimeKst) }));
    return { netDebitWon, inFlightWon, capWon, roomWon, band, sessions };
  }

  /** After the net debit or the cap has changed. */
  review(bank: BankCode): void {
    const position = this.#positions.of(bank);
    const band = this.#band(position);
    if (band === position.band) return;
    this.#record({ kind: 'cap.band', at: this.#clock.now(), data: { participant: bank, band, netDebitWon: position.netDebitWon } });
    this.#positions.setBand(bank, band);
  }

  #band({ netDebitWon, capWon }: Position): Band {
    if (netDebitWon * 100n >= this.#rules.stopPercent.value * capWon) return 'stopped';
    return netDebitWon * 100n >= this.#rules.cautionPercent.value * capWon ? 'caution' : 'normal';
  }
}
