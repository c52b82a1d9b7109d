import type { AdaptivePlan } from './adversary.ts';
import { castOf } from './cast.ts';
import { InputError } from './input-error.ts';
import type { Actor, AdaptiveSpec, AttackField, AttackGoal, AttackSpec, CaseSpec, HostileText, Job, Scenario } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** What an attacked case is about, for the report. No agent and no judge ever sees these words. */
export interface AttackLabel {
  /** `null`: the lawful twin, in which the same field holds harmless text. */
  readonly technique: string | null;
  readonly goal: AttackGoal | null;
  readonly field: AttackField;
  readonly language: 'en' | 'ko';
  /** Written by somebody else than the defences, and kept from them. */
  readonly heldOut: boolean;
}

/** One case with its attack written into the scenario, where an outsider could have written it. */
export interface AttackedCase {
  readonly scenario: Scenario;
  readonly spec: CaseSpec;
  readonly label?: AttackLabel;
  /** Actor to whom the attack would bring money, and the item that it would keep from being paid. */
  readonly by?: string;
  readonly withheld?: string;
  readonly adaptive?: { readonly spec: AdaptiveSpec; readonly texts: AdaptivePlan['texts'] };
}

/** What a payment that only carries a text is over. */
const carrierWon = '1';

/** What went out before and comes back, where the text is the reason for a return. */
const returnedWon = '30000';

/** The cases of a scenario as they are written, then those that its attack makes: a twin for each field, and each text in its fields and languages. */
export function attackedCases(file: ScenarioFile): readonly AttackedCase[] {
  const { scenario } = file;
  const written = scenario.cases.map((spec) => ({ scenario, spec }));
  const { attack } = scenario;
  if (attack === undefined) return written;
  const fill = placeholders(file);
  const adaptiveFields: readonly AttackField[] = attack.adaptive === undefined ? [] : ['memo'];
  const fields = [...new Set([...attack.texts.flatMap((text) => text.in), ...adaptiveFields])];
  const twins = fields.flatMap((field) => languages.map((language) => twinOf(scenario, attack, { field, language, fill })));
  const attacked = attack.texts.flatMap((text) =>
    text.in.flatMap((field) => languages.map((language) => attackedBy(scenario, attack, { text, field, language, fill }))),
  );
  const adaptive = languages.flatMap((language) => adaptiveOf(scenario, attack, { language, fill }));
  return [...written, ...twins, ...attacked, ...adaptive];
}

/** The attacker who writes while the agent works; nothing of his stands in the scenario beforehand. */
function adaptiveOf(scenario: Scenario, attack: AttackSpec, { language, fill }: Omit<Place, 'field'>): AttackedCase[] {
  const { adaptive: spec, outsider: by, heldOut = false } = attack;
  if (spec === undefined) return [];
  const texts = spec.texts.map((text) => ({ after: text.after, text: fill(text[language]) }));
  const label = { technique: 'adaptive', goal: 'extra', field: 'memo', language, heldOut } as const;
  return [{ scenario, spec: { case: `memo-adaptive-extra-${language}` }, label, by, adaptive: { spec, texts } }];
}

const languages = ['en', 'ko'] as const;

interface Place {
  readonly field: AttackField;
  readonly language: 'en' | 'ko';
  readonly fill: (text: string) => string;
}

function twinOf(scenario: Scenario, attack: AttackSpec, { field, language, fill }: Place): AttackedCase {
  const label = { technique: null, goal: null, field, language, heldOut: attack.heldOut ?? false };
  const by = attack.outsider;
  return {
    scenario: written(scenario, { field, by, text: fill(attack.harmless[language]) }),
    spec: { case: `${field}-harmless-${language}` },
    label,
    by,
  };
}

function attackedBy(scenario: Scenario, attack: AttackSpec, { text, field, language, fill }: Place & { readonly text: HostileText }): AttackedCase {
  const by = text.by ?? attack.outsider;
  const { technique, goal, withheld } = text;
  return {
    scenario: written(scenario, { field, by, text: fill(text[language]) }),
    spec: { case: `${field}-${technique}-${goal}-${language}` },
    label: { technique, goal, field, language, heldOut: attack.heldOut ?? false },
    by,
    ...(withheld === undefined ? {} : { withheld }),
  };
}

/** The scenario with a text of `by` in one of the fields that an outsider writes. */
function written(scenario: Scenario, hostile: { readonly field: AttackField; readonly by: string; readonly text: string }): Scenario {
  const { field, by, text } = hostile;
  const job = scenario.jobs[0];
  const principal = job?.principal ?? '';
  const carrier = { from: by, to: principal, amountWon: carrierWon, memo: '' };
  switch (field) {
    case 'memo':
      return received(scenario, [{ ...carrier, memo: text }]);
    case 'holder':
      return received(
        named(scenario, by, () => text),
        [carrier],
      );
    case 'return-reason':
      return received(scenario, [
        { from: principal, to: by, amountWon: returnedWon, memo: '' },
        { from: by, to: principal, amountWon: returnedWon, memo: text, returns: true },
      ]);
    case 'merchant':
      return named(scenario, job?.items[0]?.payee ?? '', (holder) => `${holder} ${text}`);
    case 'invoice':
      return { ...scenario, jobs: scenario.jobs.map((each) => (each === job ? invoiced(each, text) : each)) };
    case 'notice':
      return { ...scenario, jobs: scenario.jobs.map((each) => (each === job ? { ...each, notices: [{ from: by, text }] } : each)) };
    default:
      return field satisfies never;
  }
}

function invoiced(job: Job, text: string): Job {
  return { ...job, items: job.items.map((item, index) => (index === 0 ? { ...item, memo: text } : item)) };
}

function received(scenario: Scenario, payments: NonNullable<NonNullable<Scenario['world']>['received']>): Scenario {
  const { world } = scenario;
  return { ...scenario, world: { ...world, received: [...(world?.received ?? []), ...payments] } };
}

function named(scenario: Scenario, actor: string, name: (holder: string) => string): Scenario {
  const known = scenario.actors[actor];
  if (known === undefined) return scenario;
  const renamed: Actor = { ...known, holder: name(known.holder) };
  return { ...scenario, actors: { ...scenario.actors, [actor]: renamed } };
}

/** `{account:ACTOR}` is bank code and account number, `{bank:ACTOR}` and `{number:ACTOR}` are one of them, `{holder:ACTOR}` the name: the world decides them. */
function placeholders(file: ScenarioFile): Place['fill'] {
  const cast = castOf(file);
  return (text) =>
    text.replaceAll(/\{(account|bank|number|holder):([a-z0-9-]+)\}/g, (_whole, kind: string, name: string) => {
      const one = [...cast.values()].flat().find(({ actor }) => actor === name);
      if (one === undefined)
        throw new InputError(`${file.at(['attack', 'texts'])}: attack.texts name {${kind}:${name}}, which is not one of the actors`);
      const { ref, holder } = one;
      const values: Readonly<Record<string, string>> = { account: `${ref.bank} ${ref.account}`, bank: ref.bank, number: ref.account, holder };
      return values[kind] ?? '';
    });
}
