import { participants } from '../../../simulators/bank/participants.ts';
import { openBokwire } from '../../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../../simulators/bokwire/rules.ts';
import { atKst } from '../../kernel/calendar.ts';
import type { EpochMs, GrossSettlement } from '../../kernel/instruction.ts';
import { won } from '../../kernel/money.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { drive } from '../../runner/drive.ts';
import { Sentinel } from '../../runner/sentinel.ts';
import { Timeline } from '../../runner/timeline.ts';
import { memoryJournal } from '../../storage/memory-journal.ts';
import { type BenchRow, benchRow } from './row.ts';

/** Seeds 1 to 100, fixed before anything was measured. */
export const flows = 100;
const date = '2026-11-25';
const ordersOfFlow = 200;
/** A bank begins with so much of what its orders come to, at most. */
const fundsShareMost = 0.2;
const never = 1_000 * 86_400_000;

interface Planned {
  readonly at: EpochMs;
  readonly order: GrossSettlement;
}

/** What one day of BOK-Wire+ came to. */
export interface FlowResult {
  /** Percent of the value that was ordered. */
  readonly settledPercent: number;
  /** From order to settlement, by value; what is refused at the close has waited until then. */
  readonly delayMin: number;
}

/** The same seeded flows of gross settlements, with the run of multilateral offsetting every five minutes and with a queue alone. */
export async function benchOffsetting(): Promise<readonly BenchRow[]> {
  const pairs: { readonly ours: FlowResult; readonly peer: FlowResult }[] = [];
  for (let seed = 1; seed <= flows; seed += 1)
    pairs.push({ ours: await playFlow(seed, bokwireRules.offsettingEveryMs.value), peer: await playFlow(seed, never) });
  const against = `a queue without offsetting, median of ${flows} flows`;
  return [
    benchRow({ name: 'offsetting_value', unit: '% of value settled', against }, each(pairs, 'settledPercent')),
    benchRow({ name: 'offsetting_delay', unit: 'min of delay', against }, each(pairs, 'delayMin')),
  ];
}

function each(pairs: readonly { readonly ours: FlowResult; readonly peer: FlowResult }[], figure: keyof FlowResult) {
  return pairs.map(({ ours, peer }) => ({ ours: ours[figure], peer: peer[figure] }));
}

/** One business day of seventeen banks that begin with little and pay with what they receive. */
export async function playFlow(seed: number, offsettingEveryMs: number): Promise<FlowResult> {
  const random = seededRandom(String(seed)).fork('flow');
  const timeline = new Timeline(atKst(date, '09:00'), random.fork('order'));
  const journal = memoryJournal({ clock: timeline, trial: null });
  const offsetting = { ...bokwireRules.offsettingEveryMs, value: offsettingEveryMs };
  const bokwire = openBokwire({ clock: timeline, record: journal.record, rules: { ...bokwireRules, offsettingEveryMs: offsetting } });
  const planned = plannedFlow(random.fork('orders'));
  bokwire.establish();
  const funds = random.fork('funds');
  for (const { code, name } of participants) {
    const outWon = planned.reduce((sum, { order }) => sum + (order.debtor === code ? order.amountWon : 0n), 0n);
    bokwire.openAccount({ bank: code, holder: name.en });
    const amountWon = won((outWon * BigInt(Math.floor(funds.next() * fundsShareMost * 10_000))) / 10_000n);
    if (amountWon > 0n) bokwire.issue({ transfer: `issue:${code}`, bank: code, amountWon });
  }
  for (const { at, order } of planned) timeline.at(at, 'an order', () => void bokwire.submit(order));
  const closesAt = atKst(date, '17:30');
  await drive({ timeline, parties: [], sentinel: new Sentinel(), step: () => {}, endsAt: () => closesAt });
  let [wholeWon, settledWon, waitedWonMs] = [0, 0, 0];
  for (const { at, order } of planned) {
    const outcome = await bokwire.status(order.id);
    const valueWon = Number(order.amountWon); // shares and means only
    wholeWon += valueWon;
    if (outcome.status === 'credited') settledWon += valueWon;
    waitedWonMs += valueWon * ((outcome.status === 'credited' ? outcome.creditedAt : closesAt) - at);
  }
  return { settledPercent: (100 * settledWon) / wholeWon, delayMin: waitedWonMs / wholeWon / 60_000 };
}

function plannedFlow(random: Random): readonly Planned[] {
  const [from, until] = [atKst(date, '09:00'), atKst(date, '17:00')];
  return Array.from({ length: ordersOfFlow }, (_, index) => {
    const debtor = random.below(participants.length);
    const creditor = (debtor + 1 + random.below(participants.length - 1)) % participants.length;
    const amountWon = won(1_000_000_000n + BigInt(Math.floor(random.next() ** 3 * 100_000)) * 1_000_000n);
    const id = `flow-${index + 1}`;
    const parties = { debtor: participants[debtor]?.code ?? '', creditor: participants[creditor]?.code ?? '', amountWon };
    const priority = random.below(10) === 0 ? 'urgent' : 'normal';
    const at = from + Math.floor(random.next() * (until - from));
    return { at, order: { kind: 'gross-settlement', id, ...parties, reference: id, payment: null, priority, until: null } };
  });
}
