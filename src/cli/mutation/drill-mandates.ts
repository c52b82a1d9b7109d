import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../kernel/event.ts';
import { seededIds } from '../../kernel/id.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { drive } from '../../runner/drive.ts';
import { FaultPlan } from '../../runner/fault-plan.ts';
import { type PlannedJob, tenant } from '../../runner/job-plan.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { Sentinel } from '../../runner/sentinel.ts';
import { Timeline } from '../../runner/timeline.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { openWorld, type World } from '../../runner/world.ts';
import { beyond, drawnMandate, limits, narrowed, pick, textOf } from './drawn-mandate.ts';
import { type Drill, type DrillJournal, openJournal } from './drill.ts';

const acts = 160;
const minuteMs = 60_000;
/** From then on the first agent has only what the drill gives it. */
const narrowFromMs = 20 * minuteMs + 10_000;
const settlingMs = 36 * 60 * minuteMs;

type JsonRecord = { readonly [name: string]: JsonValue };

interface Work {
  readonly plan: TrialPlan;
  readonly world: World;
  readonly timeline: Timeline;
  readonly random: Random;
  /** In order. */
  readonly issued: Mandate[];
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
    const issued = plan.jobs.map(({ mandate }) => mandate);
    const work: Work = { plan, world, timeline, random: random.fork('acts'), issued, revoked: new Set(), journal, made: 0, open: 0, sent: [] };
    for (let n = 0; n < acts; n += 1) timeline.at(plan.start + n * minuteMs, 'an act', () => act(work));
    timeline.at(plan.start + narrowFromMs, 'a mandate of the case is revoked', () => revoke(work, plan.jobs[0]?.mandate.id ?? ''));
    const endsAt = plan.start + acts * minuteMs + settlingMs;
    await drive({ timeline, parties: [], sentinel: new Sentinel(), step: journal.check, endsAt: () => endsAt });
    // The gateway dies only between two calls.
    if (work.open > 0) throw new SandboxBroken(`${work.open} calls were never answered`);
    journal.end();
  };
}

function act(work: Work): void {
  const { random } = work;
  insistOnStandings(work);
  const fate = random.next();
  if (fate < 0.1) issue(work);
  else if (fate < 0.2) narrow(work);
  else if (fate < 0.25) revoke(work, pick(random, [...work.issued.map(({ id }) => id), 'no-such-mandate']) ?? '');
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

/** A mandate beside those that there are. One in five takes an id that is taken. */
function issue(work: Work): void {
  const { plan, random, timeline, issued } = work;
  const job = random.next() < 0.5 ? plan.jobs[0] : pick(random, plan.jobs);
  if (job === undefined) return;
  const taken = random.next() < 0.2 ? pick(random, issued) : undefined;
  const mandate = drawnMandate(job.mandate, random, { id: taken?.id ?? freshId(work), now: timeline.now() });
  issueAs(work, mandate, taken === undefined);
}

/** One that narrows another that stands; one in three goes beyond it, and is not to be had. */
function narrow(work: Work): void {
  const { random, issued } = work;
  const standing = issued.filter((mandate) => !isRevoked(work, mandate));
  const parent = pick(random, standing.slice(-6));
  if (parent === undefined) return;
  const child = narrowed(parent, random, freshId(work));
  if (random.next() < 0.35) issueAs(work, beyond(child, parent, random), false);
  else issueAs(work, child, true);
}

function freshId({ issued }: Work): string {
  return `mandate-${issued.length + 1}`;
}

/** What was signed is on record with it. */
function issueAs({ world, issued, journal }: Work, mandate: Mandate, expected: boolean): void {
  const signed = mandate.digest === undefined ? undefined : textOf(mandate);
  insist(world.gateway.current.mandates.issue(mandate, signed), expected, `issuing ${mandate.id}`);
  if (!expected) return;
  issued.push(mandate);
  const last = journal.events.at(-1);
  insist(last?.kind === 'mandate.issued' && last.data.signed === signed, true, `keeping the text of ${mandate.id}`);
}

function revoke({ world, issued, revoked }: Work, id: string): void {
  insist(world.gateway.current.mandates.revoke(id), issued.some((mandate) => mandate.id === id) && !revoked.has(id), `revoking ${id}`);
  revoked.add(id);
}

function isRevoked(work: Work, { id, parent }: Mandate): boolean {
  const wider = work.issued.find((each) => each.id === parent);
  return work.revoked.has(id) || (wider !== undefined && isRevoked(work, wider));
}

/** Principals and operators are told of every mandate, and how it stands; and of which bank an agent may see the position. */
function insistOnStandings(work: Work): void {
  const { mandates } = work.world.gateway.current;
  insist(isDeepStrictEqual(mandates.all(), work.issued), true, 'listing all mandates');
  insist(mandates.find('no-such-mandate') === undefined, true, 'finding no mandate');
  for (const mandate of work.issued) {
    insist(isDeepStrictEqual(mandates.find(mandate.id), mandate), true, `finding ${mandate.id}`);
    insist(mandates.ended(mandate.id) === endOf(work, mandate), true, `how ${mandate.id} stands`);
  }
  for (const { agent, principal } of work.plan.jobs) {
    const own = work.issued.filter((mandate) => mandate.agent === agent && mandate.principal === principal && mandate.treasuryOf !== undefined);
    const live = own.find((mandate) => endOf(work, mandate) === undefined);
    const ended = own.some((mandate) => !isRevoked(work, mandate)) ? 'mandate_expired' : 'mandate_revoked';
    const due = live === undefined ? { reason: own.length === 0 ? 'account_not_yours' : ended } : { bank: live.treasuryOf };
    insist(isDeepStrictEqual(mandates.treasury({ tenant, principal, agent }), due), true, `whose position ${agent} may see`);
  }
}

function endOf(work: Work, mandate: Mandate): 'mandate_revoked' | 'mandate_expired' | undefined {
  const now = work.timeline.now();
  if (isRevoked(work, mandate)) return 'mandate_revoked';
  return mandate.notBefore <= now && now < mandate.expiresAt ? undefined : 'mandate_expired';
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

/** From an account of the agent's principal, mostly, to somebody of the case; the key is fresh, mostly; what is no closed mandate is with it, now and then. */
function pay(work: Work): void {
  const { plan, random, issued } = work;
  const job = random.next() < 0.5 ? plan.jobs[0] : pick(random, plan.jobs);
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
    ...(random.next() < 0.25 && { closedMandate: 'signed by nobody' }),
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
