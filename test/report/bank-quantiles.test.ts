import t from 'tap';
import { bankPseudonym } from '../../src/report/bank-pseudonym.ts';
import { type BankQuantiles, type BankRun, bankQuantiles, sheetOf } from '../../src/report/bank-quantiles.ts';
import { sheetText } from '../../src/report/bank-quantiles-text.ts';
import { placeAmong, quantilesOf } from '../../src/report/quantile.ts';
import type { RunResult, TrialResult } from '../../src/report/run-result.ts';
import { type SimulatedOrder, simulatedRun, trials } from './simulated-run.ts';

const run = (failed: number, order: Partial<SimulatedOrder> = {}) =>
  simulatedRun({ outcomes: { 'pay/a': trials(20, failed) }, seed: String(failed), ...order });
const group = (failed: readonly number[]): readonly BankRun[] =>
  failed.map((count, index) => ({ bank: `bank-${index + 1}`, run: run(count, { seed: String(index) }) }));
const six = group([0, 1, 2, 4, 6, 10]);

function quantiles(runs: readonly BankRun[], banksMin = 5): BankQuantiles {
  const answer = bankQuantiles({ runs, banksMin });
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.quantiles;
}

function refusal(runs: readonly BankRun[], banksMin = 5): string {
  const answer = bankQuantiles({ runs, banksMin });
  return 'refused' in answer ? answer.refused : '';
}

const row = ({ rows }: BankQuantiles, name: string, condition = 'all') =>
  rows.find(({ measure, condition: under }) => measure === name && under === condition);

t.test('quantiles by hand: between neighbours, whatever the order', async (t) => {
  t.same(quantilesOf([50, 10, 40, 20, 30]), { p10: 14, p25: 20, median: 30, p75: 40, p90: 46 });
  t.same(quantilesOf([1, 2, 3, 4, 5, 6]), { p10: 1.5, p25: 2.25, median: 3.5, p75: 4.75, p90: 5.5 });
});

t.test('a place is between quantiles, at one, or at several that are equal', async (t) => {
  const among = quantilesOf([50, 10, 40, 20, 30]);
  const places = [5, 14, 17, 30, 45, 60].map((value) => placeAmong(value, among));
  t.same(places, ['below p10', 'at p10', 'p10 to p25', 'at median', 'p75 to p90', 'above p90']);
  t.equal(placeAmong(0, quantilesOf([0, 0, 0, 0, 9])), 'p10 to p75');
});

t.test('each bank sees its own figures against the quantiles of all, and nobody else', async (t) => {
  const sheet = sheetOf(quantiles(six), 'bank-5', { period: '2026-Q4', pseudonym: 'abc' });
  const passed = sheet.rows.find(({ measure }) => measure === 'passRate');
  t.match(passed, { value: 0.7, banks: 6, better: 'higher', place: 'p10 to p25' });
  // 10, 14, 16, 18, 19, 20 of 20: by hand (6 − 1) · 0.1 = 0.5, so 12 of 20.
  t.same(
    Object.values(passed?.quantiles ?? {}).map((value) => value.toFixed(4)),
    ['0.6000', '0.7250', '0.8500', '0.9375', '0.9750'],
  );
  t.notMatch(JSON.stringify(sheet) + sheetText(sheet), /bank-\d/);
});

t.test('no cell of fewer than five banks, in a group that is large enough too', async (t) => {
  const withService = (runs: readonly BankRun[], count: number) =>
    runs.map(({ bank, run: played }, index) => ({ bank, run: index < count ? serviced(played, index) : played }));
  const [four, five] = [quantiles(withService(six, 4)), quantiles(withService(six, 5))];
  t.match(row(four, 'recoveryMsMax', 'fault'), { banks: null, quantiles: null });
  t.match(row(five, 'recoveryMsMax', 'fault'), { banks: 5, quantiles: { p10: 400, median: 2_000, p90: 3_600 } });
  t.match(row(five, 'passRate'), { banks: 6 });
  const sheet = sheetOf(four, 'bank-1', { period: '2026', pseudonym: 'abc' });
  t.match(
    sheet.rows.find(({ measure }) => measure === 'recoveryMsMax'),
    { value: 0, place: null, quantiles: null },
  );
  t.match(refusal(six.slice(0, 4)), /^4 banks are too few: no quantile is shown of fewer than 5$/);
  t.match(refusal(six, 7), /^6 banks are too few: no quantile is shown of fewer than 7$/);
});

t.test('runs that are not alike, that judge nobody, or that come twice are refused', async (t) => {
  const with7 = (odd: RunResult, bank = 'odd') => refusal([...six, { bank, run: odd }]);
  const profile = { name: 'strict', title: { en: '', ko: '' }, sha256: 'a', demands: [] };
  const refusals: readonly (readonly [string, RegExp])[] = [
    [with7(run(0, { conditions: 'beef' })), /not comparable: pay\/a was played under other conditions/],
    [with7(run(0, { outcomes: { 'pay/a': trials(19) } })), /pay\/a was played 20 times in bank-1 and 19 times in odd/],
    [with7(run(0, { outcomes: { 'pay/a': trials(20), 'pay/b': trials(20) } })), /pay\/b was played in odd only/],
    [with7({ ...run(0), profile }), /bank-1 was judged under no profile, odd under strict/],
    [with7(changedCases(run(0), { k: 2 })), /pass\^k is of k 1 in bank-1 and 2 in odd/],
    [with7(changedCases(run(0), { conditions: undefined })), /pay\/a of odd does not say under which conditions/],
    [with7(run(0, { violated: 1 })), /in run of odd the sandbox broke a rule/],
    [with7(run(3), 'bank-2'), /bank-2 is named twice/],
    [with7(six[2]?.run ?? run(0)), /bank-3 and odd have the same run/],
  ];
  for (const [why, wanted] of refusals) t.match(why, wanted);
});

t.test('pseudonyms rotate with the period and cannot be had without the key', async (t) => {
  const key = (byte: number) => new Uint8Array(32).fill(byte);
  const banks = ['bank-1', 'bank-2'];
  const made = [key(1), key(2)].flatMap((secret) =>
    ['2026-Q3', '2026-Q4'].flatMap((period) => banks.map((bank) => bankPseudonym(secret, { bank, period }))),
  );
  t.equal(new Set(made).size, 8);
  t.equal(bankPseudonym(key(1), { bank: 'bank-1', period: '2026-Q3' }), made[0]);
  t.throws(() => bankPseudonym(key(1).subarray(1), { bank: 'bank-1', period: '2026' }), RangeError);
});

function changedCases(from: RunResult, change: { readonly k?: number; readonly conditions?: string | undefined }): RunResult {
  return JSON.parse(JSON.stringify({ ...from, cases: from.cases.map((item) => ({ ...item, ...change })) }));
}

/** As a run in which faults struck and the longest recovery took so many seconds. */
function serviced(from: RunResult, recoverySeconds: number): RunResult {
  const service: TrialResult['service'] = {
    transit: [1, 0, 0, 0, 0],
    transitMsMax: 900,
    answered: 4,
    lostReplies: 1,
    recovered: 1,
    recoveryMsMax: recoverySeconds * 1_000,
    inquiries: 1,
    inquiriesPerPaymentMax: 1,
    firstInquiryMsMin: 60_000,
    reconciliationBreaks: 0,
    handOffs: 0,
    agentsTogetherShareMax: null,
    workMs: 5_000,
    outageMsMax: 0,
  };
  const cases = from.cases.map((item) => ({
    ...item,
    condition: 'fault' as const,
    trialList: item.trialList.map((trial) => ({ ...trial, service })),
  }));
  return { ...from, cases };
}
