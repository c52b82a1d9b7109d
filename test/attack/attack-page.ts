/**
 * Prints docs/attacks.md: `node test/attack/attack-page.ts > docs/attacks.md`. The page follows from the list of attacks, the titles of their
 * tests and the planted weaknesses.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Defect, readDefects } from '../../src/cli/calibration/defect.ts';
import { type Attack, attacks, fileOf } from './attacks.ts';

const root = join(import.meta.dirname, '..', '..');

/** Weaknesses of all attacks, by name; each begins with the number of its attack. */
export function weaknesses(): readonly Defect[] {
  return readDefects(join(import.meta.dirname, 'weaknesses'));
}

export function attackOf({ name }: Defect): Attack | undefined {
  return attacks.find(({ number }) => number === Number.parseInt(name, 10));
}

export function attackPage(): string {
  const planted = Map.groupBy(weaknesses(), attackOf);
  const bare = attacks.filter((attack) => !planted.has(attack));
  const intro = [
    '# Attacks',
    '',
    'What must not be possible, and the test that tries it on a gateway behind a socket (or on whoever reads what an attacker wrote). A **weakness** is a mistake',
    'that is planted in the sources while the test runs, and has to turn it red, or one of those beside it: `npm run test:full -- test/full/attacks.test.ts` does that',
    'for each of them, with `RAILPROOF_WEAKNESSES=18-texts-as-markup,19-` before it for those that are so called.',
    'Who plants a weakness has the sentence below, and not the test. This page is written by `node test/attack/attack-page.ts > docs/attacks.md`.',
    '',
    bare.length === 0 ? 'Every attack has its weaknesses.' : `No weakness is planted yet for ${bare.map(({ number }) => number).join(', ')}.`,
  ];
  return `${[...intro, ...attacks.flatMap((attack) => sectionOf(attack, planted.get(attack) ?? []))].join('\n')}\n`;
}

function sectionOf(attack: Attack, planted: readonly Defect[]): readonly string[] {
  const file = fileOf(attack);
  const also = attack.also === undefined ? '' : `; also ${attack.also.map((path) => `\`${path}\``).join(', ')}`;
  return [
    '',
    `## ${attack.number}. ${attack.name}`,
    '',
    `**Must not be possible:** ${attack.impossible} (OWASP ${attack.owasp.join(', ')})`,
    '',
    `Tried in \`${file}\`${also}:`,
    '',
    ...titlesOf(readFileSync(join(root, file), 'utf8')).map((title) => `- ${title}`),
    ...(planted.length === 0 ? [] : ['', '| weakness | mistake |', '|---|---|', ...planted.map(({ name, why }) => `| ${name} | ${why} |`)]),
  ];
}

/** Titles of the tests in a file, as they are written there. */
function titlesOf(text: string): readonly string[] {
  return [...text.matchAll(/^\s*t\.test\((['"`])(.+?)\1, async/gm)].map(([, , title = '']) =>
    title.replaceAll(/\$\{(\w+)\}/g, '<$1>').replaceAll(/\\(.)/g, '$1'),
  );
}

if (import.meta.main) process.stdout.write(attackPage());
