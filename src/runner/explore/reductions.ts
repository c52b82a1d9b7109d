import type { CaseSpec, FaultSpec, Job, Scenario, WorldSpec } from '../scenario.ts';

/** One way to make a scenario smaller, at so many places. */
export interface Reduction {
  count(scenario: Scenario): number;
  /** The scenario made smaller at a place; `undefined` where that leads to nothing new. */
  at(scenario: Scenario, index: number): Scenario | undefined;
}

/** An ordinary Tuesday morning. */
const plainStart = '2026-11-24T10:00:00+09:00';

/** A fault by chance is tried as one that strikes each of the first matches. */
const nthMax = 12;

/** Biggest pieces first. */
export const reductions: readonly Reduction[] = [
  { count: ({ jobs }) => (jobs.length > 1 ? jobs.length : 0), at: (scenario, index) => ({ ...scenario, jobs: scenario.jobs.toSpliced(index, 1) }) },
  { count: () => 2, at: halfOfFaults },
  { count: (scenario) => faultsOf(scenario).length, at: (scenario, index) => withFaults(scenario, faultsOf(scenario).toSpliced(index, 1)) },
  { count: () => worldParts.length, at: withoutPart },
  { count: ({ approval }) => (approval === undefined ? 0 : 1), at: withoutApproval },
  { count: ({ jobs }) => jobs.length * 2, at: halfOfItems },
  { count: ({ jobs }) => jobs.reduce((sum, { items }) => sum + items.length, 0), at: withoutItem },
  { count: ({ world }) => world?.received?.length ?? 0, at: withoutReceived },
  { count: ({ world }) => world?.background?.length ?? 0, at: withoutBackground },
  { count: ({ world }) => world?.outages?.length ?? 0, at: withoutOutage },
  { count: ({ world }) => world?.held?.length ?? 0, at: withoutHeld },
  { count: ({ actors }) => Object.keys(actors).length, at: withPlainTerms },
  { count: (scenario) => faultsOf(scenario).length * nthMax, at: withNth },
  { count: () => 1, at: (scenario) => (scenario.start === plainStart ? undefined : { ...scenario, start: plainStart }) },
  { count: () => 1, at: withoutIdlers },
];

const worldParts = ['background', 'outages', 'capsWon', 'cbdcWon', 'coin', 'held'] as const satisfies readonly (keyof WorldSpec)[];

function faultsOf({ cases: [only] }: Scenario): readonly FaultSpec[] {
  return only?.faults ?? [];
}

function withFaults(scenario: Scenario, faults: readonly FaultSpec[]): Scenario {
  return { ...scenario, cases: scenario.cases.map((spec): CaseSpec => ({ ...spec, faults })) };
}

function halfOfFaults(scenario: Scenario, index: number): Scenario | undefined {
  const faults = faultsOf(scenario);
  return faults.length < 3 ? undefined : withFaults(scenario, half(faults, index));
}

function withoutPart(scenario: Scenario, index: number): Scenario | undefined {
  const part = worldParts[index];
  if (part === undefined || scenario.world?.[part] === undefined) return undefined;
  const { [part]: _gone, ...world } = scenario.world;
  return { ...scenario, world };
}

/** Nobody approves, so nothing can go wrong with it. */
function withoutApproval(scenario: Scenario): Scenario {
  const { approval: _gone, ...rest } = scenario;
  return withFaults(
    rest,
    faultsOf(scenario).filter(({ where }) => where !== 'approver'),
  );
}

function halfOfItems(scenario: Scenario, index: number): Scenario | undefined {
  return withItems(scenario, index >> 1, (items) => (items.length < 4 ? items : half(items, index % 2)));
}

function withoutItem(scenario: Scenario, index: number): Scenario | undefined {
  let left = index;
  for (const [at, { items }] of scenario.jobs.entries()) {
    if (left < items.length) return withItems(scenario, at, (all) => (all.length < 2 ? all : all.toSpliced(left, 1)));
    left -= items.length;
  }
  return undefined;
}

function withItems(scenario: Scenario, at: number, change: (items: Job['items']) => Job['items']): Scenario | undefined {
  const job = scenario.jobs[at];
  const items = job === undefined ? [] : change(job.items);
  if (job === undefined || items === job.items) return undefined;
  return { ...scenario, jobs: scenario.jobs.with(at, { ...job, items }) };
}

/** What is to be returned has to have been received. */
function withoutReceived(scenario: Scenario, index: number): Scenario | undefined {
  const received = scenario.world?.received ?? [];
  const { from, to } = received[index] ?? {};
  const isNeeded = scenario.jobs.some((job) => job.principal === to && job.items.some(({ kind, payee }) => kind === 'return' && payee === from));
  return isNeeded ? undefined : { ...scenario, world: { ...scenario.world, received: received.toSpliced(index, 1) } };
}

function withoutBackground(scenario: Scenario, index: number): Scenario {
  return { ...scenario, world: { ...scenario.world, background: (scenario.world?.background ?? []).toSpliced(index, 1) } };
}

function withoutOutage(scenario: Scenario, index: number): Scenario {
  return { ...scenario, world: { ...scenario.world, outages: (scenario.world?.outages ?? []).toSpliced(index, 1) } };
}

function withoutHeld(scenario: Scenario, index: number): Scenario {
  return { ...scenario, world: { ...scenario.world, held: (scenario.world?.held ?? []).toSpliced(index, 1) } };
}

/** No delay, no interest, and of age; what may be refused for it is excused still. */
function withPlainTerms(scenario: Scenario, index: number): Scenario | undefined {
  const [name, actor] = Object.entries(scenario.actors)[index] ?? [];
  if (name === undefined || actor === undefined) return undefined;
  const { account, wallet, ...rest } = actor;
  const { bornOn, interestBasisPoints, ...terms } = wallet ?? {};
  if (account === undefined && bornOn === undefined && interestBasisPoints === undefined) return undefined;
  return { ...scenario, actors: { ...scenario.actors, [name]: wallet === undefined ? rest : { ...rest, wallet: terms } } };
}

function withNth(scenario: Scenario, index: number): Scenario | undefined {
  const faults = faultsOf(scenario);
  const at = Math.floor(index / nthMax);
  const fault = faults[at];
  if (fault?.probability === undefined) return undefined;
  const { probability: _chance, ...rest } = fault;
  return withFaults(scenario, faults.with(at, { ...rest, nth: (index % nthMax) + 1 }));
}

/** Actors that nobody refers to. Others get other account numbers by it, so it is tried like any reduction. */
function withoutIdlers(scenario: Scenario): Scenario | undefined {
  const { jobs, world, actors } = scenario;
  const payments = [...(world?.received ?? []), ...(world?.background ?? []), ...(world?.held ?? [])];
  const used = new Set([
    ...jobs.flatMap(({ principal, items }) => [principal, ...items.flatMap(({ from, payee }) => [from ?? payee, payee])]),
    ...payments.flatMap(({ from, to }) => [from, to]),
    ...Object.values(actors).flatMap(({ wallet }) => [wallet?.voucher?.issuer, wallet?.trade?.seller, wallet?.trade?.buyer]),
  ]);
  const kept = Object.entries(actors).filter(([name]) => used.has(name));
  return kept.length === Object.keys(actors).length ? undefined : { ...scenario, actors: Object.fromEntries(kept) };
}

function half<T>(list: readonly T[], index: number): readonly T[] {
  const middle = list.length >> 1;
  return index % 2 === 0 ? list.slice(0, middle) : list.slice(middle);
}
