import fc from 'fast-check';
import t from 'tap';
import { addWon, parseWon, subtractWon, won, wonDigitsMax, zeroWon } from '../../src/kernel/money.ts';

t.test('the wire form is a whole number of won without sign, fraction, leading zero or space', async (t) => {
  t.equal(parseWon('0'), 0n);
  t.equal(parseWon('15000'), 15_000n);
  const refused = ['', '00', '007', '-1', '+1', '-0', '1.0', '1.5', '1e3', '0x10', '1,000', ' 1', '1 ', '1\n', '１', '1000원', 'NaN', '10n'];
  for (const text of refused) t.equal(parseWon(text), undefined, JSON.stringify(text));
});

t.test('fifteen digits are read exactly, sixteen are refused', async (t) => {
  t.equal(parseWon('9'.repeat(wonDigitsMax)), 999_999_999_999_999n);
  t.equal(parseWon(`1${'0'.repeat(wonDigitsMax)}`), undefined);
});

t.test('what is printed is read back, and nothing else is read', async (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (amount) => {
      t.equal(parseWon(`${amount}`), amount);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const amount = parseWon(text);
      if (amount !== undefined && `${amount}` !== text) throw new Error(`${JSON.stringify(text)} was read as ${amount}`);
    }),
  );
});

t.test('adding and subtracting are exact beyond what a double can hold', async (t) => {
  const large = won(2n ** 60n + 1n);
  t.equal(subtractWon(addWon(large, won(1n)), large), 1n);
  t.equal(subtractWon(zeroWon, won(5n)), -5n);
});
