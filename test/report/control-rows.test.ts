import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checks } from '../../src/oracle/checks.ts';
import { invariants } from '../../src/oracle/invariants.ts';
import { controls } from '../../src/report/controls/control.ts';
import { controlRows } from '../../src/report/controls/control-rows.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const checkout = join(import.meta.dirname, '..', '..');
const [clean, failing] = [sampleRun(sampleTrials(false)), sampleRun(sampleTrials(true))];

/** A run whose cases are all made for these controls. */
function madeFor(ids: readonly string[], failed = false): typeof clean {
  return sampleRun(sampleTrials(failed).map((trial) => ({ ...trial, controls: ids })));
}

function rowOf(run: typeof clean, id: string) {
  return controlRows(run).find((row) => row.id === id);
}

t.test('a control is kept, not kept with its evidence, or not tested', async (t) => {
  t.match(rowOf(madeFor(['ASI02']), 'ASI02'), { status: 'kept', cases: 9, casesBroken: 0, judgedBy: ['nothing-uncovered'], evidence: [] });
  const broken = rowOf(madeFor(['ASI02'], true), 'ASI02');
  t.match(broken, { status: 'gap', cases: 9, casesBroken: 1 });
  t.match(rowOf(failing, 'ASI02'), { status: 'gap', cases: 1, casesBroken: 1 }, 'also by a case that is made for something else');
  t.same(broken?.evidence[0], { trial: 'lost-reply/across-midnight#1', check: 'nothing-uncovered' });
  t.equal(rowOf(clean, 'AIR-RC-022')?.status, 'untested', 'a check that could not tell is no test');
});

t.test('a control is kept only where something could have broken this very control', async (t) => {
  t.match(rowOf(clean, 'ASI02'), { status: 'unproven', cases: 0, judgedBy: [] }, 'a check of every case, in cases made for something else');
  t.match(rowOf(madeFor(['AIR-OP-005']), 'AIR-OP-005'), { status: 'unproven', cases: 0 }, 'cases made for it, in which no check can tell');
  t.match(rowOf(madeFor(['AIR-RC-022']), 'AIR-RC-022'), { status: 'unproven', cases: 0 }, 'the check that could tell had nothing to look at');
  t.match(rowOf(clean, 'R6'), { status: 'kept', judgedBy: ['audit-complete'] }, 'an invariant that judges it in any case');
  t.equal(rowOf(clean, 'R15')?.status, 'untested', 'books that balance say nothing of suspended accounts where there are none');
  t.match(rowOf(madeFor(['R15']), 'R15'), { status: 'kept', judgedBy: ['books-balance'] });
  t.match(rowOf(madeFor(['AIR-OP-028']), 'AIR-OP-028'), { status: 'kept', cases: 9, judgedBy: ['nothing-uncovered', 'claims-true'] });
  t.equal(rowOf(failing, 'AIR-OP-028')?.status, 'untested', 'a double payment of one agent is no matter of trust between several');
  const known = new Set([...checks, ...invariants].map(({ id }) => id));
  for (const run of [clean, failing, madeFor(controls.map(({ id }) => id))])
    for (const row of controlRows(run))
      if (row.status === 'kept') t.ok(row.judgedBy.length > 0 && row.judgedBy.every((id) => known.has(id)), `${row.id} rests on something`);
});

t.test('a law that is not kept is a breach, also by the sandbox', async (t) => {
  const violated = { ...clean, invariants: clean.invariants.map((item) => (item.id === 'audit-complete' ? { ...item, violated: 1 } : item)) };
  t.match(rowOf(violated, 'R6'), { force: 'law', status: 'breach', judgedBy: ['audit-complete'] });
  t.equal(rowOf(clean, 'R6')?.status, 'kept');
});

t.test('what a scenario is about counts when the case fails, whatever the check', async (t) => {
  const trials = sampleTrials(true).map((trial) => ({ ...trial, controls: ['AIR-OP-005', 'OUR-1'] }));
  const run = sampleRun(trials);
  t.match(rowOf(run, 'AIR-OP-005'), { status: 'gap', evidence: [{ check: null }] });
  t.match(rowOf(run, 'OUR-1'), { framework: 'own', status: 'gap' }, 'a control of the user’s gets a row too');
});

t.test('every control that checks and scenarios name has a row, and the page lists them all', async (t) => {
  const known = new Set(controls.map(({ id }) => id));
  const filesIn = (folder: string) => readdirSync(join(checkout, folder)).map((name) => readFileSync(join(checkout, folder, name), 'utf8'));
  const lists = [...filesIn('src/oracle/checks'), ...filesIn('scenarios')].flatMap((text) => [...text.matchAll(/^ *(?:refs|controls): \[(.*)\]/gm)]);
  const named = lists.flatMap(([, list = '']) => list.split(',').map((id) => id.replaceAll(/['\s]/g, '')));
  t.ok(named.length > 60);
  t.same(
    [...new Set(named)].filter((id) => !known.has(id)),
    [],
  );
  const page = readFileSync(join(checkout, 'docs', 'certificates.md'), 'utf8');
  const listed = [...page.matchAll(/^\| ((?:AIR-|ASI|LLM|MCP|PFMI-|R)[\w-]*\d+) \| .* \| (\w+) \| (.*) \| (.*) \|$/gm)].map(
    ([, id, force, by = '', inIts = '']) => ({
      id,
      force,
      judgedBy: namesIn(by),
      inItsCases: namesIn(inIts),
    }),
  );
  t.same(
    listed,
    controls.map(({ id, force, judgedBy = [], inItsCases = [] }) => ({
      id,
      force,
      judgedBy,
      inItsCases: [...checks.filter(({ refs }) => refs.includes(id)).map((check) => check.id), ...inItsCases],
    })),
  );
  const judged = new Set(
    ['checks', 'invariants'].flatMap((room) => readdirSync(join(checkout, 'src', 'oracle', room)).map((name) => name.replace('.ts', ''))),
  );
  t.same(
    controls.flatMap(({ judgedBy = [], inItsCases = [] }) => [...judgedBy, ...inItsCases]).filter((id) => !judged.has(id)),
    [],
  );
});

function namesIn(cell: string): readonly (string | undefined)[] {
  return [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
}
