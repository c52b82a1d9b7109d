import assert from 'node:assert/strict';
import fc from 'fast-check';
import type tap from 'tap';
import type { JsonValue } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { Claim, ClaimFields, ClaimKey, Claims } from '../../src/storage/claims.ts';
import { NaiveClaims } from '../storage/naive-claims.ts';

type Tap = Pick<typeof tap, 'test'>;

/** Claims in a store of their own. */
export interface ClaimsUnderTest {
  readonly claims: Claims;
  /** The same store as another process finds it. */
  restart(): Promise<ClaimsUnderTest>;
  close(): Promise<void>;
}

const key: ClaimKey = { tenant: 'tenant', principal: 'principal', key: 'key' };
const fields: ClaimFields = { payee: { bank: '901', account: '1' }, amountWon: '15000', memo: '가', tags: ['a', 'b'], count: 1, none: null };

/** What every store of claims must keep. */
export function claimsContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  keysContract(t, open);
  leavingContract(t, open);
  answersContract(t, open);
  budgetsContract(t, open);
  racesContract(t, open);
  modelContract(t, open);
}

function keysContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  t.test('gives a key to one and the first answer to everybody after', async (t) => {
    const { claims, close } = await open();
    t.same(await claims.open(key, fields, 'i1'), { status: 'fresh', instruction: 'i1' });
    await claims.answer(key, { status: 'credited' });
    t.same(await claims.open(key, fields, 'i2'), { status: 'answered', instruction: 'i1', answer: { status: 'credited' } });
    await close();
  });

  t.test('lets concurrent twins join the one that runs', async (t) => {
    const { claims, close } = await open();
    const opened = await Promise.all(Array.from({ length: 100 }, (_, index) => claims.open(key, fields, `i${index}`)));
    t.equal(opened.filter(({ status }) => status === 'fresh').length, 1);
    const answers = opened.flatMap((claim) => (claim.status === 'running' ? [claim.answer] : []));
    t.equal(answers.length, 99);
    await claims.answer(key, ['done']);
    for (const answer of await Promise.all(answers)) t.same(answer, ['done']);
    await close();
  });

  t.test('takes the order of keys for nothing and any other difference for a conflict', async (t) => {
    const { claims, close } = await open();
    await claims.open(key, fields, 'i1');
    const reversed = Object.fromEntries(Object.entries(fields).reverse());
    t.equal((await claims.open(key, reversed, 'i2')).status, 'running');
    for (const changed of changes(fields)) {
      t.same(await claims.open(key, changed, 'i3'), { status: 'conflict', instruction: 'i1' }, JSON.stringify(changed));
    }
    await claims.answer(key, null);
    t.same(await claims.open(key, { ...fields, count: 2 }, 'i4'), { status: 'conflict', instruction: 'i1' });
    t.equal((await claims.open(key, reversed, 'i5')).status, 'answered');
    await close();
  });

  t.test('keeps namespaces apart, whatever is in the names', async (t) => {
    const { claims, close } = await open();
    const names = [
      key,
      { ...key, tenant: 't2' },
      { ...key, principal: 'p2' },
      { tenant: 'tenant","principal', principal: 'key', key: '' },
      { tenant: '', principal: 'tenant', key: 'principalkey' },
    ];
    for (const name of [...names, { ...key, key: '__proto__' }]) t.equal((await claims.open(name, fields, 'i')).status, 'fresh');
    await close();
  });
}

function leavingContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  t.test('lets go of a key that is left, with its fields: waiting twins are told, and whoever comes next goes on', async (t) => {
    const { claims, close } = await open();
    await claims.open(key, fields, 'i1');
    const twin = await claims.open(key, fields, 'i2');
    await claims.leave(key);
    t.equal(twin.status === 'running' ? await twin.answer : 'no twin', undefined);
    t.equal((await claims.open(key, { ...fields, count: 2 }, 'i3')).status, 'conflict');
    t.same(await claims.open(key, fields, 'i4'), { status: 'orphaned', instruction: 'i1' });
    await claims.answer(key, 'done');
    await claims.leave(key);
    t.same(await claims.open(key, fields, 'i5'), { status: 'answered', instruction: 'i1', answer: 'done' });
    await close();
  });
}

function answersContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  t.test('answers once: the same again is harmless, another is a fault of the caller', async (t) => {
    const { claims, close } = await open();
    await t.rejects(claims.answer(key, 1), /never opened/);
    await claims.open(key, fields, 'i1');
    await claims.answer(key, { a: 1, b: 2 });
    await claims.answer(key, { b: 2, a: 1 });
    await t.rejects(claims.answer(key, { a: 1, b: 3 }), /another answer/);
    t.match(await claims.find(key), { answer: { a: 1, b: 2 } });
    await close();
  });

  t.test('finds what was opened', async (t) => {
    const { claims, close } = await open();
    t.equal(await claims.find(key), undefined);
    await claims.open(key, fields, 'i1');
    t.same(await claims.find(key), { instruction: 'i1', fields, answer: null });
    await close();
  });

  t.test('hands an unanswered claim to one successor after a restart, under its instruction', async (t) => {
    const before = await open();
    await before.claims.open(key, fields, 'i1');
    await before.claims.open({ ...key, key: 'other' }, fields, 'i2');
    await before.claims.answer({ ...key, key: 'other' }, 'done');
    const { claims, restart } = await before.restart();
    t.same(await claims.open(key, { ...fields, count: 2 }, 'i3'), { status: 'conflict', instruction: 'i1' });
    t.same(await claims.open(key, fields, 'i4'), { status: 'orphaned', instruction: 'i1' });
    t.match(await claims.open(key, fields, 'i5'), { status: 'running', instruction: 'i1' });
    t.same(await claims.open({ ...key, key: 'other' }, fields, 'i6'), { status: 'answered', instruction: 'i2', answer: 'done' });
    const third = await restart();
    t.same(await third.claims.open(key, fields, 'i7'), { status: 'orphaned', instruction: 'i1' });
    await third.close();
  });
}

function budgetsContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  const budget = { mandate: 'm', budgetWon: won(1_000n) };

  t.test('takes a reservation once for an instruction, and frees or spends it once', async (t) => {
    const { claims, close } = await open();
    t.equal(await claims.reserve(budget, won(600n), 'i1'), true);
    t.equal(await claims.reserve(budget, won(600n), 'i1'), true);
    t.equal(await claims.reserve(budget, won(401n), 'i2'), false);
    t.equal(await claims.reserve(budget, won(400n), 'i2'), true);
    t.equal(await claims.reserve({ ...budget, mandate: 'n' }, won(1_000n), 'i2'), true, 'mandates are apart');
    await claims.release('m', 'i2');
    await claims.release('m', 'i2');
    await claims.consume('m', 'i1');
    await claims.consume('m', 'i1');
    t.equal(await claims.reserve(budget, won(401n), 'i3'), false, 'what was spent stays spent');
    t.equal(await claims.reserve(budget, won(400n), 'i3'), true);
    await close();
  });

  t.test('keeps what is taken over a restart', async (t) => {
    const before = await open();
    for (const [instruction, amountWon] of [
      ['i1', 500n],
      ['i2', 300n],
      ['i3', 200n],
    ] as const)
      await before.claims.reserve(budget, won(amountWon), instruction);
    await before.claims.consume('m', 'i1');
    await before.claims.release('m', 'i2');
    const { claims, close } = await before.restart();
    t.equal(await claims.reserve(budget, won(200n), 'i3'), true, 'still its own');
    t.equal(await claims.reserve(budget, won(301n), 'i4'), false);
    t.equal(await claims.reserve(budget, won(300n), 'i2'), true, 'released before the restart, taken again by its order');
    await claims.consume('m', 'i1');
    await close();
  });

  t.test('refuses steps that no order of events can bring about', async (t) => {
    const { claims, close } = await open();
    await t.rejects(claims.consume('m', 'i1'), /not reserved/);
    await t.rejects(claims.release('m', 'i1'), /not reserved/);
    await t.rejects(claims.reserve(budget, won(-1n), 'i1'), RangeError);
    await claims.reserve(budget, won(10n), 'i1');
    await t.rejects(claims.reserve(budget, won(11n), 'i1'), /now asks for 11/);
    await claims.consume('m', 'i1');
    await t.rejects(claims.release('m', 'i1'), /it is consumed/);
    await close();
  });
}

function racesContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  t.test('lets a thousand races neither overspend nor leave a won that would still fit', async (t) => {
    const { claims, close } = await open();
    const amounts = Array.from({ length: 1_000 }, (_, index) => BigInt((index * 7_919) % 97) + 1n);
    const reserve = (amountWon: bigint, index: number) => claims.reserve({ mandate: 'm', budgetWon: won(20_000n) }, won(amountWon), `i${index}`);
    const taken = await Promise.all(amounts.map(reserve));
    const spentWon = amounts.reduce((sum, amountWon, index) => (taken[index] ? sum + amountWon : sum), 0n);
    const leftWon = 20_000n - spentWon;
    t.ok(leftWon >= 0n, `${leftWon} won left`);
    const refused = amounts.filter((_, index) => !taken[index]);
    t.ok(refused.length > 0);
    t.ok(refused.every((amountWon) => amountWon > leftWon));
    await close();
  });
}

const pick = <T>(...items: T[]) => fc.constantFrom(...items);
const someKey = pick(key, { ...key, key: 'k2' }, { ...key, tenant: 't2' });
const someFields = pick<ClaimFields>({ amountWon: '1' }, { amountWon: '2' }, { amountWon: '1', memo: null });
const amounts = { i1: 10n, i2: 40n, i3: 60n, i4: 100n } as const;
const instruction = pick<keyof typeof amounts>('i1', 'i2', 'i3', 'i4');
const mandate = pick('m1', 'm2');
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ call: fc.constant('open' as const), key: someKey, fields: someFields, instruction }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('answer' as const), key: someKey }) },
  { weight: 4, arbitrary: fc.record({ call: fc.constant('reserve' as const), mandate, instruction }) },
  { weight: 3, arbitrary: fc.record({ call: pick('consume' as const, 'release' as const), mandate, instruction }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('restart' as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** Any order of calls and restarts gives what the naive model gives. */
function modelContract(t: Tap, open: () => Promise<ClaimsUnderTest>): void {
  t.test('agrees with a naive model over any calls and restarts', async (t) => {
    const run = async (steps: Step[]) => {
      let world = await open();
      const model = new NaiveClaims();
      for (const step of steps) world = await play(world, model, step);
      await world.close();
    };
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), run), { numRuns: 60, seed: 7 });
    t.pass('no run differed');
  });
}

/** Takes one step in both and compares; returns the world to go on with. */
async function play(world: ClaimsUnderTest, model: NaiveClaims, step: Step): Promise<ClaimsUnderTest> {
  const { claims } = world;
  switch (step.call) {
    case 'open':
      assert.deepEqual(plain(await claims.open(step.key, step.fields, step.instruction)), model.open(step.key, step.fields, step.instruction));
      return world;
    case 'answer':
      if (model.answer(step.key, 'answer')) await claims.answer(step.key, 'answer');
      assert.equal((await claims.find(step.key))?.answer ?? undefined, model.find(step.key)?.answer);
      return world;
    case 'reserve': {
      const budget = { mandate: step.mandate, budgetWon: won(100n) };
      const amountWon = won(amounts[step.instruction]);
      assert.equal(await claims.reserve(budget, amountWon, step.instruction), model.reserve(budget, amountWon, step.instruction));
      assert.ok(model.takenWon(step.mandate) <= 100n);
      return world;
    }
    case 'consume':
      if (model.consume(step.mandate, step.instruction)) await claims.consume(step.mandate, step.instruction);
      return world;
    case 'release':
      if (model.release(step.mandate, step.instruction)) await claims.release(step.mandate, step.instruction);
      return world;
    case 'restart':
      model.restart();
      return world.restart();
  }
}

function plain({ status, instruction }: Claim): { readonly status: string; readonly instruction: string } {
  return { status, instruction };
}

/** Every way to differ in one field: changed, retyped, removed, added, nulled, reordered within a list. */
function changes(fields: ClaimFields): ClaimFields[] {
  const replacements: [string, JsonValue][] = [
    ['payee', { bank: '901', account: '2' }],
    ['payee', { bank: '901' }],
    ['payee', { bank: '901', account: '1', more: null }],
    ['payee', ['901', '1']],
    ['amountWon', '15001'],
    ['amountWon', 15000],
    ['memo', '\u1100\u1161'], // the same syllable in another Unicode form
    ['tags', ['b', 'a']],
    ['tags', ['a']],
    ['tags', { '0': 'a', '1': 'b' }],
    ['count', '1'],
    ['count', true],
    ['none', false],
    ['more', null],
    ['__proto__x', null],
  ];
  const removed = Object.keys(fields).map((name) => Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name)));
  return [...removed, ...replacements.map(([name, value]) => ({ ...fields, [name]: value })), {}];
}
