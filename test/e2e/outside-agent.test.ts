import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { codegen } from '../../src/cli/commands/codegen.ts';
import { replay } from '../../src/cli/commands/replay.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { quietly } from '../cli/quietly.ts';
import { checkout, railproof } from './command.ts';
import { caseOf, readEvents, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const billPayer = `"${process.execPath}" "${join(checkout, 'test', 'e2e', 'agents', 'bill-payer.mjs')}"`;

/** Lets the bill payer, a process of its own, play the cases over HTTP. */
async function play(name: string, cases: readonly string[]) {
  const out = join(folder, name);
  const ended = await railproof(['run', ...cases, '--seed', '7', '--agent', billPayer, '--agent-timeout', '90', '--out', out, '--quiet']);
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
  const replayed = await quietly(() => replay(out, {}));
  t.equal(replayed.code, 0, replayed.said);
  t.match(replayed.said, `${lost}~agent~1: the recorded calls, answered the same; judged the same\n`, 'in virtual time, from the transcript');
});

t.test('a transcript that says something else than the world diverges at its first such event', async (t) => {
  const out = join(folder, 'accepted');
  const file = join(out, 'events.jsonl');
  const lines = readFileSync(file, 'utf8');
  const call = readEvents(out).find((event) => event.kind === 'agent.called' && event.data.tool === 'transfer_funds');
  writeFileSync(file, lines.replaceAll('"status":"credited"', '"status":"rejected"'));
  const { code, said } = await quietly(() => replay(out, {}));
  writeFileSync(file, lines);
  t.equal(code, 1);
  t.match(said, `diverges at event ${call?.seq}: transfer_funds was answered `);
});

t.test('what an agent did becomes a case and a persona that run', async (t) => {
  const made = join(folder, 'made');
  const lost = 'lost-reply/first-reply-lost';
  await quietly(() => codegen(join(folder, 'accepted'), { trial: `${lost}~agent~1`, out: made }));
  const args = [
    'run',
    join(made, 'recorded-lost-reply.yaml'),
    '--persona',
    join(made, 'recorded-lost-reply.ts'),
    '--out',
    join(folder, 'again'),
    '--quiet',
  ];
  const { code, stdout, stderr } = await railproof(args);
  t.equal(code, 0, `${stdout}${stderr}`);
  t.match(readRun(join(folder, 'again')).cases, [{ id: 'recorded-lost-reply/first-reply-lost', persona: 'recorded-lost-reply', passed: 1 }]);
  await t.rejects(
    codegen(join(folder, 'accepted'), { trial: `${lost}~agent~1`, out: made }),
    /cannot be written \(EEXIST\)/,
    'nothing that is there is touched',
  );
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
