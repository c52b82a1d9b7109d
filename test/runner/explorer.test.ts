import t from 'tap';
import { explore, type Player } from '../../src/runner/explore/explorer.ts';
import type { Finding } from '../../src/runner/explore/finding.ts';
import { newSurvey, type Reduced, type SeedReport, type Survey } from '../../src/runner/explore/survey.ts';

const finding: Finding = { of: 'agent', id: 'obligations-met', message: 'item-1 was not credited' };
const reduced: Reduced = { file: 'explored.yaml', agents: 1, faults: 1, items: 1, tried: 10, replay: 'npx railproof run explored.yaml --seed 1' };
const facts = {
  agents: 4,
  calls: 120,
  payments: 20,
  faults: { 'agent-gateway lose-reply': 3 },
  afterCommit: 1,
  settled: 1,
  tokenMoves: 0,
  steps: {},
  outages: {},
};

/** Answers by seed alone, later seeds sooner; `bad` seeds fail, `odd` seeds play differently the second time. */
function playerOf({
  bad = [],
  odd = [],
}: {
  readonly bad?: readonly number[];
  readonly odd?: readonly number[];
}): Player & { readonly log: string[] } {
  const log: string[] = [];
  const digestsOf = (seed: number) => [`d${seed}`, odd.includes(seed) ? 'other' : `d${seed}`] as const;
  return {
    log,
    play: async (seed, twice): Promise<SeedReport> => {
      for (let turns = 10 - (seed % 10); turns > 0; turns -= 1) await Promise.resolve();
      log.push(`play ${seed}`);
      const features = [`tens: ${Math.floor(seed / 10)}`, `ones: ${seed % 3}`];
      const short = seed % 7 === 0 ? { ...facts, calls: 50 } : facts;
      return { seed, facts: short, features, finding: bad.includes(seed) ? finding : null, digests: twice ? digestsOf(seed) : null };
    },
    repeat: async (seed) => digestsOf(seed),
    reduce: async (seed) => {
      log.push(`reduce ${seed}`);
      return reduced;
    },
  };
}

async function explored(survey: Survey, seedsMax: number, player: Player, width = 4, countedMax = Number.POSITIVE_INFINITY): Promise<Survey> {
  await explore({ survey, player, seedsMax, countedMax, width, stopping: () => false, onSeed: () => {} });
  return survey;
}

t.test('seeds are played once each, and counted by the rule', async (t) => {
  const player = playerOf({});
  const survey = await explored(newSurvey(1), 100, player);
  t.equal(player.log.length, 100);
  t.same([survey.next, survey.counted, survey.afterCommit, survey.short], [101, 86, 86, { 'fewer than 100 calls': 14 }]);
  t.equal(survey.faultsFired['agent-gateway lose-reply'], 300);
  t.equal(survey.reached['tens: 3'], 10);
});

t.test('the first seed to reach something new is in the corpus, and is played twice like one in fifty', async (t) => {
  const survey = await explored(newSurvey(1), 100, playerOf({}));
  t.same(
    survey.corpus.map(({ seed }) => seed),
    [1, 2, 3, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
  );
  t.ok(survey.corpus.every(({ twice }) => twice));
  t.equal(survey.doubleRuns, 13, '50 and 100 were due anyway');
  t.same(survey.digestMismatches, []);
});

t.test('a seed that plays differently the second time is reported', async (t) => {
  const survey = await explored(newSurvey(1), 60, playerOf({ odd: [10, 33, 50] }));
  t.same(survey.digestMismatches.map(({ seed }) => seed).sort(), [10, 50], '33 was played once');
});

t.test('stopping and going on gives what one go gives', async (t) => {
  const marks = { bad: [5, 40, 70], odd: [20] };
  const whole = await explored(newSurvey(1), 90, playerOf(marks));
  const begun = newSurvey(1);
  await explored(begun, 23, playerOf(marks), 3);
  const between: Survey = JSON.parse(JSON.stringify(begun));
  await explored(between, 90, playerOf(marks), 8);
  t.same(between, whole);
});

t.test('what cannot be shrunk or repeated stops nothing: every seed is taken in, then it fails', async (t) => {
  const fullDisk = () => Promise.reject(new Error('no space left on device'));
  const play = async (seed: number, twice: boolean) => {
    await new Promise((resolve) => setImmediate(resolve)); // what nobody waits for is told of in between
    return playerOf({ bad: [2] }).play(seed, twice);
  };
  for (const failing of [{ reduce: fullDisk }, { repeat: fullDisk }]) {
    const survey = newSurvey(1);
    await t.rejects(explored(survey, 30, { ...playerOf({}), play, ...failing }), { message: 'no space left on device' });
    t.equal(survey.next, 31);
    await t.rejects(explored(survey, 33, { ...playerOf({}), play, ...failing }), { message: 'no space left on device' }, 'it is tried again');
    t.equal(survey.next, 34);
  }
});

t.test('what was left to be done when it stopped is done when it goes on', async (t) => {
  const stopped: Player = { ...playerOf({ bad: [2] }), repeat: async () => null, reduce: async () => null };
  const survey = await explored(newSurvey(1), 30, stopped);
  t.same([survey.violations[0]?.reduced, survey.doubleRuns], [null, 0]);
  await explored(survey, 30, playerOf({ bad: [2] }));
  t.same(survey.violations[0]?.reduced, reduced);
  t.ok(survey.corpus.every(({ twice }) => twice));
});

t.test('no seed begins after the stop, and those under way are taken in', async (t) => {
  const survey = newSurvey(1);
  let seen = 0;
  await explore({
    survey,
    player: playerOf({}),
    seedsMax: 1_000,
    countedMax: Number.POSITIVE_INFINITY,
    width: 4,
    stopping: () => seen >= 10,
    onSeed: () => {
      seen += 1;
    },
  });
  t.ok(survey.next > 10 && survey.next <= 15, `stopped at ${survey.next}`);
});

t.test('a seed without the theme that is asked for does not count, and themes that are not asked for are counted all the same', async (t) => {
  const player: Player = {
    ...playerOf({}),
    play: async (seed, twice) => {
      const report = await playerOf({}).play(seed, twice);
      const outages = seed % 2 === 0 ? { 'network down': 2 } : {};
      return { ...report, facts: { ...report.facts, outages, steps: seed % 3 === 0 ? { 'after-cbdc kill': 1 } : { 'after-issue kill': 1 } } };
    },
  };
  const survey = await explored(newSurvey(1, ['outages']), 42, player);
  t.same(
    [survey.counted, survey.themed],
    [18, { 'token-strikes': 6, outages: 18 }],
    'six of the 42 have too few calls, three of them with an outage',
  );
  t.same(survey.short, { 'fewer than 100 calls': 6, 'without outages': 21 });
  t.same(survey.outages, { 'network down': 42 });
  const untold = await explored(newSurvey(1), 42, player);
  t.same([untold.counted, untold.themed], [36, { 'token-strikes': 12, outages: 18 }]);
});

t.test('it ends with the seed that makes enough of them count, however many are under way, and goes on to a higher number', async (t) => {
  const [narrow, wide] = [await explored(newSurvey(1), 1_000, playerOf({}), 1, 20), await explored(newSurvey(1), 1_000, playerOf({}), 8, 20)];
  t.same([wide.counted, wide.next], [20, 24], 'of 23 seeds three do not count');
  t.same(wide, narrow);
  const onward = await explored(JSON.parse(JSON.stringify(wide)), 1_000, playerOf({}), 3, 40);
  t.same(onward, await explored(newSurvey(1), 1_000, playerOf({}), 4, 40));
});

t.test('three violations of a kind are shrunk, all are listed', async (t) => {
  const player = playerOf({ bad: [3, 6, 9, 12, 15] });
  const survey = await explored(newSurvey(1), 20, player);
  t.same(
    player.log.filter((line) => line.startsWith('reduce')),
    ['reduce 3', 'reduce 6', 'reduce 9'],
  );
  t.same([survey.violated, survey.violations.length], [5, 5]);
});

t.test('an error of the player ends the exploration', async (t) => {
  const broken: Player = {
    ...playerOf({}),
    play: async (seed, twice) => (seed === 8 ? Promise.reject(new Error('worker gone')) : playerOf({}).play(seed, twice)),
  };
  await t.rejects(explored(newSurvey(1), 30, broken), { message: 'worker gone' });
});
