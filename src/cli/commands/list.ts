import { personas } from '../../../agents/personas.ts';
import { standardCatalogue } from '../catalogue.ts';

/** Scenarios with their cases, and personas. */
export function list(): number {
  const { files, plans } = standardCatalogue();
  for (const { scenario } of files) {
    process.stdout.write(`${scenario.scenario}  ${scenario.title.en} / ${scenario.title.ko}\n`);
    for (const item of scenario.cases) process.stdout.write(`  ${scenario.scenario}/${item.case}\n`);
  }
  const cases = files.reduce((total, { scenario }) => total + scenario.cases.length, 0);
  process.stdout.write(
    `\n${files.length} scenarios, ${cases} cases; ${plans.length} are played, since one with hostile text is a case for each of its texts. Personas: ${Object.keys(personas).join(', ')}\n`,
  );
  return 0;
}
