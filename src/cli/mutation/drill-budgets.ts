import type { EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import { won } from '../../kernel/money.ts';
import { periodStart } from '../../kernel/period.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { type JournalBudgets, journalBudgets } from '../../storage/budgets.ts';
import type { Budget, Shortage } from '../../storage/claims.ts';
import { type Drill, type DrillJournal, openDrill } from './drill.ts';

const steps = 400;
const startMs: EpochMs = Date.parse('2026-11-24T09:00:00+09:00');
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const kstMs = 9 * hourMs;
const bank = '901';
const book = `bank:${bank}`;

/** Alone, by the day, and a line of three in which each narrows the one before. */
const mandates: readonly Mandate[] = [
  mandateOf('alone', { budgetWon: won(1_000n) }),
  mandateOf('daily', { budgetWon: won(9_000n), recurrence: { frequency: 'DAILY', usesMax: null } }),
  mandateOf('wide', { budgetWon: won(6_000n) }),
  mandateOf('counted', { parent: 'wide', budgetWon: won(4_000n), recurrence: { frequency: 'ON_DEMAND', usesMax: 9 } }),
  mandateOf('narrow', { parent: 'counted', budgetWon: won(2_500n), recurrence: { frequency: 'DAILY', usesMax: 7 } }),
];

interface Taken {
  readonly instruction: string;
  readonly mandate: Mandate;
  readonly amountWon: bigint;
  /** When it was reserved last. */
  at: EpochMs;
  state: 'reserved' | 'consumed' | 'released';
}

interface Work {
  readonly random: Random;
  readonly journal: DrillJournal;
  readonly clock: { nowMs: EpochMs; now(): EpochMs };
  /** Another one after each restart. */
  budgets: JournalBudgets;
  /** What was taken, as whoever took it knows. */
  readonly taken: Taken[];
}

/**
 * The budgets of mandates, some of which narrow others or may be used once a day, under a stream of steps that a seed decides: right ones, which are insisted
 * on, repeats, wrong ones, which must leave nothing behind, days that pass, and restarts from the journal.
 */
export const drillBudgets: Drill = async (judge, seed) => {
  const clock = { nowMs: startMs, now: () => clock.nowMs };
  const journal = openDrill(judge, clock);
  found(journal);
  const work: Work = { random: seededRandom(seed).fork('budgets'), journal, clock, budgets: opened(journal, clock), taken: [] };
  for (let step = 0; step < steps; step += 1) {
    await acts[work.random.below(acts.length)]?.(work);
    insistOnUsage(work);
    journal.check();
  }
  journal.end();
};

const acts: readonly ((work: Work) => unknown)[] = [
  reserveSome,
  reserveSome,
  reserveAll,
  consumeSome,
  consumeSome,
  releaseSome,
  offend,
  offend,
  passTime,
  restart,
];

function opened({ record }: DrillJournal, clock: Work['clock']): JournalBudgets {
  return journalBudgets({ record, clock });
}

function found({ record }: DrillJournal): void {
  for (const [account, kind] of [
    ['issuance', 'issuance'],
    ['kim', 'liability'],
    ['lee', 'liability'],
  ] as const)
    record({ kind: 'account.opened', at: startMs, data: { book, account, kind, holder: account, overdraftWon: won(0n) } });
  const issue = { book, transfer: 'issue', debit: 'issuance', credit: 'kim', amountWon: won(100_000n), code: 'issue' } as const;
  record({ kind: 'transfer.posted', at: startMs, data: issue });
  for (const mandate of mandates) record({ kind: 'mandate.issued', at: startMs, data: { mandate } });
}

function mandateOf(id: string, rest: Pick<Mandate, 'budgetWon' | 'recurrence' | 'parent'>): Mandate {
  const parties = { tenant: 'sandbox', principal: 'kim', agent: 'nobody', accounts: [{ bank, account: 'kim' }], payees: [{ bank, account: 'lee' }] };
  return { id, ...parties, limitWon: rest.budgetWon, notBefore: startMs, expiresAt: startMs + 400 * dayMs, ...rest };
}

/** It, and what it narrows. */
function lineOf(mandate: Mandate): readonly Mandate[] {
  const parent = mandates.find(({ id }) => id === mandate.parent);
  return parent === undefined ? [mandate] : [mandate, ...lineOf(parent)];
}

/** As the gateway asks: with what the mandate says of this day. */
function budgetOf(mandate: Mandate, now: EpochMs): Budget {
  const { id, budgetWon, recurrence, notBefore } = mandate;
  const [, parent] = lineOf(mandate);
  return {
    mandate: id,
    budgetWon,
    ...(recurrence && { uses: { max: recurrence.usesMax, since: periodStart(recurrence.frequency, now, notBefore) } }),
    ...(parent && { within: budgetOf(parent, now) }),
  };
}

/** What counts against a mandate. */
function heldOf({ taken }: Work, { id }: Mandate): readonly Taken[] {
  return taken.filter(({ mandate, state }) => state !== 'released' && lineOf(mandate).some((each) => each.id === id));
}

function sumWon(held: readonly Taken[]): bigint {
  return held.reduce<bigint>((sum, { amountWon }) => sum + amountWon, 0n);
}

/** What stands in the way of one more payment, worked out from what was taken. */
function shortageOf(work: Work, { mandate, amountWon }: Pick<Taken, 'mandate' | 'amountWon'>): Shortage | undefined {
  const today = Math.floor((work.clock.nowMs + kstMs) / dayMs);
  for (const each of lineOf(mandate)) {
    const held = heldOf(work, each);
    const { frequency, usesMax } = each.recurrence ?? {};
    if (usesMax != null && held.length >= usesMax) return 'mandate_used';
    if (frequency === 'DAILY' && held.some(({ at }) => Math.floor((at + kstMs) / dayMs) === today)) return 'mandate_period';
    if (sumWon(held) + amountWon > each.budgetWon) return 'budget_exceeded';
  }
  return undefined;
}

/** Each principal is told what its mandates were used for. */
function insistOnUsage(work: Work): void {
  for (const mandate of mandates) {
    const held = heldOf(work, mandate);
    const { takenWon, uses } = work.budgets.usage(mandate.id);
    if (takenWon !== sumWon(held) || uses !== held.length)
      throw new SandboxBroken(
        `${mandate.id} is said to be used ${uses} times, for ${takenWon} won; it was ${held.length} times, for ${sumWon(held)} won`,
      );
  }
}

/** A fresh order, or one that was released and is carried out anew. It may or may not fit. */
async function reserveSome(work: Work): Promise<void> {
  const { random, taken } = work;
  const released = random.next() < 0.3 ? pick(random, taken.filter(inState('released'))) : undefined;
  if (released === undefined) await reserve(work, pick(random, mandates), BigInt(1 + random.below(200)));
  else if (await asked(work, released)) Object.assign(released, { state: 'reserved', at: work.clock.nowMs });
}

/** All that is left, to the last won, and then one more. */
async function reserveAll(work: Work): Promise<void> {
  if (work.random.next() > 0.2) return;
  const mandate = pick(work.random, mandates);
  if (mandate === undefined) return;
  const roomsWon = lineOf(mandate).map((each) => each.budgetWon - sumWon(heldOf(work, each)));
  const roomWon = roomsWon.reduce((least, room) => (room < least ? room : least));
  if (roomWon > 0n) await reserve(work, mandate, roomWon);
  await reserve(work, mandate, 1n);
}

async function reserve(work: Work, mandate: Mandate | undefined, amountWon: bigint): Promise<void> {
  if (mandate === undefined) return;
  const order: Taken = { instruction: `order-${work.journal.events.length}`, mandate, amountWon, at: work.clock.nowMs, state: 'reserved' };
  if (!(await asked(work, order))) return;
  work.taken.push(order);
  insist(await reserved(work, order), true, `what ${order.instruction} has reserved`);
}

/** Whether it was reserved; it must be if nothing stands in the way, and only then; and what does is what is said. The proof that came with it is on record. */
async function asked(work: Work, order: Taken): Promise<boolean> {
  const { budgets, clock, journal } = work;
  const shortage = shortageOf(work, order);
  const told = insist(await reserved(work, order), shortage === undefined, `reserving ${order.amountWon} won of ${order.mandate.id}`);
  const said = told ? undefined : await budgets.shortage(budgetOf(order.mandate, clock.nowMs), won(order.amountWon));
  if (said !== shortage) throw new SandboxBroken(`${said} is said to stand in the way, and ${shortage} does`);
  const last = journal.events.at(-1);
  if (told && (last?.kind !== 'budget.reserved' || last.data.proof !== proofOf(order)))
    throw new SandboxBroken(`${order.instruction} was reserved, and its proof is not on record`);
  return told;
}

function reserved({ budgets, clock }: Work, order: Taken): Promise<boolean> {
  return budgets.reserve(budgetOf(order.mandate, clock.nowMs), won(order.amountWon), order.instruction, proofOf(order));
}

/** Every second order comes with a closed mandate. */
function proofOf({ amountWon, instruction }: Taken): string | undefined {
  return amountWon % 2n === 0n ? `proof of ${instruction}` : undefined;
}

/** Hours, or to the stroke of midnight. */
function passTime({ clock, random }: Work): void {
  const sinceMidnightMs = (clock.nowMs + kstMs) % dayMs;
  clock.nowMs += random.next() < 0.5 ? dayMs - sinceMidnightMs : random.below(20) * hourMs;
}

/** Paid first, as a bank does, and then consumed; once more changes nothing. */
async function consumeSome(work: Work): Promise<void> {
  const { random, taken, budgets } = work;
  const held = pick(random, taken.filter(inState('reserved')));
  if (held === undefined) return;
  post(work, held);
  await budgets.consume(held.mandate.id, held.instruction);
  held.state = 'consumed';
  await budgets.consume(held.mandate.id, held.instruction);
}

async function releaseSome({ random, taken, budgets }: Work): Promise<void> {
  const held = pick(random, taken.filter(inState('reserved')));
  if (held === undefined) return;
  await budgets.release(held.mandate.id, held.instruction);
  held.state = 'released';
  await budgets.release(held.mandate.id, held.instruction);
}

function post({ journal: { record }, clock: { nowMs: at } }: Work, { instruction: id, amountWon }: Taken): void {
  const party = (account: string) => ({ bank, account, holder: account });
  const terms = { kind: 'credit-transfer', id, payer: party('kim'), payee: party('lee'), memo: '', returnOf: null, requestedAt: at } as const;
  const frame = { at, instruction: id };
  record({ kind: 'instruction.received', ...frame, data: { rail: book, instruction: { ...terms, amountWon: won(amountWon) } } });
  const data = { book, transfer: id, debit: 'kim', credit: 'lee', amountWon: won(amountWon), code: 'book-transfer' } as const;
  record({ kind: 'transfer.posted', ...frame, data });
  record({ kind: 'instruction.concluded', ...frame, data: { rail: book, outcome: { status: 'credited', creditedAt: at } } });
}

/** Steps that do not fit what was recorded before: each is refused with an error, and nothing is recorded of it. */
async function offend({ random, taken, budgets, journal, clock }: Work): Promise<void> {
  const before = journal.events.length;
  const [held, spent, freed] = [
    pick(random, taken.filter(inState('reserved'))),
    pick(random, taken.filter(inState('consumed'))),
    pick(random, taken.filter(inState('released'))),
  ];
  for (const { id } of mandates) {
    await refused(() => budgets.consume(id, `never-${before}`));
    await refused(() => budgets.release(id, `never-${before}`));
  }
  await refused(() => budgets.reserve({ mandate: 'alone', budgetWon: won(1_000n) }, won(-1n), `negative-${before}`));
  if (spent !== undefined) await refused(() => budgets.release(spent.mandate.id, spent.instruction));
  if (freed !== undefined) await refused(() => budgets.consume(freed.mandate.id, freed.instruction));
  if (held !== undefined) await refused(() => budgets.reserve(budgetOf(held.mandate, clock.nowMs), won(held.amountWon + 1n), held.instruction));
}

async function refused(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (error instanceof Error) return;
    throw error;
  }
  throw new SandboxBroken('a step that does not fit a budget was taken');
}

/** The memory of the budgets is lost; their journal is not. */
function restart(work: Work): void {
  work.budgets = opened(work.journal, work.clock);
  for (const event of work.journal.events) work.budgets.restore(event);
}

function insist(told: boolean, expected: boolean, what: string): boolean {
  if (told !== expected) throw new SandboxBroken(`${what} was answered with ${told}`);
  return told;
}

function inState(state: Taken['state']): (held: Taken) => boolean {
  return (held) => held.state === state;
}

function pick<T>(random: Random, things: readonly T[]): T | undefined {
  return things[random.below(Math.max(1, things.length))];
}
