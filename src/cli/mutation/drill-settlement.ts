import { accountNumber, participants } from '../../../simulators/bank/participants.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import type { BankCode, CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import { type Won, won } from '../../kernel/money.ts';
import { seededRandom } from '../../kernel/random.ts';
import { accepted } from '../../rail/accepted.ts';
import type { Rail } from '../../rail/rail.ts';
import { drive } from '../../runner/drive.ts';
import { openRails, type Rails } from '../../runner/rails.ts';
import { Sentinel } from '../../runner/sentinel.ts';
import { Timeline } from '../../runner/timeline.ts';
import { type Drill, openDrill } from './drill.ts';
import { insistOnPosition } from './told-positions.ts';

const start = Date.parse('2026-11-24T09:00:00+09:00');
const minuteMs = 60_000;
const loanMs = 60 * minuteMs;
const nextEleven = Date.parse('2026-11-25T11:00:00+09:00');
const end = nextEleven + 3 * 24 * 60 * minuteMs;

const members = participants.slice(0, 5);
const customerWon = won(50_000_000n);
/** What the banks keep at the Bank of Korea: less than a day of their customers' payments. */
const keptWon = won(8_000_000n);

/**
 * Two days of the customers of five banks whose settlement accounts are nearly empty: a shortfall at 11:00, more money an hour later,
 * caps that are reached to the last won, and a network that dies at every step of it. Lines lose questions and answers now and then, and always the first
 * answer about nets that have moved; the one after it says that BOK-Wire+ cannot be had.
 */
export const drillSettlement: Drill = async (judge, seed) => {
  const random = seededRandom(seed).fork('settlement');
  const timeline = new Timeline(start, random.fork('order'));
  const journal = openDrill(judge, timeline);
  const chance = random.fork('line');
  const moved = new Map<string, number>();
  const between = (rail: Rail): Rail => ({
    id: rail.id,
    submit: async (instruction) => {
      const fate = chance.next();
      if (fate < 0.05) return new Promise(() => {});
      if (fate < 0.1) await rail.submit(instruction);
      const answer = await rail.submit(instruction);
      if (instruction.kind === 'net-settlement' && answer.status === 'credited') {
        const times = (moved.get(instruction.session) ?? 0) + 1;
        moved.set(instruction.session, times);
        if (times === 1) return new Promise(() => {});
        if (times === 2) return { status: 'rejected', reason: 'participant_unavailable' };
      }
      return fate > 0.95 ? new Promise(() => {}) : answer;
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => (chance.next() < 0.3 ? new Promise(() => {}) : rail.ask(topic, question)),
  });
  const rails = openRails({
    clock: timeline,
    recordOf: () => (draft) => {
      const seq = journal.record(draft);
      const event = journal.events[seq - 1];
      if (event?.kind === 'session.shortfall') lend(rails, timeline, { loan: `loan:${seq}`, ...event.data });
      return seq;
    },
    events: () => journal.events,
    random: random.fork('world'),
    capsWon: new Map(members.slice(3).map(({ code }) => [code, won(6_000_000n)])),
    // Without collateral, so that who is short waits for money.
    central: new Map(
      participants.map(({ code }) => [
        code,
        { fundsWon: won(10_000_000_000_000n), overdraftWon: won(0n), pledge: { faceWon: won(0n), haircutPercent: 0 } },
      ]),
    ),
    customersPerBank: 1,
    between,
  });
  rails.establish();
  for (const { code } of members) openCustomer(rails, code, timeline.now());
  planPayments(rails, timeline, random.fork('payments'));
  planTroubles(rails, timeline);
  planQuestions(rails, timeline, journal.events);
  await drive({ timeline, parties: [], sentinel: new Sentinel(), step: journal.check, endsAt: () => end });
  journal.end();
};

function customerOf(code: BankCode): { readonly bank: BankCode; readonly account: string; readonly holder: string } {
  const member = members.find((one) => one.code === code);
  if (member === undefined) throw new Error(`${code} is not in the drill`);
  return { bank: code, account: accountNumber(member, 900), holder: `고객 ${code}` };
}

/** The bank gives back, by name, what it holds at the Bank of Korea beyond what it keeps. */
function openCustomer(rails: Rails, code: BankCode, effectiveAt: EpochMs): void {
  const bank = rails.banks.get(code);
  const { account, holder } = customerOf(code);
  bank?.openAccount({ account, holder });
  bank?.issueOpening(account, customerWon);
  const held = rails.bokwire.ledger.balance(code)?.availableWon ?? won(0n);
  const order = { transfer: `redeem:${code}`, amountWon: won(held - keptWon), code: 'redeem', instruction: `redeem:${code}`, effectiveAt } as const;
  accepted(rails.bokwire.ledger.post({ ...order, debit: code, credit: 'issuance' }), order.transfer);
  if (bank !== undefined) accepted(bank.ledger.post({ ...order, debit: 'issuance', credit: 'reserves' }), order.transfer);
}

function planPayments(rails: Rails, timeline: Timeline, random: ReturnType<typeof seededRandom>): void {
  const pay = (at: EpochMs, from: BankCode, to: BankCode, amountWon: Won, id: string) => {
    const payer = customerOf(from);
    const order: CreditTransfer = { kind: 'credit-transfer', id, payer, payee: customerOf(to), amountWon, memo: '', returnOf: null, requestedAt: at };
    timeline.at(at, 'a payment', () => void rails.stations.banks.get(from)?.ask((bank) => bank.submit(order)));
  };
  const [first, second] = members;
  if (first === undefined || second === undefined) throw new Error('a drill needs two banks');
  // The first bank's customers send three times what it keeps: at 11:00 it is short.
  for (let n = 0; n < 12; n += 1) pay(start + n * minuteMs, first.code, second.code, won(2_000_000n), `out-${n}`);
  // The fourth and fifth fill their caps to the last won, and try one won more.
  for (const { code } of members.slice(3)) {
    for (let n = 0; n < 4; n += 1) pay(start + (20 + n) * minuteMs, code, second.code, won(n < 3 ? 2_000_000n : 1n), `cap-${code}-${n}`);
  }
  for (let n = 0; n < 60; n += 1) {
    const from = members[random.below(members.length)] ?? first;
    const to = members[random.below(members.length)] ?? second;
    const at = start + 60 * minuteMs + random.below(2 * 24 * 60) * minuteMs;
    if (from !== to) pay(at, from.code, to.code, won(BigInt(1 + random.below(900_000))), `some-${n}`);
  }
}

/** An hour later the Bank of Korea lends what is said to be missing. */
function lend(
  rails: Rails,
  timeline: Timeline,
  { loan, participant, missingWon }: { readonly loan: string; readonly participant: BankCode; readonly missingWon: Won },
): void {
  timeline.at(timeline.now() + loanMs, 'a loan of the Bank of Korea', () => {
    rails.bokwire.issue({ transfer: loan, bank: participant, amountWon: missingWon });
    rails.banks.get(participant)?.issueReserves({ transfer: loan, amountWon: missingWon });
  });
}

/** Banks ask how they stand, also while payments are under way and a session is being settled; and somebody who takes no part. */
function planQuestions(rails: Rails, timeline: Timeline, events: readonly AnyEvent[]): void {
  const { network } = rails.stations;
  const ask = (at: EpochMs) =>
    timeline.at(at, 'a question', () => {
      if (network.up) for (const bank of [...members.map(({ code }) => code), 'nobody']) void insistOnPosition(network.current, events, bank);
    });
  for (let n = 0; n < 60; n += 1) ask(start + n * minuteMs + 30);
  for (let at = start + 60 * minuteMs; at < end; at += 97 * minuteMs) ask(at);
  for (const ms of [1, 5, 20, 100, 1_000, 60_000]) ask(nextEleven + ms);
}

function planTroubles(rails: Rails, timeline: Timeline): void {
  const { network } = rails.stations;
  const restart = (at: EpochMs, downMs: number) => {
    timeline.at(at, 'the network dies', () => network.kill());
    timeline.at(at + downMs, 'the network comes back', () => network.start());
  };
  restart(start + 30 * minuteMs, 20_000);
  restart(nextEleven + 10, 5_000);
  restart(nextEleven + 20 * minuteMs, 10_000);
  restart(nextEleven + 61 * minuteMs, 2_000);
  restart(nextEleven + 26 * 60 * minuteMs, 2_000);
  const tight = members[4];
  if (tight !== undefined) timeline.at(start + 40 * minuteMs, 'a higher cap', () => network.current.raiseCap(tight.code, won(7_000_000n)));
}
