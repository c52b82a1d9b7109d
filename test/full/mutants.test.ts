import t from 'tap';
import { isEnough, summary } from '../../src/cli/commands/mutants.ts';
import { searchMutants } from '../../src/cli/mutation/search.ts';
import { shareMs } from '../run/budget.ts';

/** What a small machine judges in a second, other work beside it included; a sample of fewer says nothing. */
const judgedPerSecond = 1;
const sampleMin = 50;

t.test('of mutants that nobody picked the oracle alone catches at least 80 of 100, and every survivor has its reason', async (t) => {
  const share = shareMs();
  const sample = share === null ? undefined : Math.max(sampleMin, Math.floor((share / 1000) * judgedPerSecond));
  const findings = await searchMutants({ seed: '1', ...(sample === undefined ? {} : { sample }) });
  t.comment(summary(findings, 0));
  t.same(findings.stale, [], 'no reason is stale');
  t.same(
    findings.survivors.filter(({ kind }) => kind === null).map(({ id }) => id),
    [],
    'no survivor is without a reason',
  );
  t.ok(isEnough(findings), `${findings.caught} of ${findings.judged} are caught`);
});
