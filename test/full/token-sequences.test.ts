import fc from 'fast-check';
import t from 'tap';
import { playSteps, steps } from '../simulators/token-sequences.ts';

t.setTimeout(600_000);

t.test('none of 10,000 sequences of payments spends a voucher outside its terms or passes a holding limit', { timeout: 600_000 }, async (t) => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => (await playSteps(sequence)) === undefined),
    { numRuns: 10_000, seed: 1 },
  );
  t.pass('10,000 sequences');
});
