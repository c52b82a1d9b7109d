import { InputError } from '../runner/input-error.ts';
import { type MandateChoice, withMandates } from '../runner/open-mandates.ts';
import type { TrialPlan } from '../runner/trial-plan.ts';
import { plansOf, selectPlans } from './catalogue.ts';
import { packageRoot } from './package-root.ts';
import type { RunFolder } from './run-folder.ts';
import { type SealedSummary, sealedSummary, sealedTexts } from './sealed-cases.ts';

/** The cases of a run, by name or drawn from its nonce. */
export interface ChosenCases {
  readonly plans: readonly TrialPlan[];
  /** Absent: they were named. */
  readonly sealed?: SealedSummary;
  /** Puts what did not come with railproof into the run's folder, so that it replays elsewhere. */
  keepIn(folder: RunFolder): void;
}

export interface Choice {
  readonly mandates: MandateChoice;
  readonly nonce?: string;
  readonly sealed?: number;
}

/** @throws InputError for a name that leads nowhere, and for a pack without a nonce */
export function chosenCases(names: readonly string[], { mandates, nonce, sealed }: Choice): ChosenCases {
  const allow = (plans: readonly TrialPlan[]) => plans.map((plan) => withMandates(plan, mandates));
  if (sealed === undefined) return { plans: allow(selectPlans(names)), keepIn: (folder) => keepScenarios(folder, names) };
  if (nonce === undefined || names.length > 0)
    throw new InputError(`--sealed ${sealed} draws its cases from --nonce TEXT; give the nonce, and name no scenario`);
  const texts = sealedTexts(nonce, sealed);
  return {
    plans: allow(plansOf(texts)),
    sealed: sealedSummary(nonce, texts),
    keepIn: (folder) => {
      for (const [name, text] of texts) folder.writeScenario(name, text);
    },
  };
}

/** What else of the command line says which cases they were. */
export function sealedFlag({ sealed }: { readonly sealed?: number | undefined }): readonly string[] {
  return sealed === undefined ? [] : ['--sealed', String(sealed)];
}

/** Scenario files of the user's go into the folder. */
export function keepScenarios(folder: RunFolder, names: readonly string[]): void {
  for (const file of new Set(names.filter((name) => /\.ya?ml$/.test(name) && !name.startsWith(packageRoot)))) folder.keepScenario(file);
}
