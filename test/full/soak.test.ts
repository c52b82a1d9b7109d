import t from 'tap';
import { railproof } from '../e2e/command.ts';
import { shareMs } from '../run/budget.ts';

t.setTimeout(3600 * 1000);

/** What starting, ending and the test after it take of the file's share. */
const asideMs = 90_000;

const minutes = Math.max(0.5, Math.min(30, ((shareMs() ?? Number.POSITIVE_INFINITY) - asideMs) / 60_000));

t.test('half an hour of load and faults on Redis is clean', async (t) => {
  const { code, stdout, stderr } = await railproof(['soak', '--minutes', minutes.toFixed(1), '--seed', '8'], {
    timeoutMs: minutes * 60_000 + 300_000,
  });
  t.equal(code, 0, `${stdout}${stderr}`);
  t.comment(stdout);
});

/** A gateway that keeps 4 MiB and two descriptors more every quarter of a second. */
const leak = [
  "import { openSync } from 'node:fs';",
  'const kept = [];',
  "const leak = () => kept.push(Buffer.alloc(2 ** 22, 1), openSync('/dev/null'), openSync('/dev/null'));",
  'setInterval(leak, 250).unref();',
].join('');

t.test('a gateway that leaks is not', async (t) => {
  const { code, stdout, stderr } = await railproof(['soak', '--minutes', '0.5', '--rate', '8', '--seed', '8', '--store', 'sqlite'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(leak)}` },
  });
  t.equal(code, 1, `${stdout}${stderr}`);
  t.match(stdout, /^NOT STEADY live memory: /m);
});
