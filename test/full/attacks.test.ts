import { performance } from 'node:perf_hooks';
import t from 'tap';
import type { Defect } from '../../src/cli/calibration/defect.ts';
import { attackOf, weaknesses } from '../attack/attack-page.ts';
import { attacks, fileOf } from '../attack/attacks.ts';
import { runStruck, sawIt } from '../attack/struck.ts';
import { inPairs } from '../e2e/command.ts';
import { shareMs } from '../run/budget.ts';

t.setTimeout(3_600_000);

/** Where minutes are given no weakness is begun after these; the first of each attack always is. */
const endsAt = performance.now() + (shareMs() ?? Number.POSITIVE_INFINITY) * 0.7;

t.test('with nothing but a harmless edit planted, every attack fails to get through', async (t) => {
  const harmless = { name: 'harmless', why: 'Changes nothing.', edits: [] };
  await inPairs(attacks, async (attack) => {
    const { failed, passed, failures } = await runStruck(fileOf(attack), harmless);
    t.ok(failed === 0 && passed > 0, fileOf(attack), { failures });
  });
});

t.test('every planted weakness is seen by the test of its attack', async (t) => {
  const turns = inTurns(weaknesses());
  const left: string[] = [];
  await inPairs(turns, async ({ weakness, turn }) => {
    if (turn > 0 && performance.now() > endsAt) {
      left.push(weakness.name);
      return;
    }
    const attack = attackOf(weakness);
    if (attack === undefined) throw new Error(`${weakness.name} belongs to no attack`);
    const counted = await runStruck(fileOf(attack), weakness);
    t.ok(sawIt(counted), `${weakness.name}: ${weakness.why} ${counted.passed} passed, ${counted.failed} failed`);
    t.comment(`${weakness.name}: ${counted.failures.map(({ name }) => name).join('; ')}`);
  });
  t.comment(left.length === 0 ? 'all of them were planted' : `not planted for want of time: ${left.length} of ${turns.length}: ${left.join(', ')}`);
});

interface Turn {
  readonly weakness: Defect;
  /** 0: the first of its attack. */
  readonly turn: number;
}

/** The first weakness of each attack, then the second of each. */
function inTurns(all: readonly Defect[]): readonly Turn[] {
  const byAttack = [...Map.groupBy(all, attackOf).values()];
  return byAttack.flatMap((own) => own.map((weakness, turn) => ({ weakness, turn }))).sort((left, right) => left.turn - right.turn);
}
