/** The part of Stryker's global that instrumented text looks at. */
interface Namespace {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

declare global {
  var __stryker__: Namespace | undefined;
}

/** Name under which one play's coverage is collected. */
const playing = 'play';

function namespace(): Namespace {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

/** Switches a mutant on, and every other one off; `null`: all off. */
export function activate(token: string | null): void {
  const found = namespace();
  if (token === null) delete found.activeMutant;
  else found.activeMutant = token;
}

/** From now on what is reached belongs to a new play. Before the first call it belongs to loading. */
export function beginCoverage(): void {
  const found = namespace();
  found.currentTestId = playing;
  if (found.mutantCoverage !== undefined) found.mutantCoverage.perTest = {};
}

/** Tokens of the mutants that were reached since {@link beginCoverage}. */
export function coveredByPlay(): readonly string[] {
  return Object.keys(namespace().mutantCoverage?.perTest[playing] ?? {});
}

/** Tokens of the mutants that were reached while modules loaded: they act before any play begins. */
export function coveredByLoading(): readonly string[] {
  return Object.keys(namespace().mutantCoverage?.static ?? {});
}
