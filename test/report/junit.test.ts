import { XMLParser, XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { junitXml } from '../../src/report/junit.ts';
import { judgement, sampleRun, sampleTrials } from './sample-run.ts';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, processEntities: true });

function read(xml: string) {
  t.equal(XMLValidator.validate(xml), true, 'well-formed');
  return parser.parse(xml).testsuites;
}

t.test('one suite a scenario, one case a trial', async (t) => {
  const suites = read(junitXml(sampleRun(sampleTrials(true))));
  t.match(suites, { tests: '90', failures: '4', errors: '0' });
  t.equal(suites.testsuite.length, 9);
  t.equal(suites.testsuite[0].testcase.length, 10);
  t.match(suites.testsuite[0].testcase[0].failure['#text'], /unknowns-asked: inv-2026-1123 got no answer/);
  t.match(suites.testsuite[0].testcase[0].failure['#text'], /replay: npx railproof run lost-reply/);
  t.equal(suites.testsuite[0].testcase[1].failure, undefined);
});

t.test('what a hostile payer wrote stays text', async (t) => {
  const message = '</failure><x a="&\' ]]> \u0000\u001b[31m\u0085 \ud800 \uffff 한글 🙂';
  const [first] = sampleTrials(false);
  if (first === undefined) throw new Error('the sample has trials');
  const checks = [{ id: 'claims-true', status: 'failed' as const, refs: [], message, events: [] }];
  const xml = junitXml(sampleRun([{ ...first, title: { en: message, ko: message }, judgement: { ...judgement({ failed: true }), checks } }]));
  const testcase = read(xml).testsuite.testcase;
  t.match(xml, /]]&gt;/);
  t.notMatch(xml, /(?![\t\n\r])\p{Control}|\p{Surrogate}/u);
  t.match(testcase.name, `</failure><x a="&' ]]> �`);
  t.match(testcase.failure['#text'], '한글 🙂');
});

t.test('a trial that nothing failed and that did not pass is an error', async (t) => {
  const [first] = sampleTrials(false);
  if (first === undefined) throw new Error('the sample has trials');
  const suites = read(junitXml(sampleRun([{ ...first, errored: 'sandbox' }])));
  t.match(suites, { tests: '1', failures: '0', errors: '1' });
  t.match(suites.testsuite.testcase.error.message, /not played to its end/);
});

t.test('why an agent did not come to its end is in the failure, as in the scorecard', (t) => {
  const [first] = sampleTrials(false);
  if (first === undefined) throw new Error('the sample has trials');
  const told = read(junitXml(sampleRun([{ ...first, judgement: judgement({ failed: true }), ended: 'exit 1: no such model' }])));
  t.match(told.testsuite.testcase.failure['#text'], /^ended: exit 1: no such model$/m);
  const errored = read(junitXml(sampleRun([{ ...first, errored: 'agent', ended: 'exit 1: no such model' }])));
  t.match(errored.testsuite.testcase.error, { message: 'exit 1: no such model' });
  t.end();
});
