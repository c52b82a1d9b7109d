import t from 'tap';
import { type ModuleReference, moduleReferences } from './module-reference.ts';
import { codeFiles, problem, readSource, type Source, sourceOf } from './source.ts';

/** Who may import what: the table "Rooms" of ARCHITECTURE.md. A room may always import itself; a target ending in `/` is a whole room. */
interface Room {
  readonly room: string;
  readonly may: readonly string[];
  /** Of these, types only. */
  readonly mayTypes: readonly string[];
}

const storageInterfaces = ['src/storage/journal.ts', 'src/storage/claims.ts'];
/** What event data is made of: whoever reads events may name it. */
const eventTypes = ['src/kernel/instruction.ts', 'src/kernel/mandate.ts', 'src/kernel/wallet.ts'];
const systems = ['src/kernel/', 'src/rail/', ...storageInterfaces];

const rooms: readonly Room[] = [
  { room: 'src/kernel/', may: [], mayTypes: [] },
  { room: 'src/rail/', may: ['src/kernel/'], mayTypes: [] },
  { room: 'src/storage/', may: ['src/kernel/'], mayTypes: [] },
  { room: 'src/gateway/', may: systems, mayTypes: [] },
  {
    room: 'src/oracle/',
    may: ['src/kernel/money.ts', 'src/kernel/event.ts', 'src/kernel/calendar.ts', 'src/kernel/reason.ts', 'src/kernel/account.ts'],
    mayTypes: eventTypes,
  },
  {
    room: 'src/report/',
    may: ['src/kernel/money.ts', 'src/kernel/event.ts', 'src/kernel/account.ts', 'src/oracle/judgement.ts'],
    mayTypes: eventTypes,
  },
  {
    room: 'src/runner/',
    may: ['src/kernel/', 'src/rail/', 'src/storage/', 'src/gateway/', 'src/oracle/', 'simulators/', 'agents/'],
    mayTypes: ['src/report/'],
  },
  { room: 'src/cli/', may: ['src/', 'simulators/', 'agents/'], mayTypes: [] },
  { room: 'simulators/bank/', may: systems, mayTypes: [] },
  { room: 'simulators/kftc/', may: systems, mayTypes: [] },
  { room: 'simulators/bokwire/', may: systems, mayTypes: [] },
  { room: 'simulators/deposit-token/', may: systems, mayTypes: [] },
  { room: 'simulators/stablecoin/', may: systems, mayTypes: [] },
  { room: 'simulators/open-banking/', may: systems, mayTypes: [] },
  { room: 'simulators/insurer/', may: systems, mayTypes: [] },
  { room: 'agents/', may: [], mayTypes: [] },
  // Templates for users stand outside: they see what the package exports.
  { room: 'docs/', may: ['railproof/agent', 'railproof/rail'], mayTypes: [] },
  { room: 'test/', may: [''], mayTypes: [] },
];

function forbiddenImports(source: Source): readonly string[] {
  const room = rooms.find((candidate) => source.path.startsWith(candidate.room));
  if (room === undefined) return [problem(source, 1, 'belongs to no room of the import table')];
  return moduleReferences(source)
    .filter((reference) => !isAllowed(room, reference))
    .map(({ specifier, line, typeOnly }) => problem(source, line, `${room.room} may not import ${typeOnly ? 'types of ' : ''}${specifier}`));
}

function isAllowed(room: Room, { path, typeOnly, specifier }: ModuleReference): boolean {
  if (specifier === '(computed)') return room.room === 'src/cli/' || room.room === 'test/';
  if (path === null) return true;
  const targets = [room.room, ...room.may, ...(typeOnly ? room.mayTypes : [])];
  return targets.some((target) => (target === '' || target.endsWith('/') ? path.startsWith(target) : path === target));
}

t.test('every file imports only what its room may', async (t) => {
  for (const path of codeFiles) t.same(forbiddenImports(readSource(path)), [], path);
});

t.test('an import against the table is found', async (t) => {
  const bad: readonly (readonly [string, string])[] = [
    ['src/kernel/money.ts', `import { x } from '../rail/rail.ts';`],
    ['src/kernel/money.ts', `import type { X } from '../rail/rail.ts';`],
    ['src/rail/retry.ts', `export * from '../storage/journal.ts';`],
    ['src/storage/sqlite-journal.ts', `const x = await import('../gateway/door.ts');`],
    ['src/gateway/door.ts', `import { x } from '../storage/sqlite-journal.ts';`],
    ['src/oracle/judge.ts', `import { x } from '../kernel/instruction.ts';`],
    ['src/oracle/judge.ts', `import { type X, y } from '../kernel/mandate.ts';`],
    ['src/oracle/judge.ts', `import type { Random } from '../kernel/random.ts';`],
    ['src/oracle/judge.ts', `type X = import('../runner/scenario.ts').Scenario;`],
    ['src/report/scorecard.ts', `import { x } from '../oracle/judge.ts';`],
    ['src/runner/drive.ts', `import { x } from '../report/scorecard.ts';`],
    ['src/runner/drive.ts', `import type { X } from '../cli/ambient.ts';`],
    ['simulators/kftc/network.ts', `import { x } from '../bank/core.ts';`],
    ['simulators/bank/core.ts', `import { x } from '../../src/runner/timeline.ts';`],
    ['agents/personas/careful.ts', `import { won } from '../../src/kernel/money.ts';`],
    ['agents/personas/careful.ts', `import type { Rail } from 'railproof/rail';`],
    ['agents/personas/careful.ts', `const x = await import(name);`],
    ['src/cli/main.ts', `import { x } from '../../test/run/tally.ts';`],
    ['src/cli/setup/launch.cjs', `const x = require('../../../test/run/tally.ts');`],
    ['docs/templates/persona.ts', `import { x } from '../../agents/agent.ts';`],
    ['src/somewhere-else.ts', ''],
  ];
  for (const [path, text] of bad) t.equal(forbiddenImports(sourceOf(path, text)).length, 1, `${path}: ${text}`);
});

t.test('an import within the table passes', async (t) => {
  const good: readonly (readonly [string, string])[] = [
    ['src/kernel/money.ts', `import { x } from './reason.ts'; import pino from 'pino';`],
    ['src/oracle/judge.ts', `import type { Instruction } from '../kernel/instruction.ts'; import { type Mandate } from '../kernel/mandate.ts';`],
    ['src/runner/drive.ts', `import type { RunResult } from '../report/run-result.ts'; import { x } from '../../simulators/kftc/network.ts';`],
    ['simulators/kftc/network.ts', `import type { Journal } from '../../src/storage/journal.ts';`],
    ['docs/templates/persona.ts', `import type { Agent } from 'railproof/agent';`],
    ['test/e2e/run.test.ts', `import { x } from '../../src/cli/main.ts';`],
  ];
  for (const [path, text] of good) t.same(forbiddenImports(sourceOf(path, text)), [], `${path}: ${text}`);
});
