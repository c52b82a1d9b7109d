import { type Bokwire, openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { dayMs, isBusinessDay, kstDate, startOfKstDay } from '../kernel/calendar.ts';
import type { AnyEvent } from '../kernel/event.ts';
import type { BankCode, EpochMs, Instruction, Recall } from '../kernel/instruction.ts';
import { seededRandom } from '../kernel/random.ts';
import { isFault } from '../rail/iso20022/document.ts';
import { readNotice, writeNotice } from '../rail/iso20022/notice-message.ts';
import { readOrder, writeOrder } from '../rail/iso20022/order-message.ts';
import { readResolution, writeResolution } from '../rail/iso20022/recall-message.ts';
import { originalOf, readReport, writeReport } from '../rail/iso20022/report-message.ts';
import { readStatement, writeStatement } from '../rail/iso20022/statement-message.ts';
import {
  readOutcomeTranslation,
  readTransferTranslation,
  writeOutcomeTranslation,
  writeTransferTranslation,
} from '../rail/iso20022/translation-message.ts';
import { isFinal } from '../rail/register.ts';
import { networkId, settlementSystemId } from '../runner/fault/points.ts';
import { Timeline } from '../runner/timeline.ts';

/** A message of BOK-Wire+, or what a retail network did, translated. */
export interface TrialMessage {
  readonly at: EpochMs;
  /** Such as `pacs.008`; the labelled translation of a payment of a retail network is `pacs.008-translation`. */
  readonly kind: (typeof messageKinds)[number];
  /** Participants that it concerns. */
  readonly banks: readonly BankCode[];
  readonly text: string;
  /** What reads it back; what a message cannot carry, such as a memo with control characters, it faults. */
  readonly read: (text: string) => object;
}

export const messageKinds = [
  'pacs.008',
  'pacs.009',
  'pacs.004',
  'pacs.002',
  'camt.056',
  'camt.029',
  'camt.054',
  'camt.053',
  'pacs.008-translation',
  'pacs.002-translation',
] as const;

/** Every message of a trial in order of time: orders and outcomes of BOK-Wire+, its bookings, the statement of each participant's day; beside them the retail payments, as translations. */
export async function trialMessages(
  events: readonly AnyEvent[],
): Promise<{ readonly messages: readonly TrialMessage[]; readonly unsayable: number }> {
  const orders = new Map<string, Instruction>();
  const all = [...events.flatMap((event) => crossed(event, orders)), ...(await booked(events))];
  const messages = all.filter(({ read, text }) => !isFault(read(text))).toSorted((left, right) => left.at - right.at);
  return { messages, unsayable: all.length - messages.length };
}

/** `orders`: those taken in so far, by rail and id. */
function crossed(event: AnyEvent, orders: Map<string, Instruction>): readonly TrialMessage[] {
  if (event.kind === 'instruction.received') {
    orders.set(`${event.data.rail} ${event.instruction}`, event.data.instruction);
    return orderOf(event.data, event.at, orders);
  }
  if (event.kind !== 'instruction.concluded' || !isFinal(event.data.outcome)) return [];
  const { rail, outcome } = event.data;
  const { at } = event;
  const order = orders.get(`${rail} ${event.instruction}`);
  if (rail === settlementSystemId && order?.kind === 'gross-settlement') {
    const original = originalOf(order);
    const text = writeReport(outcome, original, { id: original.instructionId, at });
    return [{ at, kind: 'pacs.002', banks: [order.debtor, order.creditor], text, read: (each) => readReport(each, original) }];
  }
  if (rail === settlementSystemId && order?.kind === 'recall') {
    const text = writeResolution(outcome, order, at);
    return [{ at, kind: 'camt.029', banks: banksOf(order, orders), text, read: (each) => readResolution(each, order) }];
  }
  if (rail !== networkId || order?.kind !== 'credit-transfer') return [];
  const text = writeOutcomeTranslation({ transfer: order, outcome }, at);
  return [{ at, kind: 'pacs.002-translation', banks: [order.payer.bank, order.payee.bank], text, read: readOutcomeTranslation }];
}

function orderOf(
  { rail, instruction }: { readonly rail: string; readonly instruction: Instruction },
  at: EpochMs,
  orders: ReadonlyMap<string, Instruction>,
): readonly TrialMessage[] {
  if (rail === settlementSystemId && instruction.kind === 'recall')
    return [{ at, kind: 'camt.056', banks: banksOf(instruction, orders), text: writeOrder(instruction, at), read: readOrder }];
  if (rail === settlementSystemId && instruction.kind === 'gross-settlement') {
    const { debtor, creditor, payment, returns } = instruction;
    const kind = returns !== undefined ? 'pacs.004' : payment === null ? 'pacs.009' : 'pacs.008';
    return [{ at, kind, banks: [debtor, creditor], text: writeOrder(instruction, at), read: readOrder }];
  }
  if (rail !== networkId || instruction.kind !== 'credit-transfer') return [];
  const banks = [instruction.payer.bank, instruction.payee.bank];
  return [{ at, kind: 'pacs.008-translation', banks, text: writeTransferTranslation(instruction, at), read: readTransferTranslation }];
}

/** Of the order that is asked for; nobody where that never came. */
function banksOf({ original }: Recall, orders: ReadonlyMap<string, Instruction>): readonly BankCode[] {
  const order = orders.get(`${settlementSystemId} ${original}`);
  return order?.kind === 'gross-settlement' ? [order.debtor, order.creditor] : [];
}

/** What the books of BOK-Wire+ say, folded from the events as it would itself after a restart. */
async function booked(events: readonly AnyEvent[]): Promise<readonly TrialMessage[]> {
  const [first, last] = [events.at(0), events.at(-1)];
  if (first === undefined || last === undefined) return [];
  const bokwire = bokwireOf(events, last.at);
  const found: TrialMessage[] = [];
  for (const bank of participantsIn(events))
    for (let from = startOfKstDay(first.at); from <= last.at; from += dayMs)
      found.push(...(await dayOf(bokwire, { bank, from, until: Math.min(from + dayMs - 1, last.at) })));
  return found;
}

/** Nobody gets a statement of a day off on which nothing was booked. */
async function dayOf(
  bokwire: Bokwire,
  { bank, from, until }: { readonly bank: BankCode; readonly from: EpochMs; readonly until: EpochMs },
): Promise<readonly TrialMessage[]> {
  const answer = await bokwire.ask('statement', { account: { bank, account: bank }, from, until });
  if (answer === undefined || (answer.lines.length === 0 && !isBusinessDay(kstDate(from)))) return [];
  const notices = answer.lines.map(({ balanceWon: _, memo: __, ...entry }): TrialMessage => {
    return { at: entry.at, kind: 'camt.054', banks: [bank], text: writeNotice({ account: bank, entry }, entry.at), read: readNotice };
  });
  const text = writeStatement({ account: bank, from, until, ...answer }, until);
  return [...notices, { at: until, kind: 'camt.053', banks: [bank], text, read: readStatement }];
}

function bokwireOf(events: readonly AnyEvent[], now: EpochMs): Bokwire {
  const record = () => {
    throw new Error('what is over records nothing');
  };
  const bokwire = openBokwire({ clock: new Timeline(now, seededRandom('0')), record, rules: bokwireRules });
  for (const event of events) bokwire.restore(event);
  return bokwire;
}

function participantsIn(events: readonly AnyEvent[]): readonly BankCode[] {
  return events.flatMap(({ kind, data }) =>
    kind === 'account.opened' && data.book === settlementSystemId && data.kind === 'liability' ? [data.account] : [],
  );
}
