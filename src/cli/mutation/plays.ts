import type { FaultPoint } from '../../runner/scenario.ts';
import { type Play, reference } from './play.ts';

const seed = '1';

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
  ['limit-prober', ['mandate-limit-above/clean']],
  ['greedy-parallel', ['four-agents/heavy-storm', 'cap-reached/overnight']],
  ['naive-retrier', ['cap-reached/overnight']],
  ['payee-inventor', ['payee-name-other/clean']],
  ['unit-confused', ['mandate-limit-within/clean']],
];

/** Where a component dies and comes back from the journal: between the steps of a payment, and of a settlement. */
const kills: readonly (readonly [id: string, component: string, state: FaultPoint, nth?: number])[] = [
  ['single-bill/clean', 'gateway', 'after-claim'],
  ['single-bill/clean', 'gateway', 'after-reserve'],
  ['single-bill/clean', 'bank:901', 'after-hold'],
  ['refund/clean', 'bank:907', 'after-hold'],
  ['refund/clean', 'bank:908', 'after-credit-before-reply'],
  ['payroll-25/clean', 'bank:901', 'after-capture', 20],
  ['single-bill/clean', 'kftc:ebs', 'after-receive'],
  ['cap-reached/overnight', 'kftc:ebs', 'after-accrual', 2],
  ['cap-reached/overnight', 'kftc:ebs', 'after-netting'],
  ['cap-reached/overnight', 'kftc:ebs', 'after-settlement'],
  ['four-agents/light-storm', 'kftc:ebs', 'before-capture', 6],
  ['four-agents/light-storm', 'bokwire', 'after-netting'],
];

/** Tries everything that must not pass, in worlds of one payment and of many. */
const pressed = ['mandate-limit-within/clean', 'inside-one-bank-at-night/clean', 'stale-balance-short/slow-balance'];

/** Parts worked without agents, by seeds: the ledger itself, and settlement where reserves and caps are short. */
const drills = [
  ['ledger', 8],
  ['settlement', 3],
  ['mandates', 4],
] as const;

/** Seeds of generated scenarios, each with at least four agents, twenty payments and three faults. */
const explored = Array.from({ length: 2 }, (_, index) => String(index + 1));

/** Standard cases for what the others above leave out: hours, outages, caps, lost requests, whole payrolls, refunds, limits on calls. */
const further = [
  'cap-receipts/same-day',
  'cap-reached/over-the-weekend',
  'stale-balance-short/slow-balance',
  'ambiguous-timeout/credit-unconfirmed',
  'lost-request/between-gateway-and-bank',
  'lost-reply/bank-reply-lost',
  'one-key-one-payment/requests-overtaken',
  'participant-outage/two-outages',
  'cut-off/after-the-close',
  'inside-one-bank-at-night/clean',
  'four-agents/heavy-storm',
];

/** Everything that a mutant is sought with, in the order in which it is played: short and telling first. */
export const plays: readonly Play[] = [
  ...first.map(careful),
  ...drills.flatMap(([drill, seeds]) => Array.from({ length: seeds }, (_, n): Play => ({ plan: { drill }, persona: 'nobody', seed: String(n + 1) }))),
  ...pressed.map((id): Play => ({ plan: { case: id }, persona: 'pressing', seed })),
  ...kills.map(
    ([id, component, state, nth]): Play => ({
      ...careful(id),
      faults: [{ where: 'process', match: { component }, state, do: 'kill', ...(nth === undefined ? {} : { nth }) }],
    }),
  ),
  ...further.map(careful),
  ...pressing.flatMap(([persona, cases]) => cases.map((id): Play => ({ plan: { case: id }, persona, seed }))),
  ...explored.map((one): Play => ({ plan: { explored: one }, persona: reference, seed })),
];

function careful(id: string): Play {
  return { plan: { case: id }, persona: reference, seed };
}
