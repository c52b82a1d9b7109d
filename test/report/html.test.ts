import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { reportData, stepsInAllMax, stepsMax } from '../../src/report/embed.ts';
import { renderReport } from '../../src/report/html.ts';
import type { Life, Step } from '../../src/report/life.ts';
import { chooseLives } from '../../src/report/life-choice.ts';
import { sampleLives, sampleRun, sampleTrials } from './sample-run.ts';

const page = new URL('../../src/report/page/', import.meta.url);
const run = sampleRun(sampleTrials(true));

t.test('both languages say the same things with the same blanks', async (t) => {
  const { wordsEn } = await import(new URL('words-en.js', page).href);
  const { wordsKo } = await import(new URL('words-ko.js', page).href);
  const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();
  t.same(Object.keys(wordsKo).sort(), Object.keys(wordsEn).sort());
  for (const key of Object.keys(wordsEn)) t.same(blanks(wordsKo[key]), blanks(wordsEn[key]), key);
});

t.test('every phrase of the page exists, and every phrase is used', async (t) => {
  const { wordsEn } = await import(new URL('words-en.js', page).href);
  const sources = readdirSync(page)
    .filter((name) => name.endsWith('.js') && !name.startsWith('words-'))
    .map((name) => readFileSync(new URL(name, page), 'utf8'));
  const said = [
    ...sources
      .join('\n')
      .matchAll(
        /'((?:verdict|meta|ui|figure|failures|cases|case|trial|status|invariants|life|lane|method|gap|control|profile|service|latency|families|faults|sessions|beside|languages)\.[\w.]+)'/g,
      ),
  ].map(([, key]) => key);
  t.ok(said.length > 60);
  t.same(
    said.filter((key) => key !== undefined && !Object.hasOwn(wordsEn, key)),
    [],
  );
  const prefixes = [
    ...sources
      .join('\n')
      .matchAll(/`((?:verdict|case|life|lane|status|control|control\.force|profile|service|service\.id|latency\.id|faults\.where|beside)\.)\$\{/g),
  ].map(([, prefix]) => prefix ?? '');
  const unused = Object.keys(wordsEn).filter((key) => !said.includes(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
  t.same(unused, []);
});

t.test('every check and every rule of the sandbox has a name in both languages', async (t) => {
  const { checkWords } = await import(new URL('step-words.js', page).href);
  const oracle = new URL('../../src/oracle/', import.meta.url);
  const ids = ['checks', 'invariants'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, oracle)).flatMap(
      (name) => /^ {2}id: '([a-z-]+)',$/m.exec(readFileSync(new URL(`${folder}/${name}`, oracle), 'utf8'))?.[1] ?? [],
    ),
  );
  t.ok(ids.length >= 10);
  t.same(
    ids.filter((id) => !Object.hasOwn(checkWords, id)),
    [],
  );
});

t.test('one file, one script, and a policy that names it by its hash', async (t) => {
  const html = renderReport({ run, lives: sampleLives(run) });
  t.match(html, /content="default-src 'none'; script-src 'sha256-[\w+/]+=*'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'"/);
  t.equal(html.match(/<script/g)?.length, 2);
  t.notMatch(html, /(?:src|href)=["']?https?:/);
  t.notMatch(html, /^(?:import|export) /m);
});

t.test('text from outside cannot end the element that carries the data', async (t) => {
  const html = renderReport({ run, lives: sampleLives(run, '</script><img src=x onerror=alert(1)><!--') });
  t.equal(html.match(/<\/script/g)?.length, 2);
  t.notMatch(html, /<img|<!--/);
  t.match(html, '\\u003c/script>\\u003cimg src=x');
});

t.test('one failed trial of each case comes before a second of any', async (t) => {
  const chosen = chooseLives(run);
  t.equal(chosen.length, 4 + 9);
  t.equal(chosen[0], 'lost-reply/across-midnight#1');
  t.equal(chosen[1], 'lost-reply/across-midnight#2', 'the first that passed');
  t.same(chosen.slice(10), ['lost-reply/across-midnight#4', 'lost-reply/across-midnight#7', 'lost-reply/across-midnight#10']);
});

/** A life of so many steps, the last of them proof of the failure. */
function longLife(life: Life, count: number, proof: number): Life {
  const [step] = life.steps;
  if (step === undefined) throw new Error('the sample has steps');
  const steps = Array.from({ length: count }, (_, index): Step => ({ ...step, seq: 1_000 + index, payment: null }));
  return { ...life, steps: [...steps, { ...step, seq: proof, payment: null }] };
}

t.test('a long life is cut to its bound, and keeps what proves the failure', async (t) => {
  const [life] = sampleLives(run);
  if (life === undefined) throw new Error('the sample has lives');
  const [bounded] = reportData(run, [longLife(life, stepsMax * 3, 42)]).lives;
  t.equal(bounded?.steps.length, stepsMax);
  t.equal(bounded?.stepsLeftOut, stepsMax * 2 + 1);
  t.equal(bounded?.steps[0]?.seq, 42, 'event 42 proves the failure');
});

t.test('all lives together are bounded, and the rest is counted', async (t) => {
  const [life] = sampleLives(run);
  if (life === undefined) throw new Error('the sample has lives');
  const lives = run.cases.flatMap((item) => item.trialList).map((trial) => longLife({ ...life, trial: trial.trial }, 5_000, 42));
  const many = sampleRun(sampleTrials(true).map((trial) => ({ ...trial, caseId: trial.trial })));
  const data = reportData(many, lives);
  t.equal(data.lives.length, stepsInAllMax / stepsMax);
  t.equal(data.livesLeftOut, 90 - stepsInAllMax / stepsMax);
});
