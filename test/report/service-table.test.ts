import t from 'tap';
import type { ServiceFigures } from '../../src/oracle/judgement.ts';
import type { Condition } from '../../src/report/run-result.ts';
import { serviceRows } from '../../src/report/service-rows.ts';
import { serviceTable } from '../../src/report/service-table.ts';
import { quietService, sampleRun, sampleTrials } from './sample-run.ts';

const struck: ServiceFigures = {
  ...quietService,
  transit: [0, 0, 0, 1, 0],
  answered: 5,
  lostReplies: 1,
  recovered: 1,
  recoveryMsMax: 90_000,
  reconciliationBreaks: 1,
};

/** Ninety trials of one payment and six calls each; those of `lost-reply` were struck. */
function runOf(conditionOf: (scenario: string) => Condition) {
  return sampleRun(
    sampleTrials(false).map((trial) => ({
      ...trial,
      condition: conditionOf(trial.scenario),
      judgement: { ...trial.judgement, service: trial.scenario === 'lost-reply' ? struck : quietService },
    })),
  );
}

t.test('each condition has its own figures, and one that was not played has none', async (t) => {
  const run = runOf((scenario) => (scenario === 'lost-reply' ? 'fault' : 'normal'));
  const value = (id: string) => serviceTable(run)?.find((row) => row.id === id)?.values;
  t.same(value('transitWithin10sShare'), { normal: 1, peak: null, fault: 0 });
  t.same(value('transitWithin15minShare'), { normal: 1, peak: null, fault: 1 });
  t.same(value('availabilityShare'), { normal: 1, peak: null, fault: 5 / 6 });
  t.same(value('recoveryMsMax'), { normal: null, peak: null, fault: 90_000 });
  t.same(value('breaksPer10000'), { normal: 0, peak: null, fault: 10_000 });
  t.same(serviceRows(run), [
    ['normal', 'TD 0 %, BD 0 % of payments; 100 % credited within 10 s; 100 % of calls answered; 0 reconciliation breaks per 10,000'],
    [
      'fault',
      'TD 0 %, BD 0 % of payments; 0 % credited within 10 s; 83.3 % of calls answered, 100 % of lost replies resolved; 10,000 reconciliation breaks per 10,000',
    ],
  ]);
});

t.test('a run that was made before these were kept has no table', async (t) => {
  t.equal(serviceTable(sampleRun(sampleTrials(false))), undefined);
  t.same(serviceRows(sampleRun(sampleTrials(false))), []);
});
