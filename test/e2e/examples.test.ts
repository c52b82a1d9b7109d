import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkout, compileCache, processMsMax, railproof, start, until } from './command.ts';
import { type Asked, scriptedEndpoint } from './llm/scripted-endpoint.ts';
import { readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const examples = join(checkout, 'docs', 'examples');
const agent = join(examples, 'agent.mjs');

interface Ended {
  readonly code: number;
  readonly said: string;
}

function execute(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd: checkout, timeout: processMsMax, env: { ...process.env, ...compileCache, ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: out + err }),
    );
  });
}

t.test('the examples are as short as they are said to be', async (t) => {
  for (const name of ['agent.mjs', 'llm.sh']) {
    const lines = readFileSync(join(examples, name), 'utf8').split('\n');
    const told = lines.filter((line) => line !== '' && !/^(\/\/|#|import |const headers|await client\.c)/.test(line));
    t.ok(told.length <= 10, `${name}: ${told.length}`);
  }
});

t.test('any MCP client: the example works against serve with a scenario', async (t) => {
  const token = 'a-token-for-the-example-4711';
  const serving = start(['serve', '--port', '0', '--scenario', 'single-bill/clean', '--seed', '7'], { env: { RAILPROOF_TOKEN: token } });
  const address = () => /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(serving.printed().stdout)?.[0];
  await until('the gateway is open', () => address() !== undefined);
  const ended = await execute(process.execPath, [agent], { RAILPROOF_MCP_URL: address() ?? '', RAILPROOF_TOKEN: token });
  t.strictSame(ended, { code: 0, said: '' });
  serving.child.kill('SIGTERM');
  t.match(
    await serving.ended,
    { code: 0, stdout: '"Authorization: Bearer $RAILPROOF_TOKEN"' },
    'what to try names the variable that the token is in',
  );
});

t.test('a command: the same file is the agent of a run', async (t) => {
  const ended = await railproof([
    'run',
    'single-bill',
    '--seed',
    '7',
    '--agent',
    `"${process.execPath}" "${agent}"`,
    '--out',
    join(folder, 'command'),
  ]);
  t.equal(ended.code, 0, ended.stderr);
});

t.test('a model: the example plays two cases against an endpoint', async (t) => {
  const endpoint = await scriptedEndpoint((asked: Asked) => (asked.messages.length < 4 ? { tool: 'get_task', args: '{}' } : { say: 'That is all.' }));
  const env = { LLM_URL: endpoint.url, LLM_MODEL: 'scripted', TRIALS: '1', K: '1' };
  const { code, said } = await execute('/bin/sh', [join(examples, 'llm.sh'), '--out', join(folder, 'model')], env);
  endpoint.close();
  t.equal(code, 1, said);
  t.match(said, /NOT ACCEPTED[\s\S]*scripted at http/);
});

t.test('a persona in TypeScript: the template plays from a folder of its own', async (t) => {
  const made = await railproof(['init', folder]);
  t.equal(made.code, 0, made.stderr);
  const out = join(folder, 'persona');
  const ended = await railproof(['run', 'single-bill', '--seed', '7', '--persona', join(folder, 'my-persona.ts'), '--out', out, '--quiet']);
  t.equal(ended.code, 0, ended.stderr);
  t.equal(readRun(out).cases[0]?.persona, 'my-persona');
});
