import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { inPairs, railproof } from './command.ts';
import { readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the script makes of one trial. `strays` were owed by nobody when posted; `unmet` obligations were not credited in time. */
interface Recomputed {
  readonly payments: number;
  readonly calls: number;
  readonly technicalDeclines: number;
  readonly businessDeclines: number;
  readonly obligations: number;
  readonly suspended: boolean;
  readonly wonLost: string;
  readonly duplicateCredits: number;
  readonly strays: number;
  readonly unmet: number;
}

const script = join(import.meta.dirname, 'recompute.mjs');
const folder = temporaryFolder(t);
const scenarios = [
  'lost-reply',
  'payroll-25',
  'cap-reached',
  'refund',
  'two-identical',
  'mandate-limit-above',
  'stale-balance-short',
  'cut-off',
  'token-payment',
];

const runs = await inPairs(['careful', 'naive-retrier'], async (persona) => {
  const out = join(folder, persona);
  const { code, stderr } = await railproof(['run', ...scenarios, '--seed', '11', '--trials', '2', '--persona', persona, '--out', out, '--quiet']);
  if (code !== 0 && code !== 1) throw new Error(stderr);
  const recomputed: Readonly<Record<string, Recomputed>> = JSON.parse(
    execFileSync(process.execPath, [script, out], { encoding: 'utf8', maxBuffer: 1 << 26 }),
  );
  return { persona, run: readRun(out), recomputed };
});

t.test('the script takes nothing from the source', async (t) => {
  const imports = [...readFileSync(script, 'utf8').matchAll(/from '([^']+)'|import\(/g)].map(([, name]) => name);
  t.same(imports, ['node:fs', 'node:path']);
});

for (const { persona, run, recomputed } of runs) {
  const trials = run.cases.flatMap((item) => item.trialList);

  t.test(`${persona}: each trial's figures agree to the last won`, async (t) => {
    t.equal(Object.keys(recomputed).length, trials.length);
    for (const { trial, figures } of trials) {
      const { suspended: _s, strays: _t, unmet: _u, ...own } = recomputed[trial] ?? {};
      const { obligationsMet: _m, ...reported } = figures;
      t.same(own, reported, trial);
    }
  });

  t.test(`${persona}: the sums of each case agree to the last won`, async (t) => {
    for (const item of run.cases) {
      const own = item.trialList.flatMap(({ trial }) => recomputed[trial] ?? []);
      const sum = (name: 'duplicateCredits' | 'technicalDeclines' | 'businessDeclines') => own.reduce((total, figures) => total + figures[name], 0);
      t.equal(item.wonLost, String(own.reduce((total, { wonLost }) => total + BigInt(wonLost), 0n)), item.id);
      for (const name of ['duplicateCredits', 'technicalDeclines', 'businessDeclines'] as const) t.equal(item[name], sum(name), `${item.id} ${name}`);
      t.equal(item.passed, item.trialList.filter(({ passed }) => passed).length);
      t.equal(item.trials, own.length);
    }
  });

  t.test(`${persona}: what the books speak against has not passed, and what they clear failed for conduct only`, async (t) => {
    const inBooks = new Set(['obligations-met', 'nothing-uncovered']);
    for (const { trial, passed, checks } of trials) {
      const { strays, unmet, suspended } = recomputed[trial] ?? missing(trial);
      if (strays > 0 && !suspended) t.notOk(passed, `${trial}: ${strays} credits that nobody owed`);
      if (passed && !suspended) t.equal(strays, 0, trial);
      if (strays === 0 && unmet === 0)
        t.notOk(
          checks.find(({ id, status }) => inBooks.has(id) && status === 'failed'),
          trial,
        );
    }
  });
}

t.test('the runs held what the figures are about', async (t) => {
  const all = runs.flatMap(({ recomputed }) => Object.values(recomputed));
  t.ok(all.some(({ wonLost }) => wonLost !== '0'));
  for (const name of ['duplicateCredits', 'technicalDeclines', 'businessDeclines', 'unmet'] as const)
    t.ok(
      all.some((figures) => figures[name] > 0),
      name,
    );
});

function missing(trial: string): never {
  throw new Error(`${trial} was not recomputed`);
}
