import { participants } from '../../../simulators/bank/participants.ts';
import { openBokwire } from '../../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../../simulators/bokwire/rules.ts';
import { atKst } from '../../kernel/calendar.ts';
import type { GrossSettlement, Outcome } from '../../kernel/instruction.ts';
import { type Won, won } from '../../kernel/money.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { SettlementFigures } from '../../oracle/judgement.ts';
import { dispatcher } from '../../oracle/observer.ts';
import { SettlementMeasures } from '../../oracle/settlement-measures.ts';
import { drive } from '../../runner/drive.ts';
import { foundBokwire } from '../../runner/founding.ts';
import { Sentinel } from '../../runner/sentinel.ts';
import { Timeline } from '../../runner/timeline.ts';
import { memoryJournal } from '../../storage/memory-journal.ts';

export interface CentralDayOrder {
  readonly seed: string;
  /** Day of the payments, and the business day after it. */
  readonly date: string;
  readonly settlesOn: string;
  /** Payments above KRW 1bn, which settle gross between 09:00 and 17:30. */
  readonly grossOrders: number;
  /** Nets of the retail networks, by number of the bank; positive pays in. */
  readonly netsWon: readonly bigint[];
}

export interface CentralDayReport {
  readonly settled: Outcome;
  readonly grossSettled: number;
  readonly grossRefused: number;
  readonly grossWon: bigint;
  /** Banks whose settlement account did not move by exactly what it paid and received. */
  readonly astray: readonly string[];
  readonly figures: SettlementFigures;
}

/** Own funds of each bank: enough for the most that its net may come to, which is its cap. */
const fundsWon = won(600_000_000_000n);
const overdraftWon = won(300_000_000_000n);

/** BOK-Wire+ on a day and the morning after: gross settlements with queue and offsetting, the close at 17:30, the nets at 11:00. */
export async function playCentralDay(order: CentralDayOrder): Promise<CentralDayReport> {
  const random = seededRandom(order.seed).fork('central day');
  const timeline = new Timeline(atKst(order.date, '08:59'), random.fork('order'));
  const journal = memoryJournal({ clock: timeline, trial: null });
  const bokwire = openBokwire({ clock: timeline, record: journal.record, rules: bokwireRules });
  const pledge = { faceWon: won(500_000_000_000n), haircutPercent: 0 };
  const central = new Map(participants.map(({ code }) => [code, { fundsWon, overdraftWon, pledge }]));
  foundBokwire(bokwire, { capsWon: new Map(), central, customersPerBank: 0, random });
  const movedWon = new Map(participants.map(({ code }) => [code, 0n]));
  const gross = grossOrders(order, random.fork('gross'));
  for (const { at, instruction } of gross) timeline.at(at, 'a gross settlement', () => void bokwire.submit(instruction));
  const payInWon: Record<string, Won> = {};
  for (const [bank, { code }] of participants.entries()) payInWon[code] = won(order.netsWon[bank] ?? 0n);
  let settled: Outcome = { status: 'unknown', dueBy: 0 };
  timeline.at(atKst(order.settlesOn, '11:00'), 'the nets', () => {
    void bokwire.submit({ kind: 'net-settlement', id: `kftc:ebs:${order.settlesOn}:1`, session: order.settlesOn, payInWon }).then((outcome) => {
      settled = outcome;
    });
  });
  await drive({ timeline, parties: [], sentinel: new Sentinel(), step: () => {}, endsAt: () => atKst(order.settlesOn, '17:31') });
  let grossWon = 0n;
  let grossSettled = 0;
  for (const { instruction } of gross) {
    if ((await bokwire.status(instruction.id)).status !== 'credited') continue;
    grossSettled += 1;
    grossWon += instruction.amountWon;
    movedWon.set(instruction.debtor, (movedWon.get(instruction.debtor) ?? 0n) - instruction.amountWon);
    movedWon.set(instruction.creditor, (movedWon.get(instruction.creditor) ?? 0n) + instruction.amountWon);
  }
  const balanceWon = (account: string) => bokwire.ledger.balance(account)?.postedWon ?? 0n;
  const netWon = (code: string) => (settled.status === 'credited' ? (payInWon[code] ?? 0n) : 0n);
  const heldWon = (code: string) => balanceWon(code) - balanceWon(`loan:${code}`) - balanceWon(`collateral:${code}`);
  const astray = participants.filter(({ code }) => heldWon(code) !== fundsWon + (movedWon.get(code) ?? 0n) - netWon(code)).map(({ code }) => code);
  const measures = new SettlementMeasures();
  const observe = dispatcher([measures]);
  for (const event of journal.events) observe(event);
  return { settled, grossSettled, grossRefused: gross.length - grossSettled, grossWon, astray, figures: measures.figures() };
}

/** Most value comes late in the day, as on BOK-Wire+. */
function grossOrders({ grossOrders: count, date }: CentralDayOrder, random: ReturnType<typeof seededRandom>) {
  const [opensAt, closesAt] = [atKst(date, '09:00'), atKst(date, '17:20')];
  return Array.from({ length: count }, (_, index) => {
    const debtor = random.below(participants.length);
    const creditor = (debtor + 1 + random.below(participants.length - 1)) % participants.length;
    const amountWon = won(1_000_000_000n + BigInt(random.below(49_000)) * 1_000_000n);
    const id = `large-${index + 1}`;
    const parties = { debtor: participants[debtor]?.code ?? '', creditor: participants[creditor]?.code ?? '', amountWon };
    const instruction: GrossSettlement = { kind: 'gross-settlement', id, ...parties, reference: id, payment: null, priority: 'normal', until: null };
    return { at: opensAt + Math.floor(Math.sqrt(random.next()) * (closesAt - opensAt)), instruction };
  });
}
