import type { DefectResult } from './defect-part.ts';
import type { LabelledResult } from './labelled-part.ts';
import type { CheckUse, PersonaResult } from './persona-part.ts';

/** Persona × family: `ok`, or how many trials came to something else than the file says. */
export function personaTable(results: readonly PersonaResult[]): string {
  const families = [...new Set(results.flatMap(({ families }) => Object.keys(families).map(Number)))].sort((left, right) => left - right);
  const width = Math.max(...results.map(({ name }) => name.length));
  const cell = (result: PersonaResult, family: number) => {
    const counts = result.families[family];
    if (counts === undefined) return '–';
    return counts.wrong > 0 ? `✗${counts.wrong}` : 'ok';
  };
  const lines = [
    `${'family'.padEnd(width)}  ${families.map((family) => String(family).padStart(4)).join('')}`,
    ...results.map((result) => `${result.name.padEnd(width)}  ${families.map((family) => cell(result, family).padStart(4)).join('')}`),
  ];
  const wrong = results.flatMap(({ name, wrong }) =>
    wrong.map(
      (one) =>
        `  ✗ ${name} in ${one.case} must ${one.must}, and it ${one.checks.length > 0 ? `failed ${one.checks.join(', ')}: ${one.message}` : 'passed'} (seed ${one.seed}). The file says: ${one.because}`,
    ),
  );
  return `${[...lines, ...wrong].join('\n')}\n`;
}

export function defectLine({ name, caught, check, seedsNeeded, where, broke, why }: DefectResult): string {
  if (caught) return `  ok ${name.padEnd(36)} ${(check ?? '').padEnd(22)} trial ${String(seedsNeeded).padStart(4)}  ${where}\n`;
  const also = broke === null ? '' : ` An assertion of the product stopped a trial: ${broke}`;
  return `  ✗  ${name.padEnd(36)} not caught in ${seedsNeeded} trials. ${why}${also}\n`;
}

/** What one reader takes in at once; cases are made this small, so that what finds a defect need not be shrunk. */
const smallCase = { agents: 2, faults: 3 } as const;

export function defectSummary(results: readonly DefectResult[]): string {
  const needed = results.flatMap(({ caught, seedsNeeded }) => (caught ? [seedsNeeded] : [])).sort((left, right) => left - right);
  const small = results.filter(({ size }) => size !== null && size.agents <= smallCase.agents && size.faults <= smallCase.faults).length;
  return `${needed.length} of ${results.length} planted defects caught, median ${needed[needed.length >> 1] ?? '–'} trials to find one; ${small} by a case of at most ${smallCase.agents} agents and ${smallCase.faults} faults\n`;
}

export function labelledTable({ runs, sensitivity, specificity }: LabelledResult): string {
  const lines = runs
    .filter(({ ok }) => !ok)
    .map(
      ({ run, label, sandbox, agent, message }) =>
        `  ✗ ${run}: labelled ${label.sandbox}, agent ${label.agent}; judged ${sandbox}, agent ${agent}: ${message}. The label says: ${label.because}`,
    );
  const rate = ([part, whole]: readonly [number, number]) => `${part} of ${whole}`;
  return `${[...lines, `${runs.length} labelled runs: sensitivity ${rate(sensitivity)}, specificity ${rate(specificity)}`].join('\n')}\n`;
}

/** Checks, or invariants, that nothing made fail: nobody knows whether they can. */
export function unflipped(kind: string, { known, flipped }: CheckUse): readonly string[] {
  return [...known].filter((id) => !flipped.has(id)).map((id) => `  ✗ ${kind} ${id}: nothing flips it\n`);
}
