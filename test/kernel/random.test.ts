import fc from 'fast-check';
import t from 'tap';
import { deriveSeed, type Random, seededRandom } from '../../src/kernel/random.ts';

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

t.test('the same seed gives the same stream, another seed another', async (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, other) => {
      const stream = draw(seededRandom(seed), 8).join();
      if (stream !== draw(seededRandom(seed), 8).join()) throw new Error('not repeatable');
      if (seed !== other && stream === draw(seededRandom(other), 8).join()) throw new Error('two seeds, one stream');
    }),
  );
  const known = draw(seededRandom('7'), 3).map((value) => value.toFixed(12));
  t.same(known, ['0.144318432735', '0.534035704268', '0.828208010463'], 'as a second implementation of xoshiro128** gives it');
});

t.test('a fork depends on seed and name only, not on what was drawn or forked before', async (t) => {
  const early = seededRandom('7');
  const stream = draw(early.fork('bank'), 8);
  const late = seededRandom('7');
  draw(late, 100);
  late.fork('kftc').next();
  t.same(draw(late.fork('bank'), 8), stream);
  t.notSame(draw(seededRandom('7').fork('kftc'), 8), stream);
  t.notSame(draw(seededRandom('7'), 8), stream, 'nor is it the stream of its parent');
  t.notSame(draw(seededRandom('8').fork('bank'), 8), stream);
});

t.test('forks are not correlated with each other or with their parent', async (t) => {
  const count = 20_000;
  const parent = seededRandom('7');
  const streams = [draw(parent, count), draw(parent.fork('1'), count), draw(parent.fork('2'), count)] as const;
  for (const [left, right] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    t.ok(Math.abs(correlation(streams[left], streams[right])) < 4 / Math.sqrt(count), 'within four standard errors of zero');
  }
});

t.test('values are uniform: chi-square over 100 cells within its 99.99 % bound', async (t) => {
  const count = 100_000;
  const random = seededRandom('uniform');
  const cells = new Array<number>(100).fill(0);
  for (let index = 0; index < count; index += 1) {
    const cell = random.below(100);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const expected = count / cells.length;
  const chiSquare = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  t.ok(chiSquare < 160.1, `chi-square ${chiSquare} with 99 degrees of freedom`);
  t.ok(chiSquare > 51, 'and not too even to be chance');
});

t.test('next is in [0, 1) and below(bound) a whole number in [0, bound)', async (t) => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, bound) => {
      const random = seededRandom(seed);
      const value = random.next();
      const whole = random.below(bound);
      if (value < 0 || value >= 1 || !Number.isInteger(whole) || whole < 0 || whole >= bound) throw new Error(`${value}, ${whole}`);
    }),
  );
  t.equal(seededRandom('7').below(1), 0);
});

t.test('derived seeds of unlike parts never meet, wherever the parts are cut', async (t) => {
  t.match(deriveSeed('7', 'lost-reply/credited', 'careful', '1'), /^[0-9a-f]{64}$/);
  const parts = fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right);
      if ((deriveSeed(...left) === deriveSeed(...right)) !== same) throw new Error('seeds meet');
    }),
  );
  t.not(deriveSeed('a\u0000b'), deriveSeed('a', 'b'));
  t.not(deriveSeed('ab', 'c'), deriveSeed('a', 'bc'));
});

function correlation(left: readonly number[], right: readonly number[]): number {
  const half = 1 / 2;
  const variance = 1 / 12; // of the uniform distribution on [0, 1)
  const products = left.map((value, index) => (value - half) * ((right[index] ?? half) - half));
  return products.reduce((sum, product) => sum + product, 0) / products.length / variance;
}
