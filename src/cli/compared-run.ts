import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { type RunResult, runSchemaVersion } from '../report/run-result.ts';
import { InputError } from '../runner/input-error.ts';
import { runFiles } from './run-folder.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const won = { type: 'string', pattern: '^(0|[1-9][0-9]*)$' };

function record(properties: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}): object {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } };
}

const counted = { payments: count, calls: count, duplicateCredits: count, wonLost: won, technicalDeclines: count, businessDeclines: count };
const positive = { type: 'number', nullable: true, minimum: 0 };
/** Runs made before these were kept lack them. */
const service = record({
  transit: { type: 'array', items: count },
  transitMsMax: positive,
  answered: count,
  lostReplies: count,
  recovered: count,
  recoveryMsMax: positive,
  inquiries: count,
  inquiriesPerPaymentMax: count,
  firstInquiryMsMin: positive,
  reconciliationBreaks: count,
  handOffs: count,
  agentsTogetherShareMax: positive,
  outageMsMax: { type: 'number', minimum: 0 },
});
const trial = record(
  { n: count, seed: text, passed: { type: 'boolean' }, figures: record({ ...counted, obligations: count, obligationsMet: count }) },
  { service },
);
const errored = record({ agent: count, provider: count, sandbox: count });
const played = { trials: count, passed: count, technicalDeclines: count, businessDeclines: count, duplicateCredits: count, wonLost: won };
const caseShape = record(
  { id: text, scenario: text, family: { type: 'integer' }, persona: text, k: count, errored, ...played, trialList: { type: 'array', items: trial } },
  { condition: { enum: ['normal', 'peak', 'fault'] }, conditions: text },
);

/** What comparisons and quantiles read of `run.json`; the rest may be as it likes. */
const shape = record(
  {
    seed: text,
    build: record({ version: text, commit: text, dirty: { type: 'boolean' } }),
    startedAt: text,
    cases: { type: 'array', items: caseShape },
    invariants: { type: 'array', items: record({ checked: count, violated: count }) },
  },
  { profile: record({ name: text, sha256: text }) },
);

const validate = new Ajv({ strict: true }).compile<RunResult>(shape);

/** A run by its folder, or by its `run.json` alone. @throws InputError naming the file and the field */
export function readComparedRun(path: string): RunResult {
  if (!existsSync(path)) throw new InputError(`${path}: no such run; name a run folder or its ${runFiles.run}`);
  const file = statSync(path).isDirectory() ? join(path, runFiles.run) : path;
  if (!existsSync(file)) throw new InputError(`${path}: holds no finished run (no ${runFiles.run})`);
  const run = parsed(file);
  const version = typeof run === 'object' && run !== null && 'schemaVersion' in run ? run.schemaVersion : undefined;
  if (version !== runSchemaVersion)
    throw new InputError(`${file}: schema version ${String(version)}; this railproof reads version ${runSchemaVersion}`);
  if (!validate(run)) {
    const [first] = validate.errors ?? [];
    throw new InputError(`${file}: ${first?.instancePath || 'the run'} ${first?.message ?? 'has another shape'}; the file was cut off or edited`);
  }
  const odd = run.cases.find(
    ({ trials, passed, trialList }) => trialList.length !== trials || trialList.filter((trial) => trial.passed).length !== passed,
  );
  if (odd !== undefined) throw new InputError(`${file}: ${odd.id} does not have the trials that it counts; the file was edited`);
  return run;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${file}: is not JSON; the run was cut off or edited`);
    throw error;
  }
}
