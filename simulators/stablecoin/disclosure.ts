import { atKst, kstDate } from '../../src/kernel/calendar.ts';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, EventData, RecordEvent } from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { onceAt } from '../../src/rail/until.ts';
import type { CoinBook } from './coin-book.ts';
import type { ReserveBook } from './reserve-book.ts';
import type { StablecoinRules } from './rules.ts';
import type { WonDesk } from './won-desk.ts';

export interface DisclosureDeps {
  readonly rail: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly coins: CoinBook;
  readonly reserve: ReserveBook;
  readonly won: WonDesk;
  readonly rules: Pick<StablecoinRules, 'disclosure' | 'inquiry'>;
}

/** Once a month: how many coins there are, and what stands behind them by the word of the bank that holds it. */
export class Disclosure {
  readonly #deps: DisclosureDeps;
  /** When the coin was established or last disclosed. */
  #since: EpochMs = 0;
  #last: EventData['reserve.attested'] | undefined;
  #cancel: Cancel = () => {};

  constructor(deps: DisclosureDeps) {
    this.#deps = deps;
  }

  get last(): EventData['reserve.attested'] | undefined {
    return this.#last;
  }

  /** Also after a restart: what fell due meanwhile is disclosed at once. */
  start(): void {
    const { clock, rail, rules } = this.#deps;
    this.#cancel();
    this.#cancel = onceAt(clock, disclosedAfter(this.#since, rules.disclosure.value), `disclosure of ${rail}`, () => void this.#publish());
  }

  restore(event: AnyEvent): void {
    if (event.kind !== 'coin.established' && event.kind !== 'reserve.attested') return;
    if (event.data.rail !== this.#deps.rail) return;
    this.#since = event.at;
    if (event.kind === 'reserve.attested') this.#last = event.data;
  }

  establish(at: EpochMs): void {
    this.#since = at;
  }

  async #publish(): Promise<void> {
    const { clock, record, rail, coins, reserve, won: desk, rules } = this.#deps;
    for (;;) {
      const balance = await desk.reserveBalance();
      // Won that has left the bank's account and is still promised here would be counted on one side only.
      if (balance !== undefined && balance.postedWon >= reserve.cashWon()) {
        const circulationWon = won(coins.circulationWon());
        const [owedWon, bondsWon] = [won(reserve.payableWon()), won(reserve.bondsWon())];
        this.#last = { rail, circulationWon, owedWon, cashWon: balance.postedWon, bondsWon };
        this.#since = clock.now();
        record({ kind: 'reserve.attested', at: this.#since, data: this.#last });
        return this.start();
      }
      await clock.sleep(rules.inquiry.value.mostMs);
    }
  }
}

function disclosedAfter(since: EpochMs, { day, atKst: time }: StablecoinRules['disclosure']['value']): EpochMs {
  const [year = 0, month = 0] = kstDate(since).split('-').map(Number);
  for (let ahead = 0; ; ahead += 1) {
    const at = atKst(dateOf(year, month + ahead, day), time);
    if (at > since) return at;
  }
}

/** `month` counts on past December. */
function dateOf(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
