import type { JsonValue } from '../../kernel/event.ts';
import { seededIds } from '../../kernel/id.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import { won } from '../../kernel/money.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { drive } from '../../runner/drive.ts';
import { FaultPlan } from '../../runner/fault-plan.ts';
import type { PlannedJob } from '../../runner/job-plan.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { Sentinel } from '../../runner/sentinel.ts';
import { Timeline } from '../../runner/timeline.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { openWorld, type World } from '../../runner/world.ts';
import { type Drill, type DrillJournal, openJournal } from './drill.ts';

const acts = 160;
const minuteMs = 60_000;
const settlingMs = 36 * 60 * minuteMs;

/** Amounts around the limits that mandates get here. */
const limits = [1_000n, 20_000n, 300_000n];

type JsonRecord = { readonly [name: string]: JsonValue };

interface Work {
  readonly plan: TrialPlan;
  readonly world: World;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly issued: string[];
  readonly revoked: Set<string>;
  readonly journal: DrillJournal;
  /** Calls so far, and those without an answer. */
  made: number;
  open: number;
  /** Payments so far. */
  readonly sent: { readonly job: PlannedJob; readonly order: JsonRecord }[];
}

/**
 * The gateway of a case, called at its door, while mandates come, overlap, end and are revoked, and the gateway dies in between.
 * Payments go to anybody from anybody, around every limit, several at once; which of them pass is the gateway's to decide.
 */
export function drillMandates(plan: TrialPlan): Drill {
  return async (judge, seed) => {
    const random = seededRandom(seed).fork('mandates');
    const timeline = new Timeline(plan.start, random.fork('order'));
    const journal = openJournal(judge, timeline);
    const faults = new FaultPlan({ faults: [], random: random.fork('faults'), start: plan.start, record: journal.record });
    const world = openWorld({
      plan,
      clock: timeline,
      ids: seededIds(random.fork('ids')),
      random: random.fork('world'),
      journal: { ...journal, flush: () => Promise.resolve(), replay: () => [] },
      faults,
      flushed: () => Promise.resolve(),
    });
    const issued = plan.jobs.map(({ mandate }) => mandate.id);
    const work: Work = { plan, world, timeline, random: random.fork('acts'), issued, revoked: new Set(), journal, made: 0, open: 0, sent: [] };
    for (let n = 0; n < acts; n += 1) timeline.at(plan.start + n * minuteMs, 'an act', () => act(work));
    const endsAt = plan.start + acts * minuteMs + settlingMs;
    await drive({ timeline, parties: [], sentinel: new Sentinel(), step: journal.check, endsAt: () => endsAt });
    // The gateway dies only between two calls.
    if (work.open > 0) throw new SandboxBroken(`${work.open} calls were never answered`);
    journal.end();
  };
}

function act(work: Work): void {
  const { random } = work;
  const fate = random.next();
  if (fate < 0.15) issue(work);
  else if (fate < 0.25) revoke(work, pick(random, [...work.issued, 'no-such-mandate']) ?? '');
  else if (fate < 0.3) restart(work);
  else if (fate < 0.4) look(work);
  else if (fate < 0.6) payAgain(work);
  else for (let n = random.below(4); n >= 0; n -= 1) pay(work);
}

/** Between two acts nothing is under way, so a death here loses nothing. */
function restart({ world, timeline }: Work): void {
  timeline.at(timeline.now() + minuteMs / 2, 'the gateway dies', () => {
    world.gateway.kill();
    world.gateway.start();
  });
}

/** A mandate beside those that there are: for part of the accounts, from now or later, for minutes or hours. One in five takes an id that is taken. */
function issue({ plan, world, random, timeline, issued }: Work): void {
  const job = pick(random, plan.jobs);
  if (job === undefined) return;
  const taken = random.next() < 0.2 ? pick(random, issued) : undefined;
  const limitWon = pick(random, limits) ?? 1_000n;
  const notBefore = timeline.now() + (random.below(3) - 1) * 5 * minuteMs;
  const mandate: Mandate = {
    ...job.mandate,
    id: taken ?? `mandate-${issued.length + 1}`,
    accounts: random.next() < 0.8 ? job.mandate.accounts : [],
    payees: some(random, job.mandate.payees),
    limitWon: won(limitWon),
    budgetWon: won(limitWon * BigInt(1 + random.below(4))),
    notBefore,
    expiresAt: notBefore + pick(random, [minuteMs, 10 * minuteMs, 100 * minuteMs])!, // the list is not empty
  };
  insist(world.gateway.current.mandates.issue(mandate), taken === undefined, `issuing ${mandate.id}`);
  if (taken === undefined) issued.push(mandate.id);
}

function revoke({ world, issued, revoked }: Work, id: string): void {
  insist(world.gateway.current.mandates.revoke(id), issued.includes(id) && !revoked.has(id), `revoking ${id}`);
  revoked.add(id);
}

/** The principal goes by what it is told of its own mandates. */
function insist(told: boolean, expected: boolean, what: string): void {
  if (told !== expected) throw new SandboxBroken(`${what} was answered with ${told}`);
}

function look(work: Work): void {
  const { plan, random } = work;
  const job = pick(random, plan.jobs);
  const { ref } = pick(random, plan.holders) ?? {};
  if (job === undefined || ref === undefined) return;
  call(work, job, { tool: 'list_accounts', arguments: {} });
  call(work, job, { tool: 'get_balance', arguments: { bank: ref.bank, account: ref.account } });
}

/** From an account of the agent's principal, mostly, to somebody of the case; the key is fresh, mostly. */
function pay(work: Work): void {
  const { plan, random, issued } = work;
  const job = pick(random, plan.jobs);
  const payer = random.next() < 0.9 ? job?.items[0]?.payer : pick(random, plan.holders);
  const payee = random.next() < 0.8 ? pick(random, job?.items ?? [])?.payee : pick(random, plan.holders);
  if (job === undefined || payer === undefined || payee === undefined) return;
  const limit = pick(random, limits) ?? 1_000n;
  const amountWon = pick(random, [limit, limit + 1n, limit - 1n, limit / 2n, 1n]) ?? limit;
  const order = {
    idempotencyKey: `key-${issued.length}-${random.below(1_000)}`,
    fromBank: payer.ref.bank,
    fromAccount: payer.ref.account,
    toBank: payee.ref.bank,
    toAccount: payee.ref.account,
    toHolder: payee.holder,
    amountWon: String(amountWon),
  };
  work.sent.push({ job, order });
  call(work, job, { tool: 'transfer_funds', arguments: order });
}

/** An order that was sent before, once more, or with another amount under its key; the gateway may have died in between. */
function payAgain(work: Work): void {
  const { random, sent } = work;
  const { job, order } = pick(random, sent) ?? {};
  if (job === undefined || order === undefined) return;
  const changed = random.next() < 0.3 ? { amountWon: '7' } : {};
  for (let n = random.below(2); n >= 0; n -= 1) call(work, job, { tool: 'transfer_funds', arguments: { ...order, ...changed } });
}

/** Whoever calls does not wait, and is not told when the gateway dies. What was asked and told stands in the journal, as of a real agent. */
function call(work: Work, job: PlannedJob, { tool, arguments: args }: { readonly tool: string; readonly arguments: JsonRecord }): void {
  const { world, timeline, journal } = work;
  work.made += 1;
  work.open += 1;
  const note = { agent: job.agent, call: `drill-${work.made}` };
  journal.record({ ...note, kind: 'agent.called', at: timeline.now(), data: { tool, arguments: args } });
  const asked = world.gateway.ask(({ door }) => door.call({ token: world.tokenOf(job.agent), tool, arguments: args }));
  void asked.then(({ content, error }) => {
    work.open -= 1;
    journal.record({ ...note, kind: 'agent.answered', at: timeline.now(), data: { tool, answer: content, error } });
  });
}

function some<T>(random: Random, things: readonly T[]): readonly T[] {
  return things.filter(() => random.next() < 0.7);
}

function pick<T>(random: Random, things: readonly T[]): T | undefined {
  return things[random.below(Math.max(1, things.length))];
}
