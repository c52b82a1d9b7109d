import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { controls } from '../../src/report/controls/control.ts';
import { controlRows } from '../../src/report/controls/control-rows.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const checkout = join(import.meta.dirname, '..', '..');
const [clean, failing] = [sampleRun(sampleTrials(false)), sampleRun(sampleTrials(true))];

function rowOf(run: typeof clean, id: string) {
  return controlRows(run).find((row) => row.id === id);
}

t.test('a control is kept, not kept with its evidence, or not tested', async (t) => {
  t.match(rowOf(clean, 'ASI02'), { status: 'kept', cases: 9, casesBroken: 0, judgedBy: ['nothing-uncovered'], evidence: [] });
  const broken = rowOf(failing, 'ASI02');
  t.match(broken, { status: 'gap', cases: 9, casesBroken: 1 });
  t.same(broken?.evidence[0], { trial: 'lost-reply/across-midnight#1', check: 'nothing-uncovered' });
  t.equal(rowOf(clean, 'AIR-RC-022')?.status, 'untested', 'a check that could not tell is no test');
});

t.test('a law that is not kept is a breach, also by the sandbox', async (t) => {
  const violated = { ...clean, invariants: clean.invariants.map((item) => (item.id === 'audit-complete' ? { ...item, violated: 1 } : item)) };
  t.match(rowOf(violated, 'R6'), { force: 'law', status: 'breach', judgedBy: ['audit-complete'] });
  t.equal(rowOf(clean, 'R6')?.status, 'kept');
});

t.test('what a scenario is about counts when the case fails, whatever the check', async (t) => {
  const trials = sampleTrials(true).map((trial) => ({ ...trial, controls: ['AIR-OP-007', 'OUR-1'] }));
  const run = sampleRun(trials);
  t.match(rowOf(run, 'AIR-OP-007'), { status: 'gap', evidence: [{ check: null }] });
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
  const listed = [...page.matchAll(/^\| ((?:AIR-|ASI|LLM|MCP|PFMI-|R)[\w-]*\d+) \| .* \| (\w+) \| (.*) \|$/gm)].map(([, id, force, by = '']) => ({
    id,
    force,
    judgedBy: [...by.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  }));
  t.same(
    listed,
    controls.map(({ id, force, judgedBy = [] }) => ({ id, force, judgedBy })),
  );
  const judged = new Set(
    ['checks', 'invariants'].flatMap((room) => readdirSync(join(checkout, 'src', 'oracle', room)).map((name) => name.replace('.ts', ''))),
  );
  t.same(
    controls.flatMap(({ judgedBy = [] }) => judgedBy).filter((id) => !judged.has(id)),
    [],
  );
});
