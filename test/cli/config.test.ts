import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import t, { type Test } from 'tap';
import { configCommands } from '../../src/cli/config-commands.ts';
import { railCommands } from '../../src/cli/rail-commands.ts';
import { servingCommands } from '../../src/cli/serving-commands.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';

/** What `railproof config …` prints. Rejects as it would end. */
async function config(...args: readonly string[]): Promise<string> {
  const root = new Command('railproof').exitOverride().configureOutput({ writeErr: () => {} });
  let text = '';
  const finish = () => {};
  servingCommands(root, finish);
  railCommands(root, finish);
  configCommands(root, { finish, print: (printed) => (text += printed) });
  await root.parseAsync(['config', ...args], { from: 'user' });
  return text;
}

function file(t: Test, text: string): string {
  const path = join(temporaryFolder(t), 'railproof.yaml');
  writeFileSync(path, text);
  return path;
}

function environment(t: Test, settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) process.env[name] = value;
  t.teardown(() => {
    for (const name of Object.keys(settings)) delete process.env[name];
  });
}

const whole = `serve:
  port: 4100
  clock: real
  replica: true
  allow-host: [gateway.bank, gateway-1]
  rail: ['kftc:ebs=http://kftc:4000', 'bank:901=http://bank-901:4000']
  drain: 30
rail:
  customers: 5
front:
  to: ['http://gateway-1:4000', 'http://gateway-2:4000']
worker:
  farm: redis://farm:6379
  threads: 2
`;

t.test('one file has a section for each command; the environment wins over it, and the command line over both', async (t) => {
  const path = file(t, whole);
  environment(t, { RAILPROOF_DRAIN: '7', RAILPROOF_CONFIG: path });
  const text = await config('serve', '--port', '4200');
  t.match(text, /^ {2}port: 4200 {2}# command line$/m);
  t.match(text, /^ {2}drain: 7 {2}# RAILPROOF_DRAIN$/m);
  t.ok(text.includes(`  allow-host: ["gateway.bank","gateway-1"]  # ${path}\n`));
  t.ok(text.includes(`  rail: ["kftc:ebs=http://kftc:4000","bank:901=http://bank-901:4000"]  # ${path}\n`));
  t.ok(text.includes(`  replica: true  # ${path}\n`) && text.includes(`  clock: "real"  # ${path}\n`));
  t.match(text, /^ {2}host: "127\.0\.0\.1" {2}# default$/m);
  t.match(text, /^ {2}# policy: {2}# not set$/m);
  t.match(
    await config('front'),
    /to: \["http:\/\/gateway-1:4000","http:\/\/gateway-2:4000"\]/,
    'what a command cannot do without may come from there too',
  );
  t.match(await config('worker'), /farm: "redis:\/\/farm:6379"[\s\S]*threads: 2/);
  t.match(await config('rail', 'bank:901'), /customers: 5/);
});

t.test('what is printed can be a file again, and has no secret', async (t) => {
  environment(t, { RAILPROOF_TOKEN: 'a-token-that-nobody-may-see', RAILPROOF_STORE: 'redis://user:hidden@redis:6379?stream=x' });
  const text = await config('serve', '--port', '4200', '--seed', '7');
  t.notMatch(text, /nobody-may-see|hidden/);
  t.match(text, /^# RAILPROOF_TOKEN: set$/m);
  t.match(text, /^# RAILPROOF_RAIL_TOKEN: not set$/m);
  t.match(text, /store: "redis:\/\/user:…@redis:6379\?stream=x" {2}# RAILPROOF_STORE/);
  t.match(await config('serve', '--config', file(t, text)), /^ {2}port: 4200 {2}# \/.*railproof\.yaml$/m);
});

t.test('what is wrong in it is said in one line that names the place, whoever wins over it', async (t) => {
  const said = (text: string, line: RegExp) =>
    t.rejects(config('serve', '--port', '1', '--config', file(t, text)), { name: 'InputError', message: line });
  await said('serve:\n  prot: 4000\n', /railproof\.yaml: serve\.prot is no setting; there are port, host, /);
  await said('serve:\n  port: many\n', /serve\.port: Give a port from 0 to 65535\.$/);
  await said('serve:\n  port: 99999\n', /serve\.port: Give a port from 0 to 65535\.$/);
  await said('serve:\n  port: [1, 2]\n', /serve\.port: is one text or number$/);
  await said('serve:\n  clock: fast\n', /serve\.clock: Allowed choices are paced, real\.$/);
  await said('serve:\n  replica: yes please\n', /serve\.replica: is true or false$/);
  await said('gateway:\n  port: 1\n', /gateway is no section; there are serve, rail, front, worker$/);
  await said('serve: [\nport: 1\n', /railproof\.yaml: is no YAML: .*[^:]$/);
  await said('serve: 4000\n', /serve is no section; write its settings under it/);
  await said('serve:\n  port: 1\n port: 2\n', /is no YAML: /);
  await said('- serve\n', /is no list of sections/);
  await t.rejects(config('serve', '--config', '/nowhere/at/all.yaml'), { message: /^\/nowhere\/at\/all\.yaml: cannot be read \(ENOENT\)/ });
  await t.rejects(config('front'), { message: /required option '--to/ }, 'and what is missing is missing');
});
