import type { Event, EventData } from '../../kernel/event.ts';
import type { BankCode } from '../../kernel/instruction.ts';
import { dayOfDate, settlementOfDay } from '../business-days.ts';
import { defaultAfterMs, type ExpectedCover, expectedCovers, shortOf } from '../default-cover.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { Overdrafts } from '../overdrafts.ts';
import { Pledges } from '../pledges.ts';
import type { Tally } from '../tally.ts';
import { transferText } from '../wording.ts';

const settlementBook = 'bokwire';

/**
 * Who cannot pay its net at 11:00 is covered in this order: own funds, intraday overdraft, its collateral after the haircut, then, where
 * losses are shared, the others by what they have pledged; creditors are paid in full in the same moment. Nobody stays in overdraft past
 * the close of BOK-Wire+: it becomes an overnight loan, repaid out of own funds on a later day.
 */
export const defaultWaterfall: Invariant = {
  id: 'default-waterfall',
  observe: (trial, tally) => {
    const waterfall = new Waterfall(trial, tally);
    const overdrafts = new Overdrafts(trial, tally);
    return {
      on: {
        'collateral.lodged': ({ data }) => waterfall.pledges.lodge(data),
        'loss-sharing.changed': ({ data }) => waterfall.pledges.share(data.on),
        'participant.defaulted': (event) => waterfall.defaulted(event),
        'instruction.concluded': (event) => waterfall.concluded(event),
        'closing.extended': (event) => overdrafts.closings.extend(event),
        'transfer.posted': (event) => {
          if (event.data.book !== settlementBook) return;
          waterfall.moved(event);
          overdrafts.moved(event);
        },
        'trial.closed': ({ at }) => {
          waterfall.close();
          overdrafts.close(at);
        },
      },
    };
  },
};

/** Collateral and shares of a loss. */
class Waterfall {
  readonly pledges: Pledges;
  readonly #trial: Reconstruction;
  readonly #tally: Tally;
  /** By settlement order: what must still be declared, and what must still move. */
  readonly #due = new Map<string, Map<BankCode, ExpectedCover>>();
  readonly #moves = new Map<string, bigint>();

  constructor(trial: Reconstruction, tally: Tally) {
    this.pledges = new Pledges(trial.books);
    this.#trial = trial;
    this.#tally = tally;
  }

  defaulted({ at, instruction, data }: Event<'participant.defaulted'>): void {
    const order = instruction ?? '';
    const day = dayOfDate(data.session);
    if (day === undefined || at < settlementOfDay(day) + defaultAfterMs)
      this.#tally.count(`bank ${data.participant} was called in default of session ${data.session} before its time`);
    // The first event of an order speaks of accounts that nothing has moved on yet.
    const due = this.#due.get(order) ?? new Map(expectedCovers(this.#trial.exposure.session(data.session).nets, this.pledges.world()));
    this.#due.set(order, due);
    const expected = due.get(data.participant);
    due.delete(data.participant);
    this.#tally.count(coverFault(data, expected));
    if (data.collateralWon > 0n) this.#moves.set(`${order} collateral collateral:${data.participant} ${data.participant}`, data.collateralWon);
    for (const [bank, shareWon] of Object.entries(data.sharesWon)) this.#moves.set(`${order} loss-share ${bank} ${data.participant}`, shareWon);
  }

  moved({ instruction, data: { transfer, code, debit, credit, amountWon } }: Event<'transfer.posted'>): void {
    if (code !== 'collateral' && code !== 'loss-share') return;
    const key = `${instruction} ${code} ${debit} ${credit}`;
    this.#tally.count(this.#moves.get(key) === amountWon ? undefined : `${transferText(transfer)} moves ${amountWon} won that no default calls for`);
    this.#moves.delete(key);
  }

  /** A session that collateral could have covered is not refused for want of funds; one that it did cover pays its creditors. */
  concluded({ at, instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): void {
    const order = rail === settlementBook ? this.#trial.orders.find(instruction)?.instruction : undefined;
    if (order?.kind !== 'net-settlement') return;
    const open = this.#due.get(order.id);
    if (open !== undefined)
      this.#tally.count(outcome.status === 'credited' && open.size === 0 ? undefined : `the default in session ${order.session} was not covered`);
    const day = dayOfDate(order.session);
    if (outcome.status !== 'rejected' || outcome.reason !== 'insufficient_funds' || day === undefined) return;
    if (at < settlementOfDay(day) + defaultAfterMs) return;
    const nets = new Map(Object.entries(order.payInWon));
    const covered = shortOf(nets, this.pledges.world()).size > 0 && expectedCovers(nets, this.pledges.world()) !== undefined;
    this.#tally.count(covered ? `session ${order.session} was refused for want of funds that collateral or the others had to bring` : undefined);
  }

  close(): void {
    for (const key of this.#moves.keys()) this.#tally.count(`a default was declared, and nothing moved for it: ${key}`);
  }
}

function coverFault(said: EventData['participant.defaulted'], expected: ExpectedCover | undefined): string | undefined {
  const { participant, session, missingWon, collateralWon, sharesWon } = said;
  if (expected === undefined) return `bank ${participant} was called in default of session ${session}, and is not, or cannot be covered`;
  if (missingWon !== expected.missingWon) return `bank ${participant} lacks ${expected.missingWon} won for session ${session}, not ${missingWon} won`;
  if (collateralWon !== expected.collateralWon)
    return `the default of bank ${participant} took ${collateralWon} won of its collateral; ${expected.collateralWon} won were to be taken`;
  for (const bank of new Set([...Object.keys(sharesWon), ...expected.sharesWon.keys()])) {
    const dueWon = expected.sharesWon.get(bank) ?? 0n;
    if ((sharesWon[bank] ?? 0n) !== dueWon)
      return `bank ${bank} bore ${sharesWon[bank] ?? 0n} won of the default of ${participant}; its share is ${dueWon} won`;
  }
  return undefined;
}
