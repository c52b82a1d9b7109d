import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { buildGateway } from '../../../src/gateway/http.ts';
import { openRequestStates } from '../../../src/gateway/request-states.ts';
import { seededIds } from '../../../src/kernel/id.ts';
import { seededRandom } from '../../../src/kernel/random.ts';
import { checkout, compileCache, processMsMax } from '../../e2e/command.ts';
import { temporaryFolder } from '../../e2e/temporary-folder.ts';
import { fileMsMax } from '../../run/budget.ts';
import { commandOf } from '../../run/check.ts';
import { runQuietly } from '../../run/child.ts';
import { openWorld, token } from '../world.ts';
import { conformanceProfile } from './profile.ts';

t.setTimeout(fileMsMax);

const folder = temporaryFolder(t);
const package_ = '@modelcontextprotocol/conformance';
const program = commandOf(checkout, package_, 'conformance');

/** A check of the suite, as it writes it down. */
interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

const ids = seededIds(seededRandom('conformance'));

/** The shipped gateway with the test profile on it. The suite knows no tokens, so the door gets one for it. */
async function listen(t: Test) {
  const { door } = openWorld();
  const clock = { now: () => 0 };
  const freshId = () => ids.next('handle');
  const states = openRequestStates({ clock, freshHandle: freshId });
  const profile = conformanceProfile(states);
  const app = buildGateway(door, { states, surface: profile.surface, sessions: { clock, freshId }, fast: false });
  app.addHook('onRequest', async (request) => {
    request.headers.authorization ??= `Bearer ${token}`;
  });
  t.teardown(() => app.close());
  return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`, profile };
}

/** What the official suite finds, by scenario. */
async function checksOf(url: string, revision: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const out = join(folder, revision);
  const env = { PATH: process.env['PATH'], HOME: folder, ...compileCache };
  await runQuietly(process.execPath, [program, 'server', '--url', url, '--requirements', revision, '-o', out], { env, timeout: processMsMax });
  const found = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('checks.json'));
  return new Map(found.map((file) => [/^server-(.+?)-\d{4}-\d\d-\d\d/.exec(file)?.[1] ?? file, JSON.parse(readFileSync(join(out, file), 'utf8'))]));
}

function requiredOf(revision: string): readonly string[] {
  return parse(readFileSync(join(checkout, 'node_modules', package_, 'requirements', `${revision}.yaml`), 'utf8')).server;
}

/** Parts of the profile that belong to the other revision. */
const unusedIn: Readonly<Record<string, RegExp>> = {
  '2025-11-25': /^test_input_required|^test_missing_capability|^json_schema/,
  '2026-07-28': /^test_(elicitation|sampling|tool_with_logging)|^test:\/\/watched|^json_schema/,
};

for (const revision of ['2025-11-25', '2026-07-28']) {
  t.test(`the official suite passes: everything that ${revision} requires`, async (t) => {
    const { url, profile } = await listen(t);
    const checks = await checksOf(url, revision);
    for (const scenario of requiredOf(revision)) {
      const made = checks.get(scenario) ?? [];
      t.ok(
        made.some(({ status }) => status === 'SUCCESS'),
        `${scenario} checks something`,
      );
      t.same(
        made.filter(({ status }) => status === 'FAILURE').map(({ id, errorMessage }) => `${id}: ${errorMessage}`),
        [],
        scenario,
      );
    }
    t.same(
      profile.offered.filter((name) => !profile.used.has(name) && !unusedIn[revision]?.test(name)),
      [],
      'nothing that was offered to the suite went unused: no scenario passed on an error',
    );
  });
}
