import t from 'tap';
import { drawFaults, soakFaults } from '../../src/cli/soak/soak-faults.ts';
import { seededRandom } from '../../src/kernel/random.ts';

t.test('each fault strikes once before any strikes twice, in an order that the seed decides', async (t) => {
  const draw = (seed: string) => drawFaults(seededRandom(seed), 40, soakFaults);
  for (const seed of ['1', '2', '3']) t.same(draw(seed).slice(0, 5).toSorted(), soakFaults.toSorted(), seed);
  t.same(draw('1'), draw('1'));
  t.notSame(draw('1'), draw('2'));
});

t.test('later the gateway lives through nine faults of eleven', async (t) => {
  const later = drawFaults(seededRandom('1'), 16, soakFaults).slice(5);
  t.equal(later.filter((fault) => fault === 'kill' || fault === 'stop').length, 2);
});
