import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Test } from 'tap';
import type { GrossSettlement } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { isFault } from '../../src/rail/iso20022/document.ts';
import { messageDesk, overDesk, type SealedMessage, sealed } from '../../src/rail/iso20022/message-desk.ts';
import { readNotice } from '../../src/rail/iso20022/notice-message.ts';
import { readOrder, writeOrder } from '../../src/rail/iso20022/order-message.ts';
import { readResolution, writeResolution } from '../../src/rail/iso20022/recall-message.ts';
import { readReport } from '../../src/rail/iso20022/report-message.ts';
import { readStatement } from '../../src/rail/iso20022/statement-message.ts';
import {
  readOutcomeTranslation,
  readTransferTranslation,
  writeOutcomeTranslation,
  writeTransferTranslation,
} from '../../src/rail/iso20022/translation-message.ts';
import { recallOf } from '../../src/rail/recall.ts';
import { Country, instant } from '../simulators/country.ts';

const start = '2026-11-23T10:01:00+09:00';
const key = 'line';

/** A message of each kind, and what reads it. */
interface Sample {
  readonly kind: string;
  readonly message: SealedMessage;
  readonly read: (text: string) => object;
  /** Whether a copy under a seal of its own may be in due form, as another order is. */
  readonly isOrder: boolean;
}

/** What is asked about the day on which the samples settle. */
function dayOf(bank: string) {
  return { account: { bank, account: bank }, from: instant('2026-11-23T00:00:00+09:00'), until: instant('2026-11-23T23:59:59.999+09:00') };
}

/**
 * As many mutated messages as said, of every kind in turn. Each is put before the desk as an order, and answers before whoever asked: nothing settles, no
 * answer is taken for one, no statement is read. Most break a rule even under a seal of their own; what is left are other orders in due form, or other reports,
 * which the desk takes for no order.
 */
export async function mutatedMessages(t: Test, { mutants, seed }: { readonly mutants: number; readonly seed: number }): Promise<void> {
  const country = new Country({ start });
  const options = { clock: country.clock, key };
  const desk = messageDesk(country.bokwire, options);
  const samples = await samplesOf(country);
  const before = country.events.length;
  const orders = ordersOf(country);
  const recall = recallOf(orders.customer.id);
  let [tried, wellFormed] = [0, 0];
  for (const [index, { kind, message, read, isOrder }] of samples.entries()) {
    const share = Math.ceil(mutants / samples.length);
    const drawn = fc.sample(mutationOf(message.text), { numRuns: share * 2, seed: seed + index });
    for (const text of drawn.filter((each) => each !== message.text).slice(0, share)) {
      tried += 1;
      const copy = { ...message, text };
      assert(isRefusal((await desk.exchange(copy)).text), `${kind} was not refused: ${text}`);
      const line = overDesk(country.bokwire, { ...desk, exchange: async () => copy, statement: async () => copy }, options);
      assert.equal((await line.submit(orders.customer)).status, 'unknown', `${kind} was taken for an answer: ${text}`);
      assert.equal((await line.submit(recall)).status, 'unknown', `${kind} was taken for a resolution: ${text}`);
      await assert.rejects(line.ask('statement', dayOf('901')), { name: 'RailUnreachable' }, `${kind} was taken for a statement: ${text}`);
      if (isFault(read(text))) continue;
      wellFormed += 1;
      assert(isOrder || isRefusal((await desk.exchange(sealed(text, key))).text), `${kind} of another kind was taken for an order: ${text}`);
    }
  }
  t.equal(country.events.length, before, `nothing was taken in of ${tried} mutated messages`);
  t.ok(tried >= mutants, `${tried} differ from what they were made of`);
  t.ok(wellFormed < tried / 2, `${wellFormed} of ${tried} are in due form under a seal of their own`);
  t.comment(`${tried} mutated messages of ${samples.length} kinds, ${wellFormed} of them in due form under a seal of their own`);
  t.match(readReport((await desk.exchange(sealed(writeOrder(orders.customer, country.clock.now()), key))).text), { status: 'credited' });
}

function ordersOf(country: Country): Record<'customer' | 'banks' | 'back', GrossSettlement> {
  const payment = country.transfer('p1', 'A>B', 2_400_000_000n, { memo: '후판 <대금> & "잔금"', requestedAt: instant(start) });
  const parties = { debtor: '901', creditor: '902', amountWon: won(2_400_000_000n) };
  const ways = { priority: 'normal', until: null, reference: 'p1' } as const;
  const returns = { order: 'p1:gross', reason: 'name_mismatch' } as const;
  return {
    customer: { kind: 'gross-settlement', id: 'p1:gross', ...parties, ...ways, payment, until: instant('2026-11-23T10:40:00+09:00') },
    banks: { kind: 'gross-settlement', id: 'b1', ...parties, ...ways, payment: null },
    back: { kind: 'gross-settlement', id: 'p1:back:1', ...parties, ...ways, payment: null, returns },
  };
}

/** Statement and notice are of what another payment of the day has booked. */
async function samplesOf(country: Country): Promise<readonly Sample[]> {
  const desk = messageDesk(country.bokwire, { clock: country.clock, key });
  const { customer, banks, back } = ordersOf(country);
  const written = (order: GrossSettlement) => sealed(writeOrder(order, country.clock.now()), key);
  const report = await desk.exchange(written({ ...customer, id: 'p0:gross' }));
  const recall = recallOf(banks.id);
  const waits = { status: 'pending', stage: 'recall', dueBy: country.clock.now() } as const;
  const resolution = sealed(writeResolution(waits, recall, country.clock.now()), key);
  const statement = await desk.statement(dayOf('901'));
  const notice = (await desk.notices(dayOf('901')))?.at(-1);
  assert(statement !== undefined && notice !== undefined);
  const transfer = country.transfer('p1', 'A>B', 2_400_000_000n);
  const translation = sealed(writeTransferTranslation(transfer, country.clock.now()), key);
  const credited = { status: 'credited', creditedAt: country.clock.now() } as const;
  const outcome = sealed(writeOutcomeTranslation({ transfer, outcome: credited }, country.clock.now()), key);
  return [
    { kind: 'pacs.008', message: written(customer), read: readOrder, isOrder: true },
    { kind: 'pacs.009', message: written(banks), read: readOrder, isOrder: true },
    { kind: 'pacs.004', message: written(back), read: readOrder, isOrder: true },
    { kind: 'camt.056', message: sealed(writeOrder(recall, country.clock.now()), key), read: readOrder, isOrder: true },
    { kind: 'camt.029', message: resolution, read: (text) => readResolution(text, recall), isOrder: false },
    { kind: 'pacs.002', message: report, read: (text) => readReport(text), isOrder: false },
    { kind: 'pacs.008 translation', message: translation, read: readTransferTranslation, isOrder: false },
    { kind: 'pacs.002 translation', message: outcome, read: readOutcomeTranslation, isOrder: false },
    { kind: 'camt.053', message: statement, read: readStatement, isOrder: false },
    { kind: 'camt.054', message: notice, read: readNotice, isOrder: false },
  ];
}

/** One character changed, some left out, some there twice. */
function mutationOf(text: string): fc.Arbitrary<string> {
  const place = fc.integer({ min: 0, max: text.length - 1 });
  return fc.oneof(
    fc.tuple(place, fc.constantFrom(...'0123456789<>/"& aZ가')).map(([n, letter]) => text.slice(0, n) + letter + text.slice(n + 1)),
    fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([n, length]) => text.slice(0, n) + text.slice(n + length)),
    fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([n, length]) => text.slice(0, n + length) + text.slice(n)),
  );
}

function isRefusal(report: string): boolean {
  const read = readReport(report);
  return !isFault(read) && read.status === 'refused';
}
