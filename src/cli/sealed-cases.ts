import { hash } from 'node:crypto';
import { stringify } from 'yaml';
import { withMandates } from '../runner/open-mandates.ts';
import { sealedPack } from '../runner/sealed-pack.ts';
import { plansOf, standardCatalogue } from './catalogue.ts';
import { conditionsOf } from './conditions.ts';
import { commitmentOf, seedOfNonce } from './nonce-seed.ts';

/** What a run says of cases that were drawn from its nonce. */
export interface SealedSummary {
  readonly cases: number;
  /** What was published before: SHA-256, hex, of the nonce. */
  readonly commitment: string;
  /** SHA-256, hex, of the texts of all cases. */
  readonly sha256: string;
}

/** Files by name, as they are kept beside the run. */
export type SealedTexts = ReadonlyMap<string, string>;

/** The pack of a nonce: nobody can know it before the nonce is revealed, and everybody can draw it again after. */
export function sealedTexts(nonce: string, count: number): SealedTexts {
  const families = standardCatalogue().files.map(({ scenario }) => scenario);
  const pack = sealedPack(families, { seed: seedOfNonce(`sealed pack ${nonce}`), count });
  return new Map(pack.map((scenario) => [`${scenario.scenario}.yaml`, stringify(scenario)]));
}

export function sealedSummary(nonce: string, texts: SealedTexts): SealedSummary {
  return {
    cases: texts.size,
    commitment: commitmentOf(nonce),
    sha256: hash('sha256', [...texts].map(([name, text]) => `${name}\n${text}`).join('\n')),
  };
}

/** What the nonce gives, to be held against what a report says was played: each case with the {@link conditionsOf} it. */
export function drawnAgain(
  nonce: string,
  count: number,
  command: readonly string[],
): { readonly summary: SealedSummary; readonly conditions: Readonly<Record<string, string>> } {
  const texts = sealedTexts(nonce, count);
  const mandates = command[command.indexOf('--mandates') + 1] === 'open' ? 'open' : 'as-written';
  const conditions = Object.fromEntries(plansOf(texts).map((plan) => [plan.id, conditionsOf(withMandates(plan, mandates))]));
  return { summary: sealedSummary(nonce, texts), conditions };
}
