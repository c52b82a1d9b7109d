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
  'approval-given/attentive',
];

type Kill = readonly [id: string, component: string, state: FaultPoint, nth?: number];

/** Where a component dies and comes back from the journal: between the steps of a payment, and of a settlement. */
const kills: readonly Kill[] = [
  ['single-bill/clean', 'gateway', 'after-claim'],
  ['single-bill/clean', 'gateway', 'after-reserve'],
  ['single-bill/clean', 'gateway', 'after-hold'],
  ['single-bill/clean', 'gateway', 'after-capture'],
  ['four-agents/light-storm', 'gateway', 'after-accrual', 4],
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
const pressed = ['mandate-limit-within/clean', 'inside-one-bank-at-night/clean'];

/** Sends everything twice; the gateway may be gone in between. */
const resent = ['single-bill/clean', 'two-identical/first-reply-lost', 'refund/reply-lost', 'approval-given/attentive'];

/** Parts worked without agents, by seeds: the ledger itself, and settlement where reserves and caps are short. */
const drills = [
  ['ledger', 3],
  ['budgets', 5],
  ['settlement', 3],
  ['mandates', 3],
] as const;

/** Seeds of generated scenarios, with at least four agents, twenty payments and three faults. */
const explored = Array.from({ length: 1 }, (_, index) => String(index + 1));

/** Longer cases. */
const further = ['approval-given/gateway-restarts-meanwhile', 'cap-receipts/same-day', 'inside-one-bank-at-night/clean', 'four-agents/heavy-storm'];

/** Everything that a mutant is sought with, in the order in which it is played: short and telling first. */
export const plays: readonly Play[] = [
  ...first.map(careful),
  ...drills.flatMap(([drill, seeds]) => Array.from({ length: seeds }, (_, n): Play => ({ plan: { drill }, persona: 'nobody', seed: String(n + 1) }))),
  ...pressed.map((id): Play => ({ plan: { case: id }, persona: 'pressing', seed })),
  ...['resending-at-once', 'resending-after'].flatMap((persona) => [
    ...resent.map((id): Play => ({ ...careful(id), persona })),
    ...kills.slice(0, 4).map((kill): Play => ({ ...killing(kill), persona })),
  ]),
  ...kills.map(killing),
  ...further.map(careful),
  ...explored.map((one): Play => ({ plan: { explored: one }, persona: reference, seed })),
];

function careful(id: string): Play {
  return { plan: { case: id }, persona: reference, seed };
}

function killing([id, component, state, nth]: Kill): Play {
  return { ...careful(id), faults: [{ where: 'process', match: { component }, state, do: 'kill', ...(nth === undefined ? {} : { nth }) }] };
}
