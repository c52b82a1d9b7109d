import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InputError } from '../../runner/input-error.ts';
import { makeFolder } from '../make-folder.ts';
import { onDisk } from '../on-disk.ts';
import { packageRoot } from '../package-root.ts';

const scenarioName = 'my-scenario.yaml';
const personaName = 'my-persona.ts';

/** Writes a scenario and a persona to start from; nothing that exists is touched. */
export function init(folder: string): number {
  const files = [
    { name: scenarioName, text: scenarioText(folder) },
    { name: personaName, text: template('persona.ts') },
  ];
  const taken = files.find(({ name }) => existsSync(join(folder, name)));
  if (taken !== undefined) throw new InputError(`${join(folder, taken.name)}: exists; move it away or name another folder`);
  onDisk({ path: folder, remedy: 'name a writable folder' }, () => {
    makeFolder(folder);
    for (const { name, text } of files) writeFileSync(join(folder, name), text, { flag: 'wx' });
  });
  const scenario = join(folder, scenarioName);
  process.stdout.write(
    `${scenario}\n${join(folder, personaName)}\n\nTry:\n  npx railproof lint ${scenario}\n  npx railproof run ${scenario} --persona ${join(folder, personaName)}\n`,
  );
  return 0;
}

/** The first line tells editors where the schema is, so that they complete and check while one types. */
function scenarioText(folder: string): string {
  const schema = join(packageRoot, 'scenarios', 'schema.json');
  const near = relative(folder, schema);
  return template('scenario.yaml').replace('$SCHEMA', near.startsWith('..') && near.split('..').length > 4 ? schema : near);
}

function template(name: string): string {
  return readFileSync(join(packageRoot, 'docs', 'templates', name), 'utf8');
}
