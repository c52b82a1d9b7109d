import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import { gatewayId } from '../fault/points.ts';
import type { Actor, FaultPoint, FaultSpec, Item } from '../scenario.ts';
import { awayMs, voiding, wrongMs } from './component-faults.ts';
import type { Draw } from './draw.ts';
import type { DrawnJobs } from './jobs.ts';
import { onTheWay, trigger, verbOf } from './message-faults.ts';

/** Between the steps of a payment from one bank's wallet to another's, and after the last. */
export const stepPoints = ['after-burn', 'after-cbdc', 'after-issue'] as const satisfies readonly FaultPoint[];

/** Of these, those between two steps. */
const betweenPoints = ['after-burn', 'after-cbdc'] as const satisfies readonly FaultPoint[];

/** What else the ledger records. */
const otherPoints: readonly FaultPoint[] = ['after-receive', 'after-hold', 'after-capture', 'after-credit-before-reply'];

/** One to three faults of the token ledger, its storage and its lines. The first strikes a payment between banks, if there are as many as it counts. */
export function drawLedgerFaults(draw: Draw): FaultSpec[] {
  const sure = drawStepFault(draw, draw.between(1, 3));
  return [sure, ...Array.from({ length: draw.between(0, 2) }, () => drawLedgerFault(draw))];
}

function drawLedgerFault(draw: Draw): FaultSpec {
  return draw.weighted<() => FaultSpec>([
    [3, () => drawStepFault(draw, draw.between(1, 10))],
    [2, () => ({ ...breakingAt(draw, tokenLedgerId, draw.pick(otherPoints)), nth: draw.between(1, 8) })],
    [
      1,
      () => ({
        where: 'process',
        match: { component: gatewayId },
        state: draw.pick(stepPoints),
        nth: draw.between(1, 8),
        do: 'kill',
        forMs: draw.pick(awayMs),
      }),
    ],
    [1, () => drawHours(draw)],
    [1, () => drawWrongClock(draw)],
    [3, () => lineFaultOf(draw, tokenLedgerId)],
  ])();
}

function drawStepFault(draw: Draw, nth: number): FaultSpec {
  return { ...breakingAt(draw, tokenLedgerId, draw.pick(stepPoints)), nth };
}

/** Two or three strikes between the steps of the first few payments between banks; none of a payment that other `faults` strike after its last step: only one of the two would fire. */
export function drawStrikes(
  draw: Draw,
  { actors, jobs, faults }: Pick<DrawnJobs, 'actors' | 'jobs'> & { readonly faults: readonly FaultSpec[] },
): FaultSpec[] {
  const isMove = ({ from, payee, excusedBy }: Item) => excusedBy === undefined && isBetweenBanks(actors[from ?? ''], actors[payee]);
  const moves = jobs.flatMap(({ items }) => items.filter(isMove)).length;
  const taken = new Set(faults.flatMap(({ state, nth = 1 }) => (state === 'after-issue' ? [nth] : [])));
  const free = [1, 2, 3, 4].filter((nth) => !taken.has(nth) && nth <= Math.max(2, moves)); // what may be refused is, if at all, after others like it
  return draw.sample(free, draw.between(2, 3)).map((nth) => ({ ...breakingAt(draw, tokenLedgerId, draw.pick(betweenPoints)), nth }));
}

function isBetweenBanks(payer: Actor | undefined, payee: Actor | undefined): boolean {
  return payer?.wallet !== undefined && payee?.wallet !== undefined && payer.bank !== payee.bank;
}

/** The process of a ledger dies, or the step is lost on its way to the disk. */
export function breakingAt(draw: Draw, component: string, state: FaultPoint): FaultSpec {
  const verb = draw.weighted<FaultSpec['do']>([
    [3, 'kill'],
    [1, 'torn-last-record'],
    [1, 'full-disk'],
  ]);
  return { where: verb === 'kill' ? 'process' : 'storage', match: { component }, state, do: verb, forMs: draw.pick(awayMs) };
}

/** For the whole trial, or from the middle of a payment on, for a while or for good. */
function drawWrongClock(draw: Draw): FaultSpec {
  const clock = { where: 'clock', match: { component: tokenLedgerId }, byMs: draw.pick(wrongMs) } as const;
  if (draw.chance(0.5)) return voiding({ ...clock, do: 'skew' });
  const state = draw.pick([...stepPoints, ...otherPoints]);
  return voiding({ ...clock, do: 'jump', state, nth: draw.between(1, 8), ...(draw.chance(0.5) ? { forMs: draw.pick(awayMs) } : {}) });
}

/** Closes before its maintenance, and opens later. */
function drawHours(draw: Draw): FaultSpec {
  const hours = draw.pick([
    { opensKst: '00:30', closesKst: '23:00' },
    { opensKst: '07:00', closesKst: '21:30' },
  ]);
  return { where: 'clock', match: { component: tokenLedgerId }, do: 'move-cutoff', hours };
}

/** Conversions come from a bank, redemptions and whatever an issuer draws go to one, and the gateway gives a ledger everything else. */
export function lineFaultOf(draw: Draw, ledger: string): FaultSpec {
  const line = draw.pick([
    { where: 'gateway-rail', match: { to: ledger } },
    { where: 'rail-rail', match: { to: ledger } },
    { where: 'rail-rail', match: { from: ledger } },
  ] as const);
  const kind = draw.pick(['credit-transfer', 'credit-transfer', 'status']);
  return { where: line.where, match: { kind, ...line.match }, ...trigger(draw), ...verbOf(draw, onTheWay) };
}
