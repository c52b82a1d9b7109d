import { performance } from 'node:perf_hooks';
import t from 'tap';
import type { Defect } from '../../src/cli/calibration/defect.ts';
import { attackOf, weaknesses } from '../attack/attack-page.ts';
import { type Attack, attacks, fileOf } from '../attack/attacks.ts';
import { runStruck, sawIt } from '../attack/struck.ts';
import { inPairs } from '../e2e/command.ts';
import { shareMs } from '../run/budget.ts';
import type { Counted } from '../run/tally.ts';

t.setTimeout(3_600_000);

/** `RAILPROOF_WEAKNESSES=18-texts-as-markup,19-` plants these alone, by their names or how they begin; unset: all of them. */
const chosen = (process.env['RAILPROOF_WEAKNESSES'] ?? '').split(',');
const planted = weaknesses().filter(({ name }) => chosen.some((begin) => name.startsWith(begin)));
const harmless = { name: 'harmless', why: 'Changes nothing.', edits: [] };

/** Where minutes are given no weakness is begun after these; the first of each attack always is. */
const endsAt = performance.now() + (shareMs() ?? Number.POSITIVE_INFINITY) * 0.7;

t.test('with nothing but a harmless edit planted, every attack fails to get through', async (t) => {
  const struck = attacks.filter((attack) => planted.some((weakness) => attackOf(weakness) === attack));
  await inPairs(struck, async (attack) => {
    const { failed, passed, failures } = await runStruck(fileOf(attack), harmless);
    t.ok(failed === 0 && passed > 0, fileOf(attack), { failures });
  });
});

t.test('every planted weakness is seen by the test of its attack, or by one that tries the same elsewhere', async (t) => {
  const turns = inTurns(planted);
  t.ok(turns.length > 0, 'some are planted');
  const left: string[] = [];
  await inPairs(turns, async ({ weakness, turn }) => {
    if (turn > 0 && performance.now() > endsAt) {
      left.push(weakness.name);
      return;
    }
    const attack = attackOf(weakness);
    if (attack === undefined) throw new Error(`${weakness.name} belongs to no attack`);
    const { file, counted } = await seenBy(attack, weakness);
    t.ok(sawIt(counted), `${weakness.name}: ${weakness.why} ${file}: ${counted.passed} passed, ${counted.failed} failed`);
    t.comment(`${weakness.name}: ${counted.failures.map(({ name }) => name).join('; ')}`);
  });
  t.comment(left.length === 0 ? 'all of them were planted' : `not planted for want of time: ${left.length} of ${turns.length}: ${left.join(', ')}`);
});

/** The test of the attack; where that sees nothing, the first that does of those that stand beside it, and see nothing where there is nothing. */
async function seenBy(attack: Attack, weakness: Defect): Promise<{ readonly file: string; readonly counted: Counted }> {
  const file = fileOf(attack);
  const counted = await runStruck(file, weakness);
  if (sawIt(counted)) return { file, counted };
  for (const other of attack.also ?? []) {
    const elsewhere = await runStruck(other, weakness);
    if (sawIt(elsewhere) && (await runStruck(other, harmless)).failed === 0) return { file: other, counted: elsewhere };
  }
  return { file, counted };
}

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
