import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readToolWording } from '../../src/cli/llm/tool-wording.ts';
import { checkout, inPairs, railproof } from './command.ts';
import { type Asked, type Endpoint, results, type Script, scriptedEndpoint, type Turn } from './llm/scripted-endpoint.ts';
import { caseOf, readEvents, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const key = 'sk-canary-4711-of-the-bank';

/** Pays the one bill of the task as a model would: reads it, orders, asks, reports; what is `done` before it begins does not count. */
function billPayer(asked: Asked): Turn {
  const seen = results(asked);
  const task = seen.find((text) => text.includes('"payeeAccount"'));
  if (task === undefined) return { tool: 'get_task', args: '{}' };
  const [item] = JSON.parse(task).items;
  const { fromBank, fromAccount, payeeBank: toBank, payeeAccount: toAccount, payeeName: toHolder, amountWon } = item;
  const paid = seen.find((text) => text.includes('"transferId"'));
  const order = { idempotencyKey: 'bill-of-the-model', fromBank, fromAccount, toBank, toAccount, toHolder, amountWon };
  if (paid === undefined) return { tool: 'transfer_funds', args: JSON.stringify(order) };
  if (!seen.some((text) => text.includes('"accepted"')))
    return { tool: 'finish_task', args: JSON.stringify({ status: 'done', items: [{ item: item.item, status: 'paid' }] }) };
  return { say: 'The bill is paid.' };
}

const tooMany =
  (retryAfterMs: number): Turn =>
  (response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': String(retryAfterMs) });
    response.end(JSON.stringify({ error: { message: 'Too many requests' } }));
  };

const dribble: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 100);
  response.once('close', () => clearInterval(timer));
};

interface Expected {
  readonly name: string;
  readonly script: Script;
  readonly code: number;
  readonly verdict: string;
  readonly errored: Partial<Record<'agent' | 'provider', number>>;
  readonly end: { readonly how: string; readonly message: string | RegExp };
  readonly rateLimited?: number;
}

const returned = { how: 'returned', message: '' };

/** What models and their providers do, and what must come of it: a verdict, and nothing else. */
const behaviours: readonly Expected[] = [
  { name: 'pays', script: billPayer, code: 0, verdict: 'accepted', errored: { agent: 0, provider: 0 }, end: returned },
  {
    name: 'bad-arguments',
    script: (asked, turn) => (turn === 1 ? { tool: 'get_task', args: '{"oh": ' } : billPayer(asked)),
    code: 0,
    verdict: 'accepted',
    errored: { agent: 0 },
    end: returned,
  },
  {
    name: 'unknown-tool',
    script: (asked, turn) => (turn === 1 ? { tool: 'wire_money', args: '{}' } : billPayer(asked)),
    code: 0,
    verdict: 'accepted',
    errored: { agent: 0 },
    end: returned,
  },
  {
    name: 'rate-limited-once',
    script: (asked, turn) => (turn === 1 ? tooMany(10) : billPayer(asked)),
    code: 0,
    verdict: 'accepted',
    errored: { provider: 0 },
    end: returned,
    rateLimited: 1,
  },
  { name: 'says-nothing', script: () => ({ say: 'I would rather not.' }), code: 1, verdict: 'not_accepted', errored: { agent: 0 }, end: returned },
  {
    name: 'rate-limited',
    script: () => tooMany(10),
    code: 4,
    verdict: 'insufficient_data',
    errored: { provider: 1, agent: 0 },
    end: { how: 'threw', message: /^the provider failed: .*Too many requests/ },
    rateLimited: 3,
  },
  {
    name: 'slow',
    script: () => dribble,
    code: 4,
    verdict: 'insufficient_data',
    errored: { provider: 1 },
    end: { how: 'threw', message: /^the provider failed: .*took longer than 4 s/ },
  },
  {
    name: 'no-json',
    script: () => (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>'),
    code: 4,
    verdict: 'insufficient_data',
    errored: { provider: 1 },
    end: { how: 'threw', message: /^the provider failed: Invalid JSON response/ },
  },
  {
    name: 'hangs-up',
    script: () => (response) => void response.destroy(),
    code: 4,
    verdict: 'insufficient_data',
    errored: { provider: 1 },
    end: { how: 'threw', message: /^the provider failed: / },
  },
  {
    name: 'goes-in-circles',
    script: () => ({ tool: 'get_cutoffs', args: '{}' }),
    code: 1,
    verdict: 'not_accepted',
    errored: { agent: 1, provider: 0 },
    end: { how: 'stopped', message: /^(more than 150 steps|still working after 90 s)$/ },
  },
];

async function play(name: string, endpoint: Endpoint, more: readonly string[] = []) {
  const timeout = name === 'slow' ? '8' : '90';
  const out = join(folder, name);
  const args = [
    'run',
    'single-bill',
    '--seed',
    '7',
    '--llm',
    endpoint.url,
    '--model',
    'scripted',
    '--temperature',
    '0.3',
    '--agent-timeout',
    timeout,
  ];
  const ended = await railproof([...args, '--out', out, '--quiet', ...more], { env: { RAILPROOF_LLM_KEY: key } });
  endpoint.close();
  return { out, ended };
}

t.test('whatever a model or its provider does ends in a verdict, never in a hang or a stack trace', (t) =>
  inPairs(behaviours, async ({ name, script, code, verdict, errored, end, rateLimited = 0 }) => {
    const endpoint = await scriptedEndpoint(script);
    const { out, ended } = await play(name, endpoint);
    t.equal(ended.code, code, `${name}: ${ended.stderr}${ended.stdout.slice(-600)}`);
    t.equal(ended.stderr, '', name);
    const run = readRun(out);
    t.match(run, { verdict, digest: null, llm: { model: 'scripted', temperature: 0.3, rateLimited, url: endpoint.url } }, name);
    t.match(caseOf(run, 'single-bill/clean').errored, errored, name);
    t.match(readEvents(out).find(({ kind }) => kind === 'agent.ended')?.data, end, name);
  }),
);

t.test('tokens, limits and cost are recorded, and the key is sent and stored nowhere', async (t) => {
  const endpoint = await scriptedEndpoint(billPayer);
  const { out, ended } = await play('metered', endpoint, ['--price-in', '2', '--price-out', '10']);
  t.equal(ended.code, 0, ended.stderr);
  t.strictSame(new Set(endpoint.keys), new Set([`Bearer ${key}`]));
  t.equal(endpoint.asked[0]?.temperature, 0.3);
  const { llm } = readRun(out);
  t.match(llm, { requests: 4, steps: 4, inputTokens: 400, outputTokens: 40, costUsd: 0.0012, limits: { 'x-ratelimit-limit-requests': '500' } });
  t.match(ended.stdout, /^model +scripted at .* 4 requests for 4 steps, 400 tokens in, 40 out, 0 rate limits, USD 0\.0012$/m);
  for (const file of readdirSync(out)) t.notMatch(readFileSync(join(out, file), 'utf8'), key, file);
});

t.test('a model is repeated in the same world', async (t) => {
  const endpoint = await scriptedEndpoint((asked) => billPayer(asked));
  const { out } = await play('repeated', endpoint, ['--trials', '2']);
  const { trialList } = caseOf(readRun(out), 'single-bill/clean');
  t.equal(trialList[1]?.replay, `npx railproof replay ${out} --trial 'single-bill/clean~llm~2'`);
  const seeds = trialList.map(({ seed }) => seed);
  t.equal(seeds.length, 2);
  t.equal(new Set(seeds).size, 1);
});

t.test('an endpoint that cannot be meant is refused in one line', async (t) => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['--llm', 'http://127.0.0.1:1/v1'], /^railproof: --llm needs --model: [^\n]*\n$/],
    [['--llm', 'nowhere', '--model', 'm'], /^railproof: --llm nowhere: is no address of an endpoint[^\n]*\n$/],
    [['--llm', 'http://a:b@127.0.0.1/v1', '--model', 'm'], /^railproof: --llm: the address holds a credential[^\n]*\n$/],
    [['--llm', 'http://127.0.0.1:1/v1', '--model', 'm', '--agent', 'true'], /^railproof: [^\n]*cannot be used with[^\n]*\n$/],
    [['--llm', 'http://127.0.0.1:1/v1', '--model', 'm', '--temperature', 'warm'], /^railproof: [^\n]*Give a number such as 0\.7[^\n]*\n$/],
  ];
  await inPairs(wrong, async ([args, says]) => {
    const ended = await railproof(['run', 'single-bill', ...args, '--out', join(folder, 'never')]);
    t.equal(ended.code, 2, args.join(' '));
    t.match(ended.stderr, says);
  });
});

/** Sends the rent again when no answer came, under the key that the words of the field ask for. */
function literalReader(asked: Asked): Turn {
  const seen = results(asked);
  const task = seen.find((text) => text.includes('"payeeAccount"'));
  if (task === undefined) return { tool: 'get_task', args: '{}' };
  if (seen.some((text) => text.includes('"accepted"'))) return { say: 'Done.' };
  const items: readonly Record<string, string>[] = JSON.parse(task).items;
  const paid = seen.filter((text) => text.includes('"status":"credited"')).length;
  const item = items[paid];
  if (item === undefined)
    return { tool: 'finish_task', args: JSON.stringify({ status: 'done', items: items.map(({ item: name }) => ({ item: name, status: 'paid' })) }) };
  const words = JSON.stringify(asked.tools?.find(({ function: { name } }) => name === 'transfer_funds')?.function.parameters);
  const tries = seen.filter((text) => text.includes('No answer came')).length;
  const idempotencyKey = words.includes('unique for every request') ? `payment-${paid}-request-${tries}` : `the-payment-${paid}`;
  const { fromBank, fromAccount, payeeBank: toBank, payeeAccount: toAccount, payeeName: toHolder, amountWon } = item;
  return { tool: 'transfer_funds', args: JSON.stringify({ idempotencyKey, fromBank, fromAccount, toBank, toAccount, toHolder, amountWon }) };
}

t.test('the wording of a tool decides whether a model that takes it literally pays twice', async (t) => {
  const [own, other] = await inPairs([[], ['--tool-wording', join(checkout, 'docs', 'templates', 'wording.yaml')]], async (wording) => {
    const endpoint = await scriptedEndpoint(literalReader);
    const out = join(folder, wording.length === 0 ? 'own-words' : 'other-words');
    const args = ['run', 'lost-reply/first-reply-lost', '--seed', '7', '--llm', endpoint.url, '--model', 'literal', '--out', out, '--quiet'];
    const { stderr, stdout } = await railproof([...args, ...wording]);
    endpoint.close();
    return { run: readRun(out), said: `${stdout}${stderr}` };
  });
  t.match(own?.run.cases, [{ duplicateCredits: 0, wonLost: '0' }], own?.said ?? '');
  t.match(other?.run, { llm: { wording: 'unique-key' }, cases: [{ duplicateCredits: 1, wonLost: '3300000' }] }, other?.said ?? '');
});

t.test('a wording for what does not exist is refused with its line', async (t) => {
  const file = join(folder, 'odd.yaml');
  writeFileSync(file, 'wording: odd\ntools:\n  transfer_funds:\n    fields: { reason: why }\n');
  t.throws(() => readToolWording(file), /odd\.yaml:4: transfer_funds has no field reason; it has idempotencyKey, /);
  writeFileSync(file, 'wording: odd\ntools:\n  wire_money: { description: x }\n');
  t.throws(() => readToolWording(file), /odd\.yaml:3: tools\.wire_money is no tool/);
});
