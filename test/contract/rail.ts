import type tap from 'tap';
import type { Test } from 'tap';
import { type AnyEvent, encodeAmounts } from '../../src/kernel/event.ts';
import type { Instruction, Questions, Rail, StatusAnswer, Topic } from '../../src/rail/rail.ts';

type Tap = Pick<typeof tap, 'test'>;

/** A rail in a world of its own. */
export interface RailUnderTest {
  readonly rail: Rail;
  /** Everything recorded so far. */
  readonly events: readonly AnyEvent[];
  /** Lets time pass until nothing is under way. */
  settle(): Promise<void>;
  /** The same world again from its journal, as after a crash. */
  restart(): RailUnderTest | Promise<RailUnderTest>;
}

export interface RailContract {
  open(t: Test): RailUnderTest | Promise<RailUnderTest>;
  /** An order that the rail can execute. Equal ids give equal orders. */
  order(id: string): Instruction;
  /** An order that it refuses. */
  refusedOrder(id: string): Instruction;
  /** The order with one field changed, one for each field that it has. */
  changed(order: Instruction): readonly Instruction[];
  /** How often the order has taken effect on this rail. */
  effects(events: readonly AnyEvent[], id: string): number;
  /** What it can be asked, and the answers that its books give. Absent: nothing that this suite asks. */
  readonly asked?: {
    /** Given before the questions are put; they need not end. */
    readonly orders: readonly Instruction[];
    inquiries(events: readonly AnyEvent[]): readonly Inquiry[];
  };
}

/** A question and what is true by the journal; `undefined`: the rail has no answer. */
export type Inquiry = { [T in Topic]: { readonly topic: T; readonly question: Questions[T]['ask']; readonly answer: unknown } }[Topic];

/** What every rail must keep, whatever it moves. One suite, run on every implementation. */
export function railContract(t: Tap, contract: RailContract): void {
  executesOnce(t, contract);
  keepsItsWord(t, contract);
  if (contract.asked !== undefined) answersByItsBooks(t, { ...contract, asked: contract.asked });
}

function executesOnce(t: Tap, contract: RailContract): void {
  t.test('executes once per id and answers the same order the same', async (t) => {
    const world = await contract.open(t);
    const first = await submit(world, contract.order('x'));
    t.equal(first.status, 'credited');
    t.same(await submit(world, contract.order('x')), first);
    t.same(await status(world, 'x'), first);
    t.equal(contract.effects(world.events, 'x'), 1);
  });

  t.test('refuses the same id with any other field, and nothing moves', async (t) => {
    const world = await contract.open(t);
    const first = await submit(world, contract.order('x'));
    const before = world.events.length;
    const changed = contract.changed(contract.order('x'));
    t.ok(changed.length > 0);
    for (const order of changed)
      t.match(await submit(world, order), { status: 'rejected', reason: 'key_conflict' }, difference(contract.order('x'), order));
    t.equal(world.events.length, before, 'a refused copy leaves no trace in the books');
    t.same(await status(world, 'x'), first);
  });

  t.test('executes concurrent twins once', async (t) => {
    const world = await contract.open(t);
    const twins = [1, 2, 3].map(() => world.rail.submit(contract.order('x')));
    await world.settle();
    for (const outcome of await Promise.all(twins)) t.not(outcome.status, 'rejected');
    t.equal(contract.effects(world.events, 'x'), 1);
    t.equal((await status(world, 'x')).status, 'credited');
  });
}

function keepsItsWord(t: Tap, contract: RailContract): void {
  t.test('a refusal is final', async (t) => {
    const world = await contract.open(t);
    const first = await submit(world, contract.refusedOrder('x'));
    t.equal(first.status, 'rejected');
    t.same(await submit(world, contract.refusedOrder('x')), first);
    t.same(await status(world, 'x'), first);
    t.equal(contract.effects(world.events, 'x'), 0);
  });

  t.test('asking for an id never seen closes it', async (t) => {
    const world = await contract.open(t);
    t.same(await status(world, 'x'), { status: 'absent' });
    t.same(await status(world, 'x'), { status: 'absent' });
    t.match(await submit(world, contract.order('x')), { status: 'rejected', reason: 'superseded' });
    t.match(await submit(world, contract.order('x')), { status: 'rejected', reason: 'superseded' });
    t.equal(contract.effects(world.events, 'x'), 0);
    t.equal((await submit(world, contract.order('y'))).status, 'credited', 'another id is not concerned');
  });

  t.test('answers the same after a restart', async (t) => {
    const world = await contract.open(t);
    const credited = await submit(world, contract.order('x'));
    const refused = await submit(world, contract.refusedOrder('r'));
    await status(world, 'asked');
    const again = await world.restart();
    t.same(await status(again, 'x'), credited);
    t.same(await submit(again, contract.order('x')), credited);
    t.same(await submit(again, contract.refusedOrder('r')), refused);
    t.same(await status(again, 'asked'), { status: 'absent' });
    t.match(await submit(again, contract.order('asked')), { status: 'rejected', reason: 'superseded' });
    const [changed] = contract.changed(contract.order('x'));
    if (changed !== undefined) t.match(await submit(again, changed), { reason: 'key_conflict' });
    t.equal(contract.effects(again.events, 'x'), 1);
  });
}

function answersByItsBooks(t: Tap, { open, asked }: RailContract & { readonly asked: NonNullable<RailContract['asked']> }): void {
  t.test('answers questions as its books have it, also after a restart', async (t) => {
    const world = await open(t);
    for (const order of asked.orders) await submit(world, order);
    for (const each of [world, await world.restart()]) {
      const inquiries = asked.inquiries(each.events);
      t.ok(inquiries.some(({ answer }) => answer !== undefined) && inquiries.some(({ answer }) => answer === undefined));
      for (const inquiry of inquiries) {
        const answer = await ask(each, inquiry);
        t.same(answer, inquiry.answer, `${inquiry.topic} ${encodeAmounts(inquiry.question)}`);
      }
    }
  });
}

async function ask(world: RailUnderTest, { topic, question }: Inquiry): Promise<unknown> {
  const answer = world.rail.ask(topic, question);
  await world.settle();
  return answer;
}

async function submit(world: RailUnderTest, order: Instruction) {
  const outcome = world.rail.submit(order);
  await world.settle();
  return outcome;
}

async function status(world: RailUnderTest, id: string): Promise<StatusAnswer> {
  const answer = world.rail.status(id);
  await world.settle();
  return answer;
}

function difference(order: Instruction, other: Instruction): string {
  return Object.entries(other)
    .filter(([key, value]) => value !== order[key as keyof Instruction]) // the keys of one union member
    .map(([key]) => `another ${key}`)
    .join();
}
