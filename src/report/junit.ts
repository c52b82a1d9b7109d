import XMLBuilder from 'fast-xml-builder';
import type { CaseResult, RunResult, TrialResult } from './run-result.ts';

/** What XML 1.0 cannot carry in any form: control characters, lone surrogates, U+FFFE and U+FFFF. */
const unwritable = /(?![\t\n\r])\p{Control}|\p{Surrogate}|[\ufffe\uffff]/gu;

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  format: true,
  suppressEmptyNode: true,
});

/** JUnit XML as continuous integration servers read it: one suite a scenario, one case a trial, the replay command in each failure. */
export function junitXml(run: RunResult): string {
  const suites = [...Map.groupBy(run.cases, (item) => item.scenario)].map(([scenario, cases]) => suiteOf(scenario, cases, run));
  const tests = count(run.cases);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': `railproof, seed ${writable(run.seed)}`,
      '@tests': tests.trials,
      '@failures': tests.failures,
      '@errors': tests.errors,
      testsuite: suites,
    },
  });
}

function suiteOf(scenario: string, cases: readonly CaseResult[], run: RunResult) {
  const tests = count(cases);
  return {
    '@name': attribute(scenario),
    '@tests': tests.trials,
    '@failures': tests.failures,
    '@errors': tests.errors,
    '@timestamp': attribute(run.startedAt),
    properties: {
      property: [
        { '@name': 'seed', '@value': attribute(run.seed) },
        { '@name': 'digest', '@value': run.digest ?? 'none' },
      ],
    },
    testcase: cases.flatMap((item) => item.trialList.map((trial) => testcaseOf(item, trial))),
  };
}

function testcaseOf(item: CaseResult, trial: TrialResult) {
  const name = { '@classname': attribute(`${item.id} [${item.persona}]`), '@name': attribute(`${item.title.en}, trial ${trial.n}`) };
  if (trial.passed) return name;
  const failed = trial.checks.filter((check) => check.status === 'failed');
  const ended = trial.ended === undefined ? [] : [`ended: ${trial.ended}`];
  const lines = [
    ...failed.map((check) => `${check.id}: ${check.message}`),
    ...ended,
    `won lost: ${trial.figures.wonLost}`,
    `replay: ${trial.replay}`,
  ];
  const detail = {
    '@message': attribute(failed[0]?.message ?? trial.ended ?? 'The trial was not played to its end.'),
    '#text': writable(lines.join('\n')),
  };
  return failed.length > 0
    ? { ...name, failure: { '@type': attribute(failed[0]?.id ?? ''), ...detail } }
    : { ...name, error: { '@type': 'errored', ...detail } };
}

/** A trial that no check failed and that still did not pass is an error of what ran it, as JUnit tells the two apart. */
function count(cases: readonly CaseResult[]): { trials: number; failures: number; errors: number } {
  const lost = cases.flatMap((item) => item.trialList).filter((trial) => !trial.passed);
  const failures = lost.filter((trial) => trial.checks.some((check) => check.status === 'failed')).length;
  return { trials: cases.reduce((sum, item) => sum + item.trialList.length, 0), failures, errors: lost.length - failures };
}

/** Attribute values are normalised by readers: line breaks would be lost anyway. */
function attribute(text: string): string {
  return writable(text).replace(/\s+/g, ' ');
}

function writable(text: string): string {
  return text.replace(unwritable, '\ufffd');
}
