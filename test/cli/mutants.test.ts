import t from 'tap';
import { drawSample, judgeMutants, type MutantVerdict } from '../../src/cli/mutation/campaign.ts';
import { readExplanations, staleExplanations } from '../../src/cli/mutation/explanations.ts';
import { instrument } from '../../src/cli/mutation/instrument.ts';
import { withIds } from '../../src/cli/mutation/mutant.ts';
import { type Play, playName } from '../../src/cli/mutation/play.ts';
import { flagOf } from '../../src/cli/mutation/player.ts';
import { plays as allPlays } from '../../src/cli/mutation/plays.ts';
import { findingsOf, mutantsField } from '../../src/cli/mutation/search.ts';
import { packageRoot } from '../../src/cli/package-root.ts';

const file = 'simulators/kftc/cap-watch.ts';
const plays: readonly Play[] = [
  { plan: { case: 'single-bill/clean' }, persona: 'careful', seed: '1' },
  { plan: { case: 'cap-reached/overnight' }, persona: 'careful', seed: '1' },
];
const draft = { token: '0', file, line: 1, mutator: 'EqualityOperator', original: 'a > b', replacement: 'a >= b', lineText: 'return a > b;' };

t.test('the sandbox is clean without a mutant, and the oracle alone sees mutants that nobody picked', async (t) => {
  const instrumented = await instrument(packageRoot, [file]);
  const mutants = drawSample(instrumented.mutants, { size: 5, seed: '1' });
  const verdicts: MutantVerdict[] = [];
  // Refuses to begin when a play is not clean without a mutant.
  await judgeMutants({ instrumented, plays, mutants, threads: 1, onVerdict: (verdict) => verdicts.push(verdict) });
  t.same(
    verdicts.map(({ mutant }) => mutant.id),
    mutants.map(({ id }) => id),
  );
  t.ok(
    verdicts.every(({ reachedBy }) => reachedBy > 0),
    'both plays count against caps',
  );
  t.ok(verdicts.filter(({ caught }) => caught !== null).length >= 3, verdicts.map(({ mutant, caught }) => `${mutant.id} ${caught?.by}`).join(', '));
});

t.test('every drill is clean without a mutant', async (t) => {
  const drills = allPlays.filter(({ plan }) => 'drill' in plan);
  t.ok(drills.length > 0);
  for (const drill of drills) t.equal((await flagOf(drill))?.message, undefined, playName(drill));
});

t.test('a sample is the same from the same seed, and another from another', async (t) => {
  const mutants = withIds(Array.from({ length: 50 }, (_, line) => ({ ...draft, line })));
  const ids = (seed: string) => drawSample(mutants, { size: 10, seed }).map(({ id }) => id);
  t.same(ids('1'), ids('1'));
  t.notSame(ids('1'), ids('2'));
  t.equal(new Set(ids('1')).size, 10);
});

t.test('a mutant keeps its id when its line moves, and loses it when its line changes', async (t) => {
  const [mutant] = withIds([draft]);
  t.equal(withIds([{ ...draft, line: 99, token: '7' }])[0]?.id, mutant?.id);
  t.not(withIds([{ ...draft, lineText: 'return a > c;' }])[0]?.id, mutant?.id);
  t.equal(new Set(withIds([draft, draft]).map(({ id }) => id)).size, 2, 'equal changes of equal lines are two mutants');
});

t.test('a reason is stale when its mutant is caught or is not made any more', async (t) => {
  const made = withIds([draft]);
  const id = made[0]?.id ?? '';
  const page = (one: string) => readExplanations('mutants.md', `### equivalent: both are the same\n\n- \`${one}\` whatever\n`);
  t.same(staleExplanations(page(id), { made, caught: [] }), []);
  t.match(staleExplanations(page(id), { made, caught: made }), [/is caught/]);
  t.match(staleExplanations(page('00000000'), { made, caught: [] }), [/no such mutant is made any more/]);
});

t.test('a page that cannot be read is refused by line', async (t) => {
  const read = (text: string) => () => readExplanations('mutants.md', text);
  t.throws(read('- `00000000` x\n'), /mutants.md:1: the mutant 00000000 stands under no reason/);
  t.throws(read('### lucky: x\n'), /mutants.md:1: "lucky" is no kind of survival/);
  t.throws(read('### gap: x\n- `00000000` x\n- `00000000` x\n'), /mutants.md:3: the mutant 00000000 is explained twice/);
});

t.test('what calibrate writes of mutants: how many, how many were seen, and each survivor with its reason', async (t) => {
  const made = withIds([draft, { ...draft, line: 2, lineText: 'return a > c;' }]);
  const [seen, unseen] = made;
  if (seen === undefined || unseen === undefined) throw new Error('two were made');
  const verdicts: MutantVerdict[] = [
    { mutant: seen, caught: { by: 'invariant', id: 'ledger', message: 'x' }, play: 'p', reachedBy: 1 },
    { mutant: unseen, caught: null, play: null, reachedBy: 2 },
  ];
  const survivor = { id: unseen.id, where: `${file}:2`, change: 'EqualityOperator: a > b -> a >= b' };
  const explanations = readExplanations('mutants.md', `### equivalent: both are the same\n\n- \`${unseen.id}\` whatever\n`);
  const field = (reasons: typeof explanations) => mutantsField(findingsOf(verdicts, { population: made, made, explanations: reasons }));
  t.same(field(explanations), { made: 2, caught: 1, survivors: [{ ...survivor, kind: 'equivalent', because: 'both are the same' }] });
  t.same(field([]), { made: 2, caught: 1, survivors: [{ ...survivor, kind: 'unexplained', because: '' }] });
});
