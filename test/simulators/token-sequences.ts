import fc from 'fast-check';
import { formatKst } from '../../src/kernel/calendar.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { instant } from './country.ts';
import { TokenTown, voucherOf } from './token-town.ts';

const start = '2026-11-23T08:00:00+09:00';
const minuteMs = 60_000;
/** Two voucher wallets of equal terms, one of another programme, merchants that fit in one, both or no way, a person, the issuer. */
const names = ['TA1', 'TA2', 'TA3', 'TA4', 'TB1', 'TB2', 'TB3', 'TA9'] as const;
const bound: ReadonlySet<string> = new Set(['TA1', 'TA2']);
const limitWon = 60_000n;

export interface Step {
  readonly from: (typeof names)[number];
  readonly to: (typeof names)[number];
  readonly amountWon: bigint;
  /** Of the payment so many back, if that is what it gives back. */
  readonly returns: number | null;
  readonly waitMinutes: number;
}

/** Payments among them, at hours inside and outside of the voucher's, some of which give earlier ones back. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    from: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    amountWon: fc.bigInt({ min: 1n, max: 30_000n }),
    returns: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
    waitMinutes: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 400 }) }),
  }),
  { minLength: 4, maxLength: 16 },
);

/** Plays one sequence and says what went wrong: a voucher spent where it may not be, a limit passed, or an invariant of the oracle. */
export async function playSteps(sequence: readonly Step[]): Promise<string | undefined> {
  const town = openTown();
  const sent: { readonly id: string; readonly step: Step }[] = [];
  for (const [index, step] of sequence.entries()) {
    if (step.waitMinutes > 0) await town.clock.runFor(step.waitMinutes * minuteMs);
    const original = step.returns === null ? undefined : sent.at(-step.returns);
    const route = original === undefined ? `${step.from}>${step.to}` : `${original.step.to}>${original.step.from}`;
    const id = `s${index}`;
    const outcome = await town.ledger.submit(town.transfer(id, route, step.amountWon, { returnOf: original?.id ?? null }));
    sent.push({ id, step });
    const fault = outcome.status === 'credited' ? faultOf(route, original !== undefined, town.clock.now()) : undefined;
    if (fault !== undefined) return `step ${index}, ${route} at ${formatKst(town.clock.now())}: ${fault}`;
    if (town.balanceWon('TA4') > limitWon) return `step ${index}: the person holds ${town.balanceWon('TA4')} won`;
  }
  return town.broken()[0];
}

function openTown(): TokenTown {
  const town = new TokenTown({ start, cbdcWon: 90_000n });
  const issuer = town.wallet('TA9', 200_000n);
  const voucher = voucherOf(issuer, start, { until: instant(start) + 1_440 * minuteMs });
  for (const name of bound) town.wallet(name, name === 'TA1' ? 80_000n : 0n, { kind: 'person', voucher });
  town.wallet('TA3', 40_000n, { kind: 'person', voucher: { ...voucher, purpose: 'meal-card', sectors: ['food'] } });
  town.wallet('TA4', 20_000n, { kind: 'person', holdingLimitWon: won(limitWon) });
  town.wallet('TB1', 5_000n, { sector: 'books', programmes: ['culture-pass'] });
  town.wallet('TB2', 5_000n, { sector: 'food', programmes: ['culture-pass'] });
  town.wallet('TB3', 5_000n, { sector: 'books', programmes: [] });
  return town;
}

/** Said a second time, from the names alone: what money of the culture pass may be spent on. */
function faultOf(route: string, isReturn: boolean, at: EpochMs): string | undefined {
  const [from = '', to = ''] = route.split('>');
  if (!bound.has(from) || isReturn) return undefined;
  if (at >= instant(start) + 1_440 * minuteMs) return 'after its period';
  if (bound.has(to)) return undefined;
  if (to !== 'TB1') return 'outside its purpose and sector';
  const hour = Number(formatKst(at).slice(11, 13));
  return hour >= 9 && hour < 18 ? undefined : 'outside its hours';
}
