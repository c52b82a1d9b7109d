import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import { bulkCentreId } from '../../../simulators/kftc/bulk-centre.ts';
import { openBankingId } from '../../../simulators/open-banking/centre.ts';
import type { AnyDraft, AnyEvent, EventKind } from '../../kernel/event.ts';
import type { CreditTransfer } from '../../kernel/instruction.ts';
import { insurerId } from '../../rail/recovery.ts';
import { stablecoinId } from '../coin-issuer.ts';
import type { FaultPoint } from '../scenario.ts';

/** The only component beside the rails. */
export const gatewayId = 'gateway';
export const networkId = 'kftc:ebs';
export const settlementSystemId = 'bokwire';

/** What kinds of component there are. */
export type PartKind = 'gateway' | 'bank' | 'network' | 'settlement' | 'ledger';

export function kindOf(component: string): PartKind {
  if (component === gatewayId) return 'gateway';
  if (component === networkId) return 'network';
  if (
    component === tokenLedgerId ||
    component === openBankingId ||
    component === stablecoinId ||
    component === bulkCentreId ||
    component === insurerId
  )
    return 'ledger';
  return component === settlementSystemId ? 'settlement' : 'bank';
}

export interface Point {
  readonly kind: EventKind;
  /** Of the events of that kind, which; default: all. */
  readonly fits?: (draft: AnyDraft) => boolean;
  /** The far side has done its work by then, and whoever asked does not know it yet. */
  readonly committed: boolean;
  /** Who records it. */
  readonly by: readonly PartKind[];
  /** Every rail on the way reaches it by itself, so that for a rail only its own counts. */
  readonly own?: boolean;
  readonly meaning: string;
}

const receipts: ReadonlySet<string> = new Set(['receipt', 'book-transfer']);

export const points: Readonly<Record<FaultPoint, Point>> = {
  'after-claim': {
    kind: 'claim.opened',
    by: ['gateway'],
    committed: false,
    meaning: 'the gateway has claimed the idempotency key; no rail has been asked',
  },
  'after-reserve': {
    kind: 'budget.reserved',
    by: ['gateway'],
    committed: false,
    meaning: 'the budget of the mandate is reserved; the order is about to leave',
  },
  'after-receive': {
    kind: 'instruction.received',
    by: ['bank', 'network', 'ledger'],
    fits: ({ data }) => 'instruction' in data && data.instruction.kind === 'credit-transfer',
    committed: false,
    own: true,
    meaning: 'a rail has taken the order in',
  },
  'after-hold': {
    kind: 'transfer.held',
    by: ['bank', 'ledger'],
    committed: false,
    meaning: "the payer's bank, or the ledger of the payer's wallet, has set the money aside; nobody else has been asked",
  },
  'after-credit-before-reply': {
    kind: 'transfer.posted',
    by: ['bank', 'ledger'],
    fits: ({ data }) => 'code' in data && receipts.has(data.code),
    committed: true,
    meaning: "the payee's bank has credited; nobody has been told",
  },
  'after-accrual': {
    kind: 'obligation.accrued',
    by: ['network'],
    committed: true,
    meaning: "the network knows of the credit and has booked the obligation; the payer's bank has not been told",
  },
  'before-capture': {
    kind: 'instruction.concluded',
    by: ['network'],
    fits: ({ data }) => 'rail' in data && 'outcome' in data && data.rail === networkId && data.outcome.status === 'credited',
    committed: true,
    meaning: "the network's answer is on its way to the payer's bank, whose hold is still open",
  },
  'after-capture': {
    kind: 'transfer.captured',
    by: ['bank', 'ledger'],
    committed: true,
    meaning: "the payer's bank, or the ledger of the payer's wallet, has debited; the gateway has not been told",
  },
  'after-netting': {
    kind: 'netting.closed',
    by: ['network'],
    committed: false,
    meaning: 'the nets of a session are final; BOK-Wire+ has not been asked to move them',
  },
  'after-settlement': { kind: 'session.settled', by: ['network'], committed: true, meaning: 'the nets have moved; the banks have not been advised' },
  'after-burn': {
    kind: 'transfer.posted',
    by: ['ledger'],
    fits: ({ data }) => isOf(data, tokenLedgerId, ':burn'),
    committed: true,
    meaning: "between two banks: the payer's token is burnt; wholesale CBDC moves and the payee's bank issues in the same step",
  },
  'after-cbdc': {
    kind: 'transfer.posted',
    by: ['ledger'],
    fits: ({ data }) => isOf(data, 'cbdc', ':cbdc'),
    committed: true,
    meaning: "between two banks: wholesale CBDC has moved; the payee's bank issues in the same step",
  },
  'after-issue': {
    kind: 'transfer.posted',
    by: ['ledger'],
    fits: ({ data }) => isOf(data, tokenLedgerId, ':issue'),
    committed: true,
    meaning: "the payee's wallet has the tokens; nobody has been told",
  },
};

function isOf(data: AnyDraft['data'], book: string, ending: string): boolean {
  return 'book' in data && 'transfer' in data && data.book === book && data.transfer.endsWith(ending);
}

const byKind = new Map<EventKind, FaultPoint[]>();
for (const [name, { kind }] of Object.entries(points)) byKind.set(kind, [...(byKind.get(kind) ?? []), name as FaultPoint]); // keys of the table

/** The points that recording this reaches. */
export function pointsAt(draft: AnyDraft): readonly FaultPoint[] {
  const found = byKind.get(draft.kind);
  return found === undefined ? [] : found.filter((name) => points[name].fits?.(draft) ?? true);
}

/** The token ledger keeps several: wallets, wholesale CBDC, each bank's own, and those of second assets. */
const ledgerBook = /^(deposit-token:|cbdc$|asset:)/;

/** Who records it: `gateway` or the id of a rail. `undefined`: the world itself, or an agent. */
export function recorderOf({ kind, data }: Pick<AnyEvent, 'kind' | 'data'>): string | undefined {
  if ('book' in data) return ledgerBook.test(data.book) ? tokenLedgerId : data.book.startsWith(stablecoinId) ? stablecoinId : data.book;
  if ('ledger' in data) return data.ledger;
  if ('rail' in data) return data.rail;
  if (/^(claim|budget|audit|mandate|policy|approval|stop)\./.test(kind)) return gatewayId;
  return /^(obligation|netting|session|cap|participant)\./.test(kind) ? networkId : undefined;
}

/** Which kinds of component can be struck at a point: those that record it, and those that have a part in the payment then. */
export function struckAt(point: FaultPoint): readonly PartKind[] {
  const { by, kind } = points[point];
  if (by.includes('gateway')) return ['gateway'];
  if (kind === 'netting.closed' || kind === 'session.settled') return ['network', 'settlement'];
  if (points[point].own === true) return ['gateway', ...by];
  if (by.every((part) => part === 'ledger')) return ['gateway', 'ledger'];
  return ['gateway', 'bank', 'network', ...by.filter((part) => part === 'ledger')];
}

/** Whether a point that was reached concerns a component: the clearing systems every one, a bank what it records itself and what it pays. */
export function concerns(
  component: string,
  point: FaultPoint,
  reached: { readonly draft: AnyDraft; readonly order: CreditTransfer | undefined },
): boolean {
  const recorder = recorderOf(reached.draft);
  if (recorder === component || points[point].own === true) return recorder === component;
  if (component === networkId || component === settlementSystemId) return true;
  return recorder === networkId && reached.order !== undefined && `bank:${reached.order.payer.bank}` === component;
}
