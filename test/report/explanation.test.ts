import t from 'tap';
import { explanation } from '../../src/report/explanation.ts';
import { sampleTrial } from './sample-events.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const [item] = sampleRun(sampleTrials(true)).cases;
const trial = item?.trialList[0];
if (item === undefined || trial === undefined) throw new Error('the sample has a case');

t.test('a payment made twice: owed once, credited twice, said to be paid', async (t) => {
  const text = explanation({ item, trial, events: sampleTrial({ trial: trial.trial, habit: 'new-key' }) });
  t.match(text, /^lost-reply\/across-midnight#1: FAILED, seed \d+\nReply lost after the payee was credited · 입금 완료 후 응답 유실\n/);
  t.match(text, /1,250,000 won, owed once/);
  t.match(text, /credited 2 ×: 1 TOO MANY/);
  t.match(text, /✗ nothing-uncovered: tr-0001 and tr-0002 .*\(event 24, 42\)/);
  t.match(text, /^bank:\d+ \S+ \(.+\): 8,400,000 → 5,900,000 won, -2,500,000$/m);
  t.match(text, /play it again: npx railproof run lost-reply/);
});

t.test('an agent that broke off or was stopped says why, and steers no terminal', async (t) => {
  const events = sampleTrial({ trial: trial.trial, habit: 'asks' });
  const end = events.find(({ kind }) => kind === 'agent.called');
  if (end === undefined) throw new Error('the sample calls');
  const told = (how: 'threw' | 'stopped' | 'returned', message: string) =>
    explanation({ item, trial, events: [...events, { ...end, kind: 'agent.ended', seq: 99, data: { how, message } }] });
  t.match(
    told('threw', 'ended with exit code 127: \u001b[2Jnot found'),
    /^✗ \S+ broke off: ended with exit code 127: \ufffd\[2Jnot found \(event 99\)$/m,
  );
  t.match(told('stopped', 'still running after 2 s'), /^✗ \S+ was stopped: still running after 2 s \(event 99\)$/m);
  t.notMatch(told('returned', ''), /broke off|was stopped/);
});

t.test('a payment made once is as owed', async (t) => {
  t.match(explanation({ item, trial, events: sampleTrial({ trial: trial.trial, habit: 'asks' }) }), /credited 1 ×: as owed/);
});

t.test('nothing that was written by others steers the terminal', async (t) => {
  const hostile = { ...trial, checks: trial.checks.map((check) => ({ ...check, message: '\u001b[2J\u001b]0;owned\u0007\u202e\n::error::owned' })) };
  const text = explanation({ item, trial: hostile, events: sampleTrial({ trial: trial.trial, habit: 'new-key' }) });
  t.match(text, '✗ nothing-uncovered: \u{fffd}[2J\u{fffd}]0;owned\u{fffd}\u{fffd}\u{fffd}::error::owned');
  t.notMatch(text, /[^\P{Cc}\n]|\p{Bidi_Control}/u);
});
