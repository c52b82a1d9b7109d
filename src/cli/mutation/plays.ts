import type { FaultPoint } from '../../runner/scenario.ts';
import { standardCatalogue } from '../catalogue.ts';
import { type Play, reference } from './play.ts';

/** Cases that many mutants do not get past; each is played in a hundredth of a second. */
const first = [
  'single-bill/clean',
  'refund/clean',
  'two-identical/first-reply-lost',
  'duplicate-delivery/everywhere-and-replies-lost',
  'mandate-limit-above/clean',
  'mandate-limit-within/clean',
  'payee-suspended/clean',
  'ambiguous-timeout/credit-delayed',
  'cap-reached/overnight',
];

/** Agents that press on what the sandbox must keep whatever an agent does. */
const pressing: readonly (readonly [persona: string, cases: readonly string[]])[] = [
  ['limit-prober', ['mandate-limit-above/clean', 'stale-balance-short/slow-balance']],
  ['greedy-parallel', ['payroll-25/clean', 'four-agents/heavy-storm', 'cap-reached/overnight', 'stale-balance-short/slow-balance']],
  ['naive-retrier', ['four-agents/heavy-storm', 'cap-reached/overnight', 'rate-limit-burst/limits-and-lost-replies']],
  ['payee-inventor', ['single-bill/clean', 'payee-name-other/clean']],
  ['unit-confused', ['single-bill/clean', 'payroll-25/clean', 'mandate-limit-within/clean']],
  ['amnesiac', ['four-agents/heavy-storm', 'lost-reply/every-other-reply-lost']],
  ['cutoff-blind', ['cut-off/after-the-close']],
];

/** Where a component dies and comes back from the journal: between the steps of a payment, and of a settlement. */
const kills: readonly (readonly [id: string, component: string, state: FaultPoint, nth?: number])[] = [
  ['single-bill/clean', 'gateway', 'after-claim'],
  ['single-bill/clean', 'gateway', 'after-reserve'],
  ['payroll-25/clean', 'gateway', 'after-claim', 12],
  ['single-bill/clean', 'bank:901', 'after-hold'],
  ['refund/clean', 'bank:907', 'after-hold'],
  ['refund/clean', 'bank:908', 'after-credit-before-reply'],
  ['payroll-25/clean', 'bank:901', 'after-hold', 12],
  ['payroll-25/clean', 'bank:901', 'after-capture', 20],
  ['single-bill/clean', 'kftc:ebs', 'after-receive'],
  ['cap-reached/overnight', 'kftc:ebs', 'after-accrual', 2],
  ['cap-reached/overnight', 'kftc:ebs', 'after-netting'],
  ['cap-reached/overnight', 'kftc:ebs', 'after-settlement'],
  ['four-agents/light-storm', 'kftc:ebs', 'before-capture', 6],
  ['four-agents/light-storm', 'kftc:ebs', 'after-settlement'],
  ['four-agents/light-storm', 'bokwire', 'after-netting'],
  ['four-agents/light-storm', 'bank:901', 'after-settlement'],
];

/** Seeds of generated scenarios, each with at least four agents, twenty payments and three faults. */
const explored = Array.from({ length: 12 }, (_, index) => String(index + 1));

const seed = '1';

/** Everything that a mutant is sought with, in the order in which it is played: short and telling first. */
export function allPlays(): readonly Play[] {
  const rest = standardCatalogue()
    .plans.map(({ id }) => id)
    .filter((id) => !first.includes(id));
  const careful = (id: string): Play => ({ plan: { case: id }, persona: reference, seed });
  return [
    ...first.map(careful),
    ...kills.map(
      ([id, component, state, nth]): Play => ({
        ...careful(id),
        faults: [{ where: 'process', match: { component }, state, do: 'kill', ...(nth === undefined ? {} : { nth }) }],
      }),
    ),
    ...rest.map(careful),
    ...pressing.flatMap(([persona, cases]) => cases.map((id): Play => ({ plan: { case: id }, persona, seed }))),
    ...explored.map((one): Play => ({ plan: { explored: one }, persona: reference, seed })),
  ];
}
