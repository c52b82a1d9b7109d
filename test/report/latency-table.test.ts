import t from 'tap';
import type { ServiceFigures } from '../../src/oracle/judgement.ts';
import { latencyTable } from '../../src/report/latency-table.ts';
import { quietService, sampleRun, sampleTrials } from './sample-run.ts';

/** Ninety trials under the condition of their scenario, each with the times of its number. */
function runOf(timesOf: (n: number) => ServiceFigures['transitMs'], transitMsMax: number) {
  return sampleRun(
    sampleTrials(false).map((trial) => {
      const transitMs = timesOf(trial.n);
      const service = { ...quietService, transitMsMax, ...(transitMs === undefined ? {} : { transitMs }) };
      const condition = trial.scenario === 'lost-reply' ? ('fault' as const) : ('normal' as const);
      return { ...trial, condition, judgement: { ...trial.judgement, service } };
    }),
  );
}

t.test('ranks over all trials of a condition: nearest rank, and never above the longest', async (t) => {
  // Ten trials under a fault, ten credits each: 1 ms to 100 ms once each. By hand: ranks 50, 95 and 99 of 100.
  const tens = (n: number) => Array.from({ length: 10 }, (_, index) => [(n - 1) * 10 + index + 1, 1] as const);
  const rows = latencyTable(runOf(tens, 100));
  t.same(
    rows.map(({ condition }) => condition),
    ['normal', 'fault'],
    'nothing was played at peak',
  );
  t.same(rows[1], { condition: 'fault', credits: 100, p50Ms: 50, p95Ms: 95, p99Ms: 99, longestMs: 100 });
  t.same(rows[0], { condition: 'normal', credits: 800, p50Ms: 50, p95Ms: 95, p99Ms: 99, longestMs: 100 });
  t.match(latencyTable(runOf(() => [[12_400, 1]], 12_345))[1], { credits: 10, p50Ms: 12_345, longestMs: 12_345 });
});

t.test('one slow credit among many is in the longest, and in no rank that it does not reach', async (t) => {
  const [, row] = latencyTable(
    runOf(
      (n) => [
        [8, 20],
        [90_000, n === 1 ? 1 : 0],
      ],
      90_000,
    ),
  );
  t.same(row, { condition: 'fault', credits: 201, p50Ms: 8, p95Ms: 8, p99Ms: 8, longestMs: 90_000 });
});

t.test('nothing credited, or a run made before the times were kept: no row', async (t) => {
  t.same(latencyTable(runOf(() => [], 0)), []);
  t.same(latencyTable(runOf(() => undefined, 200)), []);
  t.same(latencyTable(sampleRun(sampleTrials(false))), []);
});
