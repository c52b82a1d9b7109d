import { participants } from '../../simulators/bank/participants.ts';
import { dayMs, formatKst, isBusinessDay, kstDate, parseInstant } from '../kernel/calendar.ts';
import { seededRandom } from '../kernel/random.ts';
import { type Draw, drawFrom } from './explore/draw.ts';
import type { Scenario } from './scenario.ts';

/** Payments above this go another way (gross settlement), so no amount may be drawn across it. */
const amountWonMax = 100_000_000n;

/** Days around the start whose pattern of business days decides when things settle. */
const patternDays = 8;

/**
 * Cases that nobody can have practised: families of the catalogue, one case of each drawn, with drawn banks, amounts and days. Equal seeds and families give equal packs.
 * Amounts are scaled together and rounded down, which keeps what covers what; days move by weeks in which the same days are business days. So the right answer stays the right answer.
 */
export function sealedPack(families: readonly Scenario[], { seed, count }: { readonly seed: string; readonly count: number }): readonly Scenario[] {
  const eligible = families.filter(isPlain);
  const drawn = drawFrom(seededRandom(seed));
  return Array.from({ length: count }, (_, index) => variantOf(drawn.pick(eligible), drawn, `sealed-${String(index + 1).padStart(2, '0')}`));
}

/**
 * Rules with amounts, banks or days of their own, which a draw would leave behind: terms of accounts, tokens, coins, open banking, policies, the deposit insurer, large values, texts of attackers,
 * mandates that count by the month.
 */
function isPlain({ actors, attack, approval, openBanking, world, jobs, cases }: Scenario): boolean {
  const worlds = [world, ...cases.map((each) => each.world)];
  return (
    attack === undefined &&
    approval === undefined &&
    openBanking === undefined &&
    cases.every((each) => each.words === undefined) &&
    worlds.every(
      (each) =>
        each?.central === undefined &&
        each?.policy === undefined &&
        each?.coin === undefined &&
        each?.cbdcWon === undefined &&
        each?.insurer === undefined,
    ) &&
    Object.values(actors).every(({ wallet, coins, account }) => wallet === undefined && coins === undefined && account === undefined) &&
    jobs.every(({ mandate }) => mandate.recurrence === undefined) &&
    jobs.every(({ items }) => items.every(({ amountWon }) => BigInt(amountWon) < amountWonMax))
  );
}

function variantOf(scenario: Scenario, draw: Draw, name: string): Scenario {
  const chosen = draw.pick(scenario.cases);
  const letters = participants.map(({ letter }) => letter);
  const shuffled = draw.sample(letters, letters.length);
  const banks = new Map(letters.map((letter, index) => [letter, shuffled[index] ?? letter]));
  const percent = BigInt(draw.between(50, 99));
  const later = weeksLater(scenario.start, draw);
  const amounts = new Set<string>();
  collectAmounts(scenario, amounts);
  const vary = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => vary(each, field));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => entryOf(key, each, field)));
    if (typeof value !== 'string') return value;
    if (field.endsWith('Won')) return String((BigInt(value) * percent) / 100n);
    if (field === 'bank' || field === 'banks') return banks.get(value) ?? value;
    if (field === 'start') return later(value);
    return withBanks(withAmounts(value, amounts, percent), banks);
  };
  /** Caps are kept by the letter of a bank, under a field that is an amount. */
  const entryOf = (key: string, value: unknown, field: string): readonly [string, unknown] =>
    field === 'capsWon' ? [banks.get(key) ?? key, vary(value, field)] : [key, vary(value, key)];
  return { ...(vary({ ...scenario, cases: [chosen] }, '') as Scenario), scenario: name }; // the same fields with other values
}

/** Amounts stand in the words of a task too: `1,250,000`, and in Korean `125만 원`, which is said in digits once it is drawn. */
function withAmounts(text: string, amounts: ReadonlySet<string>, percent: bigint): string {
  return text.replace(/(\d{1,3}(?:,\d{3})*)(?:([만억]) ?(?=원))?/g, (found, number: string, unit?: string) => {
    const won = BigInt(number.replaceAll(',', '')) * (unit === '억' ? 100_000_000n : unit === '만' ? 10_000n : 1n);
    return (unit !== undefined || number.includes(',')) && amounts.has(String(won)) ? ((won * percent) / 100n).toLocaleString('en-US') : found;
  });
}

/** `bank:901`, as faults name it. */
function withBanks(text: string, banks: ReadonlyMap<string, string>): string {
  const found = participants.find(({ code }) => text === `bank:${code}`);
  const other = participants.find(({ letter }) => letter === banks.get(found?.letter ?? ''));
  return other === undefined ? text : `bank:${other.code}`;
}

function collectAmounts(value: unknown, amounts: Set<string>, field = ''): void {
  if (typeof value === 'string' && field.endsWith('Won')) amounts.add(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) collectAmounts(each, amounts, Array.isArray(value) ? field : key);
}

/** Weeks in which the same days are business days, or none. */
function weeksLater(start: string, draw: Draw): (instant: string) => string {
  const at = parseInstant(start) ?? 0;
  const weeks = draw.between(0, 3);
  const pattern = (from: number) => Array.from({ length: patternDays }, (_, day) => isBusinessDay(kstDate(from + (day - 1) * dayMs))).join(' ');
  const shiftMs = pattern(at + weeks * 7 * dayMs) === pattern(at) ? weeks * 7 * dayMs : 0;
  return (instant) => `${formatKst((parseInstant(instant) ?? at) + shiftMs).slice(0, 19)}+09:00`;
}
