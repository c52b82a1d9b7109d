import { settlementDate } from '../../src/kernel/calendar.ts';
import type { EventDraft, EventKind, JsonValue } from '../../src/kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { agent, payee, payer } from './cast.ts';

type Draft = { [K in EventKind]: EventDraft<K> }[EventKind];

/** Steps of a payment between two banks, in order; `without` leaves some out, `twice` repeats some, `change` edits their data. */
export type StepName =
  | 'called'
  | 'intent'
  | 'claim'
  | 'reserved'
  | 'received'
  | 'held'
  | 'cleared'
  | 'arrived'
  | 'credited'
  | 'payee-concluded'
  | 'accrued'
  | 'network-concluded'
  | 'captured'
  | 'payer-concluded'
  | 'consumed'
  | 'kept'
  | 'outcome'
  | 'answered';

export interface PayOptions {
  readonly from?: AccountRef;
  readonly to?: AccountRef;
  readonly amountWon?: bigint;
  readonly returnOf?: string;
  readonly by?: string;
  /** What the agent got to see; default the truth. */
  readonly seen?: 'nothing' | JsonValue;
  /** Refused by the payer's bank, before anything was held. */
  readonly rejected?: ReasonCode;
  /** Refused by the gateway, before any rail. */
  readonly denied?: ReasonCode;
  /** False: another customer's payment, at the rails alone. */
  readonly door?: boolean;
  readonly without?: readonly StepName[];
  readonly twice?: readonly StepName[];
  readonly change?: { readonly [S in StepName]?: (data: never) => object };
}

/** Identity of the payment under a key. */
export function idOf(key: string): string {
  return `tr-${key}`;
}

export function stepsOf(key: string, options: PayOptions & { readonly now: EpochMs; readonly calls: number }): readonly Draft[] {
  const { without = [], twice = [], change = {} } = options;
  const steps =
    options.denied !== undefined
      ? deniedSteps(key, options)
      : options.rejected !== undefined
        ? rejectedSteps(key, options)
        : creditedSteps(key, options);
  const kept = steps.filter(([name]) => !without.includes(name) && (options.door !== false || !doorSteps.has(name)));
  return kept.flatMap(([name, draft]) => {
    const edit = change[name] as ((data: object) => object) | undefined; // each step edits its own data
    const edited = (edit === undefined ? draft : { ...draft, data: edit(draft.data) }) as Draft; // same kind, same shape
    return twice.includes(name) ? [edited, edited] : [edited];
  });
}

const doorSteps: ReadonlySet<StepName> = new Set(['called', 'intent', 'claim', 'reserved', 'consumed', 'kept', 'outcome', 'answered']);

type Options = PayOptions & { readonly now: EpochMs; readonly calls: number };
type Step = readonly [StepName, Draft];

/** What every step needs. */
function frameOf(key: string, options: Options) {
  const { from = payer, to = payee, amountWon = 50_000n, returnOf = null, by = agent, now: at, calls } = options;
  const id = idOf(key);
  const args = {
    idempotencyKey: key,
    fromBank: from.bank,
    fromAccount: from.account,
    toBank: to.bank,
    toAccount: to.account,
    toHolder: to.account,
    amountWon: String(amountWon),
    ...(returnOf === null ? {} : { returnOf }),
  };
  const instruction: CreditTransfer = {
    kind: 'credit-transfer',
    id,
    payer: { ...from, holder: from.account },
    payee: { ...to, holder: to.account },
    amountWon: won(amountWon),
    memo: '',
    returnOf,
    requestedAt: at,
  };
  const { idempotencyKey: _, ...bound } = { memo: '', returnOf: null, ...args };
  return { at, id, by, args, bound, instruction, amountWon: won(amountWon), door: `g${calls}`, seen: `p${calls}`, rail: { at, instruction: id } };
}

function openingSteps(key: string, options: Options): readonly Step[] {
  const { at, id, by, args, bound, door, seen } = frameOf(key, options);
  return [
    ['called', { kind: 'agent.called', at, agent: by, call: seen, data: { tool: 'transfer_funds', arguments: args } }],
    [
      'intent',
      { kind: 'audit.intent', at, agent: by, call: door, data: { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds', arguments: args } },
    ],
    ['claim', { kind: 'claim.opened', at, instruction: id, data: { tenant: 'sandbox', principal: 'hanbit', key, fields: bound } }],
  ];
}

function closingSteps(key: string, options: Options, end: { readonly status: string; readonly reason: ReasonCode | null }): readonly Step[] {
  const { at, id, by, door, seen } = frameOf(key, options);
  const { status, reason } = end;
  const told: JsonValue =
    status === 'denied' ? { code: reason } : { status, transferId: id, idempotencyKey: key, ...(reason === null ? {} : { reason }) };
  const answer = options.seen ?? told;
  const mandate = status === 'denied' ? null : 'mandate-1';
  const data = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds', status, reason, mandate };
  const kept = status === 'credited' ? { status, creditedAt: at, mandate } : { status: 'rejected', reason, mandate };
  return [
    ['kept', { kind: 'claim.answered', at, instruction: id, data: { tenant: 'sandbox', principal: 'hanbit', key, answer: kept } }],
    ['outcome', { kind: 'audit.outcome', at, agent: by, call: door, instruction: id, data }],
    answer === 'nothing'
      ? ['answered', { kind: 'agent.unanswered', at, agent: by, call: seen, data: { tool: 'transfer_funds' } }]
      : [
          'answered',
          {
            kind: 'agent.answered',
            at,
            agent: by,
            call: seen,
            data: { tool: 'transfer_funds', answer, error: status === 'denied' && options.seen === undefined },
          },
        ],
  ];
}

function deniedSteps(key: string, options: Options): readonly Step[] {
  return [...openingSteps(key, options), ...closingSteps(key, options, { status: 'denied', reason: options.denied ?? null })];
}

function rejectedSteps(key: string, options: Options): readonly Step[] {
  const { at, id, instruction, amountWon, rail } = frameOf(key, options);
  const reason = options.rejected ?? 'superseded';
  const bank = `bank:${instruction.payer.bank}`;
  return [
    ...openingSteps(key, options),
    ['reserved', { kind: 'budget.reserved', ...rail, data: { mandate: 'mandate-1', amountWon } }],
    ['received', { kind: 'instruction.received', ...rail, data: { rail: bank, instruction } }],
    ['payer-concluded', { kind: 'instruction.concluded', ...rail, data: { rail: bank, outcome: { status: 'rejected', reason } } }],
    ['consumed', { kind: 'budget.released', at, instruction: id, data: { mandate: 'mandate-1', amountWon } }],
    ...closingSteps(key, options, { status: 'rejected', reason }),
  ];
}

function creditedSteps(key: string, options: Options): readonly Step[] {
  const { at, id, instruction, amountWon, rail } = frameOf(key, options);
  const { payer: from, payee: to } = instruction;
  const [here, there] = [`bank:${from.bank}`, `bank:${to.bank}`];
  const outcome: Outcome = { status: 'credited', creditedAt: at };
  const movement = { book: here, debit: from.account, credit: 'clearing', amountWon, code: 'payment' } as const;
  return [
    ...openingSteps(key, options),
    ['reserved', { kind: 'budget.reserved', ...rail, data: { mandate: 'mandate-1', amountWon } }],
    ['received', { kind: 'instruction.received', ...rail, data: { rail: here, instruction } }],
    ['held', { kind: 'transfer.held', ...rail, data: { ...movement, transfer: `${id}:hold`, expiresAt: null } }],
    ['cleared', { kind: 'instruction.received', ...rail, data: { rail: 'kftc:ebs', instruction } }],
    ['arrived', { kind: 'instruction.received', ...rail, data: { rail: there, instruction } }],
    [
      'credited',
      {
        kind: 'transfer.posted',
        ...rail,
        data: { book: there, transfer: `${id}:receipt`, debit: 'clearing', credit: to.account, amountWon, code: 'receipt' },
      },
    ],
    ['payee-concluded', { kind: 'instruction.concluded', ...rail, data: { rail: there, outcome } }],
    ['accrued', { kind: 'obligation.accrued', ...rail, data: { debtor: from.bank, creditor: to.bank, amountWon, session: settlementDate(at) } }],
    ['network-concluded', { kind: 'instruction.concluded', ...rail, data: { rail: 'kftc:ebs', outcome } }],
    ['captured', { kind: 'transfer.captured', ...rail, data: { ...movement, transfer: `${id}:payment`, hold: `${id}:hold` } }],
    ['payer-concluded', { kind: 'instruction.concluded', ...rail, data: { rail: here, outcome } }],
    ['consumed', { kind: 'budget.consumed', ...rail, data: { mandate: 'mandate-1', amountWon } }],
    ...closingSteps(key, options, { status: 'credited', reason: null }),
  ];
}
