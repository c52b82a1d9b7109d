import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import t from 'tap';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { root } from '../tidy/source.ts';
import { composeFile, folder, type Service } from './compose-file.ts';

const names = ['compose.yaml', 'compose.full.yaml', 'compose.separated.yaml'] as const;
const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
const pinned = /^[a-z0-9./-]+:[A-Za-z0-9.-]+@sha256:[0-9a-f]{64}$/;

/** What a service lacks of what every service here has. */
function weaknesses({
  image = '',
  build,
  read_only,
  cap_drop,
  security_opt,
  privileged,
  network_mode,
  user,
  healthcheck,
  environment = {},
}: Service) {
  const own = build !== undefined; // the image says who it is and how it is
  const problems = {
    'is not pinned by digest': !own && !pinned.test(image),
    'can write to its root': read_only !== true,
    'keeps capabilities': String(cap_drop) !== 'ALL',
    'may gain privileges': security_opt?.includes('no-new-privileges:true') !== true,
    'is privileged': privileged === true || network_mode === 'host',
    'runs as root': !own && (user === undefined || user === 'root' || user === '0'),
    'has no health check': !own && healthcheck === undefined,
    'has a secret in the file': Object.values(environment).some((value) => !/\$\{[A-Z_]+:\?/.test(value)),
  };
  return Object.entries(problems).flatMap(([problem, holds]) => (holds ? [problem] : []));
}

t.test('the Dockerfile has no fault, and its base is pinned by digest', async (t) => {
  t.same(validate(dockerfile), []);
  const base = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1] ?? '';
  t.match(base, pinned);
  t.same(new Set(dockerfile.match(/^FROM \S+/gm)), new Set([`FROM $${'{NODE_IMAGE}'}`]), 'and there is no other');
});

t.test('the image is small and not root: locked packages without those for development, a list of them, a health check', async (t) => {
  t.match(dockerfile, /^RUN npm ci --omit=dev --ignore-scripts/m);
  t.match(dockerfile, /^RUN npm sbom --omit=dev --sbom-format=cyclonedx > sbom\.cdx\.json$/m);
  t.match(dockerfile.match(/^USER .*$/gm)?.at(-1), /^USER [1-9]\d+:[1-9]\d+$/);
  t.match(dockerfile, /^HEALTHCHECK /m);
  const [, last = ''] = dockerfile.split(/^USER /m);
  t.notMatch(last, /^(RUN|COPY|ADD) /m, 'nothing is made after that');
  t.notMatch(dockerfile, /^ADD |curl|wget/m);
});

t.test('what is copied into the image is there, and passes .dockerignore; nothing else does', async (t) => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
  t.equal(ignore[0], '*');
  t.same(new Set(ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1))), new Set(copied));
  for (const path of copied) t.ok(existsSync(join(root, path)), path);
});

/** One thing that the linter says. */
interface Message {
  readonly line: number;
  readonly message: string;
  readonly type: 'error' | 'warning';
}

function errorsIn(paths: readonly string[]): readonly string[] {
  const linter = new DCLinter({ rules: { 'no-build-and-image': 0 }, quiet: true, debug: false, exclude: [] }); // the image is built here, and has a name
  const results: readonly { readonly filePath: string; readonly messages: readonly Message[] }[] = linter.lintFiles([...paths], false);
  return results.flatMap(({ filePath, messages }) =>
    messages.filter(({ type }) => type === 'error').map(({ line, message }) => `${filePath}:${line} ${message}`),
  );
}

t.test('the Compose files keep to the schema of Compose and to what its linter calls an error; a wrong one is found', async (t) => {
  t.same(errorsIn(names.map((name) => join(folder, name))), []);
  const wrong = join(temporaryFolder(t), 'compose.yaml');
  writeFileSync(wrong, "services:\n  one:\n    image: 'a:1'\n    readonly: true\n");
  t.match(errorsIn([wrong]), [/additional properties|must NOT have/]);
});

t.test('no service can write to its root, gain rights or hold a secret in the file; a weak one is found', async (t) => {
  for (const name of ['compose.yaml', 'compose.full.yaml'])
    for (const [service, settings] of Object.entries(composeFile(name).services)) t.same(weaknesses(settings), [], `${name}: ${service}`);
  const good = composeFile('compose.full.yaml').services['redis'] ?? {};
  const weak: readonly (readonly [Service, string])[] = [
    [{ ...good, image: 'redis:7' }, 'is not pinned by digest'],
    [{ ...good, read_only: false }, 'can write to its root'],
    [{ ...good, cap_drop: [] }, 'keeps capabilities'],
    [{ ...good, security_opt: [] }, 'may gain privileges'],
    [{ ...good, privileged: true }, 'is privileged'],
    [{ ...good, network_mode: 'host' }, 'is privileged'],
    [{ ...good, user: 'root' }, 'runs as root'],
    [{ ...good, environment: { PASSWORD: 'open sesame' } }, 'has a secret in the file'],
  ];
  for (const [service, problem] of weak) t.same(weaknesses(service), [problem]);
});

t.test('separated networks: from outside there is no way but the front, and the front holds nothing', async (t) => {
  const { services: full } = composeFile('compose.full.yaml');
  const { services, networks } = composeFile('compose.separated.yaml');
  t.same(Object.keys(services).sort(), Object.keys(full).sort(), 'every service has its networks, so that none falls into a common one');
  const rails = Object.keys(full).filter((name) => full[name]?.command?.[0] === 'rail');
  t.ok(rails.length > 3, 'the payment systems are there too, each apart');
  const on = (network: string) => Object.keys(services).filter((name) => services[name]?.networks?.includes(network));
  t.same(on('external'), ['front']);
  t.same(on('dmz'), ['front', 'gateway-1', 'gateway-2']);
  t.same(on('internal').sort(), [...['farm', 'gateway-1', 'gateway-2', 'prometheus', 'redis', 'worker'], ...rails].sort());
  t.match(networks, { dmz: { internal: true }, internal: { internal: true } }, 'neither has a way out');
  t.same(
    Object.keys(full).filter((name) => full[name]?.ports !== undefined),
    ['front'],
    'nothing else is published',
  );
  t.same([full['front']?.environment, full['front']?.volumes], [undefined, undefined], 'no secret and no store in the front');
});
