import { Ajv, type ValidateFunction } from 'ajv';
import type { RunResult } from '../report/run-result.ts';
import { runSchemaVersion } from '../report/run-result.ts';
import { InputError } from '../runner/input-error.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const share = { type: 'number', minimum: 0, maximum: 1 };
const won = { type: 'string', pattern: '^(0|[1-9][0-9]*)$' };
const texts = list(text);

function list(items: object): object {
  return { type: 'array', items };
}

function record(properties: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}): object {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } };
}

const counted = { payments: count, calls: count, duplicateCredits: count, wonLost: won, technicalDeclines: count, businessDeclines: count };
const figures = record({ ...counted, obligations: count, obligationsMet: count });
const positive = { type: 'number', nullable: true, minimum: 0 };
/** Runs made before these were kept lack them. */
const service = record({
  transit: list(count),
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
const errored = record({ agent: count, provider: count, sandbox: count });
const played = { trials: count, passed: count, technicalDeclines: count, businessDeclines: count, duplicateCredits: count, wonLost: won };
const condition = { enum: ['normal', 'peak', 'fault'] };
const build = record({ version: text, commit: text, dirty: { type: 'boolean' } });

/** What comparisons and quantiles read of `run.json`; the rest may be as it likes. */
const compared = record(
  {
    seed: text,
    build,
    startedAt: text,
    cases: list(
      record(
        {
          id: text,
          scenario: text,
          family: { type: 'integer' },
          persona: text,
          k: count,
          errored,
          ...played,
          trialList: list(record({ n: count, seed: text, passed: { type: 'boolean' }, figures }, { service })),
        },
        { condition, conditions: text },
      ),
    ),
    invariants: list(record({ checked: count, violated: count })),
  },
  { profile: record({ name: text, sha256: text }) },
);

const digest = { type: 'string', nullable: true };
const seed = { type: 'string', pattern: '^[0-9]{1,80}$' };
const checks = list(
  record({ id: text, status: { enum: ['passed', 'failed', 'suspended', 'not_applicable'] }, refs: texts, message: text, events: list(count) }),
);

/** What every run has kept since the first. */
const whole = record(
  {
    seed,
    build,
    node: text,
    startedAt: text,
    digest,
    verdict: { enum: ['accepted', 'not_accepted', 'insufficient_data'] },
    cases: list(
      record(
        {
          id: text,
          scenario: text,
          title: record({ en: text, ko: text }),
          family: { type: 'integer' },
          persona: text,
          k: count,
          errored,
          ...played,
          passK: share,
          passRate: share,
          interval: { type: 'array', items: [share, share], minItems: 2, maxItems: 2 },
          checks,
          trialList: list(
            record(
              { n: count, trial: text, seed, digest, passed: { type: 'boolean' }, checks, figures, replay: text },
              { service, ended: text, struck: count },
            ),
          ),
        },
        { controls: texts, condition, faults: texts, language: text, conditions: text },
      ),
    ),
    invariants: list(record({ id: text, checked: count, violated: count, message: text })),
    command: texts,
  },
  { nonce: text, profile: record({ name: text, sha256: text }) },
);

const shapes = { compared, whole } as const;
const compiled: Partial<Record<keyof typeof shapes, ValidateFunction<RunResult>>> = {}; // most commands need one of them, or none

/** What was read from a `run.json` as what it has to be: all of a run, or what comparisons need. @throws InputError naming the file and the field */
export function runOf(file: string, run: unknown, needed: keyof typeof shapes): RunResult {
  const version = typeof run === 'object' && run !== null && 'schemaVersion' in run ? run.schemaVersion : undefined;
  if (version !== runSchemaVersion)
    throw new InputError(`${file}: schema version ${String(version)}; this railproof reads version ${runSchemaVersion}`);
  compiled[needed] ??= new Ajv({ strict: true }).compile<RunResult>(shapes[needed]);
  const validate = compiled[needed];
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
