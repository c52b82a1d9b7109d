import { formatKst } from '../../kernel/calendar.ts';
import type { Event } from '../../kernel/event.ts';
import type { BankCode, EpochMs } from '../../kernel/instruction.ts';
import { dateOfDay, dayOfDate, kstDay, sessionDayAfter, settlementOfDay } from '../business-days.ts';
import type { Session } from '../exposure.ts';
import type { Invariant } from '../invariant.ts';
import { type Order, type Orders, recordAt } from '../orders.ts';
import { SettlementRefusals } from '../settlement-refusals.ts';
import { Shortfalls } from '../shortfalls.ts';

/** How long each step of a settlement may take: netting after 11:00, the move of the nets, the advice to each bank. Whoever dies is back before, and has as long again. */
const stepMsMax = 30 * 60_000;

const settlementSystem = 'bokwire';
const networkSystem = 'kftc:ebs';

/**
 * What is credited on one day settles at 11:00 of the next business day (Bank of Korea, designated-time net settlement): then, not before
 * and not much later, the session is netted, its nets move, and each bank with a net is told once and books it. Where BOK-Wire+ refuses
 * for want of funds, it is on record who lacks how much, and the nets move once everybody has what it lacked, or collateral and the
 * others bring it. Every refusal is on record before the session is ordered anew.
 * Days are counted with the oracle's own calendar.
 */
export const sessionsSettle: Invariant = {
  id: 'sessions-settle',
  observe: ({ orders, books, exposure }, tally) => {
    const sessionOf = perKstDay((day) => dateOfDay(sessionDayAfter(day)));
    const shortfalls = new Shortfalls(books, orders);
    const refusals = new SettlementRefusals(orders);
    const deaths: Death[] = [];
    return {
      on: {
        'fault.fired': ({ at, data: { where, target } }) => {
          if (where === 'process' || where === 'storage') deaths.push({ at, component: target });
        },
        'obligation.accrued': (event) => tally.count(dateFault(event, { order: orders.find(event.instruction), session: sessionOf(event.at) })),
        'netting.closed': (event) => tally.count(nettingFault(event, deaths)),
        'collateral.lodged': ({ data }) => shortfalls.pledges.lodge(data),
        'loss-sharing.changed': (event) => shortfalls.share(event),
        'instruction.received': (event) => {
          const fault = refusals.ordered(event);
          if (fault !== undefined) tally.count(fault);
        },
        'instruction.concluded': (event) => {
          refusals.refused(event);
          const fault = shortfalls.refused(event);
          if (fault !== undefined) tally.count(fault);
        },
        'transfer.posted': (event) => shortfalls.move(event),
        'transfer.captured': (event) => shortfalls.move(event),
        'session.shortfall': (event) => tally.count(shortfalls.told(event)),
        'session.refused': (event) => {
          tally.count(refusals.noted(event));
          for (const fault of shortfalls.noted(event)) tally.count(fault);
        },
        'trial.closed': ({ at }) => {
          const told = messagesOf(orders);
          for (const [name, session] of exposure.sessions) {
            const messages = told.get(name) ?? { refusals: [], advices: [] };
            tally.count(
              courseFault(name, session, { closedAt: at, refusals: messages.refusals, excusedUntil: shortfalls.excusedUntil(name), deaths }),
            );
            for (const fault of shortfalls.untold(name, session, at)) tally.count(fault);
            for (const [bank, netWon] of session.nets)
              tally.count(netWon === 0n ? undefined : adviceFault(bank, { name, session, closedAt: at, advices: messages.advices, deaths }));
          }
        },
      },
    };
  },
};

/** An obligation is dated by its credit, or, where its session had been netted by then, by when the network learned of it. */
function dateFault(
  { at, recordedAt, data, instruction }: Event<'obligation.accrued'>,
  expected: { readonly order: Order | undefined; readonly session: string },
): string | undefined {
  const network = expected.order?.rails.find(({ rail }) => rail.startsWith('kftc:'));
  if (network !== undefined && (at < network.receivedAt || at > recordedAt))
    return `the obligation of instruction ${instruction} is dated outside the time in which the network had the order`;
  return data.session === expected.session
    ? undefined
    : `the obligation of instruction ${instruction} went to session ${data.session}; payments of ${dateOfDay(kstDay(at))} settle on ${expected.session}`;
}

/** A component that was killed, or halted because it could not write. */
interface Death {
  readonly at: EpochMs;
  readonly component: string;
}

/** Until when a step may take that began then, if these had a part in it: counted anew from each death of theirs in its time. */
function dueAfter(from: EpochMs, deaths: readonly Death[], parts: readonly string[]): EpochMs {
  const theirs = deaths.filter(({ at, component }) => at >= from && parts.includes(component));
  return theirs.reduce((due, { at }) => (at <= due ? Math.max(due, at + stepMsMax) : due), from + stepMsMax);
}

function nettingFault({ at, data: { session } }: Event<'netting.closed'>, deaths: readonly Death[]): string | undefined {
  const day = dayOfDate(session);
  if (day === undefined) return `session "${session}" is not named by its date`;
  const settlesAt = settlementOfDay(day);
  if (at < settlesAt) return `session ${session} was netted ${minutesText(settlesAt - at)} before its 11:00`;
  return at > dueAfter(settlesAt, deaths, [networkSystem])
    ? `session ${session} was netted ${minutesText(at - settlesAt)} after its 11:00`
    : undefined;
}

interface Course {
  readonly closedAt: EpochMs;
  /** In the order in which BOK-Wire+ gave them. */
  readonly refusals: readonly Refusal[];
  /** As {@link Shortfalls.excusedUntil} says. */
  readonly excusedUntil: EpochMs | null | undefined;
  readonly deaths: readonly Death[];
}

/** What should have happened to a session by the end of the trial. */
function courseFault(name: string, { nets, netted, settled }: Session, { closedAt, refusals, excusedUntil, deaths }: Course): string | undefined {
  const day = dayOfDate(name);
  if (day === undefined || nets.size === 0) return undefined; // how it is named was counted when it accrued
  if (netted === null)
    return dueAfter(settlementOfDay(day), deaths, [networkSystem]) <= closedAt ? `session ${name} has obligations and was never netted` : undefined;
  if (excusedUntil === null) return undefined;
  // Only who is refused in time is excused until the time that the refusal names: the next closing excuses nobody who let the day pass.
  const movedBy = dueAfter(excusedUntil ?? netted.at, deaths, [networkSystem, settlementSystem]);
  const dueAt = refusals.reduce((due, { at, retryAt }) => (at <= due ? Math.max(due, retryAt + stepMsMax) : due), movedBy);
  if (settled === null) return dueAt <= closedAt ? `session ${name} was netted and never settled${fundedText(excusedUntil)}` : undefined;
  return settled.at > dueAt
    ? `session ${name} was settled ${minutesText(settled.at - netted.at)} after it was netted${fundedText(excusedUntil)}`
    : undefined;
}

function fundedText(at: EpochMs | undefined): string {
  return at === undefined ? '' : `, although what was lacking could be had from ${formatKst(at)} on`;
}

/** BOK-Wire+ may be closed, and says until when. */
interface Refusal {
  readonly at: EpochMs;
  readonly retryAt: EpochMs;
}

interface Messages {
  readonly refusals: Refusal[];
  readonly advices: Order[];
}

/** Settlement orders and advices by session. */
function messagesOf(orders: Orders): ReadonlyMap<string, Messages> {
  const sessions = new Map<string, Messages>();
  for (const order of orders.all()) {
    const { instruction } = order;
    if (instruction.kind !== 'net-settlement' && instruction.kind !== 'settlement-advice') continue;
    const messages = sessions.get(instruction.session) ?? { refusals: [], advices: [] };
    sessions.set(instruction.session, messages);
    if (instruction.kind === 'settlement-advice') messages.advices.push(order);
    const record = recordAt(order, settlementSystem);
    if (record?.final?.status === 'rejected') messages.refusals.push({ at: record.finalAt, retryAt: record.final.retryAt ?? 0 });
  }
  return sessions;
}

function adviceFault(
  bank: BankCode,
  told: {
    readonly name: string;
    readonly session: Session;
    readonly closedAt: EpochMs;
    readonly advices: readonly Order[];
    readonly deaths: readonly Death[];
  },
): string | undefined {
  const { name, closedAt, advices, deaths } = told;
  const { settled } = told.session;
  const records = advices.flatMap((order) => recordAt(order, `bank:${bank}`) ?? []);
  if (records.some(({ receivedSeq }) => settled === null || receivedSeq < settled.seq))
    return `bank ${bank} was advised of session ${name} before it was settled`;
  const booked = records.filter(({ final }) => final?.status === 'credited');
  if (booked.length > 1) return `bank ${bank} booked session ${name} ${booked.length} times`;
  const due = settled !== null && dueAfter(settled.at, deaths, [networkSystem, `bank:${bank}`]) <= closedAt;
  return due && booked.length === 0 ? `bank ${bank} has a net in session ${name} and never booked it` : undefined;
}

function minutesText(ms: number): string {
  return ms < 60_000 ? `${ms} ms` : `${Math.floor(ms / 60_000)} min`;
}

/** Keeps the last answer of what is the same all day. */
function perKstDay(compute: (day: number) => string): (at: EpochMs) => string {
  let known = Number.NaN;
  let answer = '';
  return (at) => {
    const day = kstDay(at);
    if (day === known) return answer;
    known = day;
    answer = compute(day);
    return answer;
  };
}
