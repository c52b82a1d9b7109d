import type { EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import { won } from '../../kernel/money.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { type JournalBudgets, journalBudgets } from '../../storage/budgets.ts';
import { type Drill, type DrillJournal, openDrill } from './drill.ts';

const steps = 300;
const startMs: EpochMs = Date.parse('2026-11-24T09:00:00+09:00');
const dayMs = 24 * 60 * 60_000;
const bank = '901';
const book = `bank:${bank}`;
const mandates = ['mandate-1', 'mandate-2'] as const;
const budgetWon = won(1_000n);

interface Taken {
  readonly instruction: string;
  readonly mandate: string;
  readonly amountWon: bigint;
  state: 'reserved' | 'consumed' | 'released';
}

interface Work {
  readonly random: Random;
  readonly journal: DrillJournal;
  /** Another one after each restart. */
  budgets: JournalBudgets;
  /** What was taken, as whoever took it knows. */
  readonly taken: Taken[];
}

/**
 * The budgets of two mandates under a stream of steps that a seed decides: right ones, which are insisted on, repeats, wrong ones, which
 * must leave nothing behind, and restarts from the journal.
 */
export const drillBudgets: Drill = async (judge, seed) => {
  const journal = openDrill(judge, { now: () => startMs });
  found(journal);
  const work: Work = { random: seededRandom(seed).fork('budgets'), journal, budgets: opened(journal), taken: [] };
  for (let step = 0; step < steps; step += 1) {
    await acts[work.random.below(acts.length)]?.(work);
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
  restart,
];

function opened({ record }: DrillJournal): JournalBudgets {
  return journalBudgets({ record, clock: { now: () => startMs } });
}

function found({ record }: DrillJournal): void {
  for (const [account, kind] of [
    ['issuance', 'issuance'],
    ['kim', 'liability'],
    ['lee', 'liability'],
  ] as const)
    record({ kind: 'account.opened', at: startMs, data: { book, account, kind, holder: account, overdraftWon: won(0n) } });
  const issue = { book, transfer: 'issue', debit: 'issuance', credit: 'kim', amountWon: won(10_000n), code: 'issue' } as const;
  record({ kind: 'transfer.posted', at: startMs, data: issue });
  for (const id of mandates) record({ kind: 'mandate.issued', at: startMs, data: { mandate: mandateOf(id) } });
}

function mandateOf(id: string): Mandate {
  const parties = { tenant: 'sandbox', principal: 'kim', agent: 'nobody', accounts: [{ bank, account: 'kim' }], payees: [{ bank, account: 'lee' }] };
  return { id, ...parties, limitWon: budgetWon, budgetWon, notBefore: startMs, expiresAt: startMs + dayMs };
}

function roomOf({ taken }: Work, mandate: string): bigint {
  return taken.reduce<bigint>(
    (roomWon, held) => (held.mandate === mandate && held.state !== 'released' ? roomWon - held.amountWon : roomWon),
    budgetWon,
  );
}

/** A fresh order, or one that was released and is carried out anew. It may or may not fit. */
async function reserveSome(work: Work): Promise<void> {
  const { random, taken } = work;
  const released = random.next() < 0.3 ? pick(random, taken.filter(inState('released'))) : undefined;
  if (released === undefined) await reserve(work, pick(random, mandates), BigInt(1 + random.below(200)));
  else if (await asked(work, released)) released.state = 'reserved';
}

/** All that is left, to the last won, and then one more. */
async function reserveAll(work: Work): Promise<void> {
  if (work.random.next() > 0.2) return;
  const mandate = pick(work.random, mandates);
  const roomWon = roomOf(work, mandate ?? '');
  if (roomWon > 0n) await reserve(work, mandate, roomWon);
  await reserve(work, mandate, 1n);
}

async function reserve(work: Work, mandate: string | undefined, amountWon: bigint): Promise<void> {
  if (mandate === undefined) return;
  const order: Taken = { instruction: `order-${work.journal.events.length}`, mandate, amountWon, state: 'reserved' };
  if (!(await asked(work, order))) return;
  work.taken.push(order);
  insist(await reserved(work, order), true, `what ${order.instruction} has reserved`);
}

/** Whether it was reserved; it must be if there is room, and only then. */
async function asked(work: Work, order: Taken): Promise<boolean> {
  const fits = order.amountWon <= roomOf(work, order.mandate);
  return insist(await reserved(work, order), fits, `reserving ${order.amountWon} won`);
}

function reserved({ budgets }: Work, { instruction, mandate, amountWon }: Taken): Promise<boolean> {
  return budgets.reserve({ mandate, budgetWon }, won(amountWon), instruction);
}

/** Paid first, as a bank does, and then consumed; once more changes nothing. */
async function consumeSome(work: Work): Promise<void> {
  const { random, taken, budgets } = work;
  const held = pick(random, taken.filter(inState('reserved')));
  if (held === undefined) return;
  post(work, held);
  await budgets.consume(held.mandate, held.instruction);
  held.state = 'consumed';
  await budgets.consume(held.mandate, held.instruction);
}

async function releaseSome({ random, taken, budgets }: Work): Promise<void> {
  const held = pick(random, taken.filter(inState('reserved')));
  if (held === undefined) return;
  await budgets.release(held.mandate, held.instruction);
  held.state = 'released';
  await budgets.release(held.mandate, held.instruction);
}

function post({ journal: { record } }: Work, { instruction: id, amountWon }: Taken): void {
  const party = (account: string) => ({ bank, account, holder: account });
  const terms = { kind: 'credit-transfer', id, payer: party('kim'), payee: party('lee'), memo: '', returnOf: null, requestedAt: startMs } as const;
  const frame = { at: startMs, instruction: id };
  record({ kind: 'instruction.received', ...frame, data: { rail: book, instruction: { ...terms, amountWon: won(amountWon) } } });
  const data = { book, transfer: id, debit: 'kim', credit: 'lee', amountWon: won(amountWon), code: 'book-transfer' } as const;
  record({ kind: 'transfer.posted', ...frame, data });
  record({ kind: 'instruction.concluded', ...frame, data: { rail: book, outcome: { status: 'credited', creditedAt: startMs } } });
}

/** Steps that do not fit what was recorded before: each is refused with an error, and nothing is recorded of it. */
async function offend({ random, taken, budgets, journal }: Work): Promise<void> {
  const before = journal.events.length;
  const [held, spent, freed] = [
    pick(random, taken.filter(inState('reserved'))),
    pick(random, taken.filter(inState('consumed'))),
    pick(random, taken.filter(inState('released'))),
  ];
  const [mandate] = mandates;
  await refused(() => budgets.consume(mandate, `never-${before}`));
  await refused(() => budgets.release(mandate, `never-${before}`));
  await refused(() => budgets.reserve({ mandate, budgetWon }, won(-1n), `negative-${before}`));
  if (spent !== undefined) await refused(() => budgets.release(spent.mandate, spent.instruction));
  if (freed !== undefined) await refused(() => budgets.consume(freed.mandate, freed.instruction));
  if (held !== undefined) await refused(() => budgets.reserve({ mandate: held.mandate, budgetWon }, won(held.amountWon + 1n), held.instruction));
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
  work.budgets = opened(work.journal);
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
