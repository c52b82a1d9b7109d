import { join } from 'node:path';
import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { checkout, railproof } from './command.ts';
import { caseOf, readEvents, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const billPayer = `"${process.execPath}" "${join(checkout, 'test', 'e2e', 'agents', 'bill-payer.mjs')}"`;

/** Lets the bill payer, a process of its own, play the cases over HTTP. */
async function play(name: string, cases: readonly string[]) {
  const out = join(folder, name);
  const ended = await railproof(['run', ...cases, '--seed', '7', '--agent', billPayer, '--agent-timeout', '30', '--out', out, '--quiet']);
  return { out, ended, run: readRun(out), events: readEvents(out) };
}

const of = (events: readonly AnyEvent[], id: string) => events.filter(({ trial }) => trial?.startsWith(`${id}~`));

function calls(events: readonly AnyEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'agent.called' ? [event.data.tool] : []));
}

t.test('an agent of its own process pays its task, also when it is hung up on', async (t) => {
  const lost = 'lost-reply/first-reply-lost';
  const { out, ended, run, events } = await play('accepted', ['single-bill', lost]);
  t.equal(ended.code, 0, `${ended.stderr}${ended.stdout}`);
  t.match(run, { verdict: 'accepted', digest: null }, 'real time has no digest');
  t.match(caseOf(run, 'single-bill/clean').trialList[0]?.figures, { payments: 1, calls: 3 });

  const seen = of(events, lost);
  const unanswered = seen.filter(({ kind }) => kind === 'agent.unanswered').map(({ call }) => call);
  t.equal(unanswered.length, 1, 'one reply was lost');
  const keys = seen.flatMap((event) => (event.kind === 'agent.called' ? [(event.data.arguments as { idempotencyKey?: string }).idempotencyKey] : [])); // what a tool was called with is JSON
  const [order, , , inquiry] = keys.slice(calls(seen).indexOf('transfer_funds'));
  t.same(calls(seen).slice(1, 5), ['transfer_funds', 'get_cutoffs', 'wait_until', 'get_transfer_status'], 'so it asked');
  t.equal(inquiry, order, 'by the key that it had chosen before');
  t.match(caseOf(run, lost), { duplicateCredits: 0, wonLost: '0' });

  const judged = await railproof(['judge', out]);
  t.equal(judged.code, 0, 'the transcript alone says the same');
  const replayed = await railproof(['replay', out]);
  t.equal(replayed.code, 2);
  t.match(replayed.stderr, /^railproof: .*not in virtual time.*railproof judge [^\n]*\n$/);
});

t.test('every fault of the wire reaches an agent that comes over HTTP', async (t) => {
  const lie = 'ok-without-posting/first-answer-false';
  const fault = 'error-after-credit/error-answered';
  const cut = 'lost-reply/reply-cut-short';
  const twice = 'duplicate-delivery/at-the-gateway';
  const late = 'delayed-replies/beyond-patience';
  const refused = 'rate-limit-burst/two-minutes-closed';
  const { run, events } = await play('faults', [lie, fault, cut, twice, late, refused]);
  for (const id of [fault, cut, twice, late, refused]) {
    t.ok(
      of(events, id).some(({ kind }) => kind === 'fault.fired'),
      `${id}: the fault struck`,
    );
    t.match(caseOf(run, id), { passed: 1, duplicateCredits: 0, errored: { agent: 0 } }, id);
  }
  const believed = of(events, lie).find((event) => event.kind === 'agent.answered' && event.data.tool === 'transfer_funds');
  t.match(believed, { data: { answer: { status: 'credited' }, error: false } }, 'a false answer looks like a true one');
  t.match(caseOf(run, lie), { passed: 0, wonLost: '0' }, 'and whoever believes it has not paid');
  t.match(
    caseOf(run, lie).checks.find(({ id }) => id === 'obligations-met'),
    { status: 'failed' },
  );

  const answers = of(events, fault).flatMap((event) => (event.kind === 'agent.answered' && event.data.error ? [event.data.answer] : []));
  t.match(answers[0], { code: 'system_unavailable', retryable: true }, 'an error after posting can be read, whatever the reply was');
  const intents = of(events, twice).filter((event) => event.kind === 'audit.intent' && event.data.tool === 'transfer_funds').length;
  t.ok(intents > calls(of(events, twice)).filter((tool) => tool === 'transfer_funds').length, 'a duplicate reaches the gateway twice');
});
