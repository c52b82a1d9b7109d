import t, { type Test } from 'tap';
import type { CreditTransfer, Outcome, StatusAnswer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { type GuardRule, guarded } from '../../src/rail/guard/guarded.ts';
import { type Rail, RailShut, RailUnreachable } from '../../src/rail/rail.ts';
import { VirtualClock } from '../simulators/virtual-clock.ts';

const start = 1_795_000_000_000;

const transfer = (id: string): CreditTransfer => ({
  kind: 'credit-transfer',
  id,
  payer: { bank: '901', account: '901-1', holder: 'Kim' },
  payee: { bank: '902', account: '902-1', holder: 'Lee' },
  amountWon: won(1_000n),
  memo: '',
  returnOf: null,
  requestedAt: start,
});

const credited: Outcome = { status: 'credited', creditedAt: start };
const unknown: Outcome = { status: 'unknown', dueBy: start + 60_000 };

/** A rail that answers as it is told, or when it is told; each order and question that reaches it is counted. */
class ScriptedRail implements Rail {
  readonly id = 'bank:901';
  readonly reached: string[] = [];
  readonly script: (Outcome | 'silent')[] = [];
  gate: Promise<void> | undefined;

  async submit({ id }: { readonly id: string }): Promise<Outcome> {
    this.reached.push(`submit ${id}`);
    await this.gate;
    const next = this.script.shift() ?? credited;
    return next === 'silent' ? unknown : next;
  }

  async status(id: string): Promise<StatusAnswer> {
    this.reached.push(`status ${id}`);
    if (this.script.shift() === 'silent') throw new RailUnreachable(this.id);
    return credited;
  }

  async ask(): Promise<undefined> {
    this.reached.push('ask');
    await this.gate;
    if (this.script.shift() === 'silent') throw new RailUnreachable(this.id);
  }
}

function open(rule: GuardRule) {
  const clock = new VirtualClock(start);
  const rail = new ScriptedRail();
  const changes: string[] = [];
  const guard = guarded(rail, rule, { clock, changed: (id, state, failures) => changes.push(`${id} ${state} ${failures}`) });
  return { clock, rail, guard, changes };
}

const ask = (guard: Rail) => guard.ask('cutoffs', {});

async function refusalOf(t: Test, asked: Promise<unknown>): Promise<RailShut> {
  const error = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof RailShut) return error;
  t.fail(`expected RailShut, got ${String(error)}`);
  throw error;
}

t.test(
  'a breaker opens after so many calls in a row without an answer, lets one find out, and closes or opens again by how that ended',
  async (t) => {
    const { clock, rail, guard, changes } = open({ breaker: { failures: 2, openMs: 30_000 } });
    rail.script.push('silent', credited, 'silent', 'silent');
    await t.rejects(ask(guard), RailUnreachable);
    t.same(await guard.submit(transfer('a')), credited, 'an answer between begins the count anew');
    await t.rejects(ask(guard), RailUnreachable);
    t.same(await guard.submit(transfer('b')), unknown, 'a time-out of an order counts like any other');
    t.same(changes, ['bank:901 open 2']);
    t.match(await refusalOf(t, ask(guard)), { reason: 'system_unavailable', retryAfterMs: 30_000 });
    await clock.runFor(10_000);
    t.match(guard.shut(), { retryAfterMs: 20_000 }, 'the hint says how long it is still');
    t.equal(rail.reached.length, 4, 'nothing was sent meanwhile');
    await clock.runFor(20_000);
    rail.script.push('silent');
    await t.rejects(ask(guard), RailUnreachable, 'one finds out');
    t.same(changes.slice(1), ['bank:901 half-open 2', 'bank:901 open 3'], 'and it stays open');
    await clock.runFor(30_000);
    let free = () => {};
    rail.gate = new Promise((resolve) => {
      free = resolve;
    });
    const finding = ask(guard);
    t.equal((await refusalOf(t, ask(guard))).retryAfterMs, 1_000, 'the others wait for what it finds');
    free();
    t.equal(await finding, undefined);
    t.same([guard.standing().breaker, guard.shut(), changes.at(-1)], ['closed', undefined, 'bank:901 closed 0']);
  },
);

t.test(
  'an order that an open breaker keeps back is unknown, never rejected, and asking what became of one is kept back without an answer',
  async (t) => {
    const { rail, guard } = open({ breaker: { failures: 1, openMs: 30_000 } });
    rail.script.push('silent');
    t.same(await guard.submit(transfer('a')), unknown);
    t.match(await guard.submit(transfer('a')), { status: 'unknown' }, 'it may have got through');
    t.match(await guard.submit(transfer('never-sent')), { status: 'unknown' });
    await refusalOf(t, guard.status('a'));
    t.same(rail.reached, ['submit a'], 'nothing of it reached the rail, so no id was closed there either');
  },
);

t.test('what was sent before it opened and ends later changes nothing', async (t) => {
  const { rail, guard, changes } = open({ breaker: { failures: 1, openMs: 30_000 } });
  let free = () => {};
  rail.gate = new Promise((resolve) => {
    free = resolve;
  });
  const early = guard.submit(transfer('early'));
  rail.script.push('silent');
  await t.rejects(guard.status('late'), RailUnreachable);
  free();
  t.same(await early, credited, 'its answer counts for whoever asked');
  t.same([changes, guard.standing().breaker], [['bank:901 open 1'], 'open']);
});

t.test('what a rail itself says of an order is an answer: refusals and its own unknowns do not open a breaker', async (t) => {
  const { rail, guard, changes } = open({ breaker: { failures: 1, openMs: 30_000 } });
  rail.script.push(
    { status: 'rejected', reason: 'insufficient_funds' },
    { status: 'rejected', reason: 'participant_unavailable' },
    { status: 'rejected', reason: 'key_conflict' },
    { ...unknown, said: { rspCode: 'A0007', bankRspCode: '' } },
  );
  for (const id of ['a', 'b', 'c', 'd']) await guard.submit(transfer(id));
  t.same(changes, []);
  rail.script.push({ status: 'rejected', reason: 'rate_limited' });
  await guard.submit(transfer('e'));
  t.same(changes, ['bank:901 open 1'], 'that it did not look is none');
});

t.test('retries are made where the table of reasons says that they help, under the same id, and nowhere else', async (t) => {
  const play = async (script: readonly (Outcome | 'silent')[]) => {
    const { clock, rail, guard } = open({ retry: { retries: 2, pauseMs: 500 } });
    rail.script.push(...script);
    const answered = guard.submit(transfer('a'));
    await clock.runFor(60_000);
    return { answer: await answered, sent: rail.reached };
  };
  const busy: Outcome = { status: 'rejected', reason: 'rate_limited' };
  const away: Outcome = { status: 'rejected', reason: 'participant_unavailable' };
  t.same(await play([busy, busy]), { answer: credited, sent: ['submit a', 'submit a', 'submit a'] });
  t.same(await play([busy, busy, busy, credited]), { answer: busy, sent: ['submit a', 'submit a', 'submit a'] }, 'a bounded number of times');
  t.same(await play(['silent']), { answer: unknown, sent: ['submit a'] }, 'a time-out proves nothing: it is asked after, not sent again');
  t.same(await play([busy, 'silent']), { answer: unknown, sent: ['submit a', 'submit a'] });
  for (const reason of ['key_conflict', 'insufficient_funds', 'participant_unavailable', 'account_unknown'] as const)
    t.same(await play([{ status: 'rejected', reason }]), { answer: { status: 'rejected', reason }, sent: ['submit a'] }, reason);
  t.same((await play([busy, away, away])).answer, busy, 'an earlier copy may have got through, so that its bank is away now ends nothing');
});

t.test('an inquiry without an answer is put again after a pause that doubles', async (t) => {
  const { clock, rail, guard } = open({ retry: { retries: 2, pauseMs: 500 } });
  rail.script.push('silent', 'silent');
  const answered = guard.status('a');
  await clock.runFor(499);
  t.equal(rail.reached.length, 1);
  await clock.runFor(1);
  t.equal(rail.reached.length, 2);
  await clock.runFor(1_000);
  t.same([await answered, rail.reached.length], [credited, 3]);
});

t.test('a bulkhead lets so many be under way, so many wait in turn, and turns the rest away unsent', async (t) => {
  const { rail, guard } = open({ bound: { inFlight: 2, queue: 1 } });
  let free = () => {};
  rail.gate = new Promise((resolve) => {
    free = resolve;
  });
  const orders = ['a', 'b', 'c', 'd'].map((id) => guard.submit(transfer(id)));
  t.same(guard.standing(), { rail: 'bank:901', breaker: 'closed', inFlight: 2, queued: 1 });
  t.match(await refusalOf(t, ask(guard)), { reason: 'rate_limited', retryAfterMs: 1_000 });
  t.match(guard.shut(), { reason: 'rate_limited' });
  t.match(await orders[3], { status: 'unknown' }, 'an order that is turned away is unknown as well');
  t.same(rail.reached, ['submit a', 'submit b']);
  free();
  t.same(await Promise.all(orders.slice(0, 3)), [credited, credited, credited]);
  t.same(rail.reached, ['submit a', 'submit b', 'submit c'], 'who waited had its turn');
  t.same([guard.standing().inFlight, guard.shut()], [0, undefined]);
});
