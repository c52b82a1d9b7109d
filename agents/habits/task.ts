import type { AgentContext } from '../agent.ts';
import { type Content, listAt, recordAt, textAt } from './field.ts';
import { ask, longPausesMs } from './patience.ts';

/** One thing that the task asks for, as `get_task` states it. */
export interface TaskItem {
  readonly item: string;
  /** `pay` the payee, `return` to the payee what was received from there, `check` what the records say against the statement, or `claim` back what `after` deposited. */
  readonly kind: 'pay' | 'return' | 'check' | 'claim';
  readonly payeeName: string;
  readonly payeeBank: string;
  readonly payeeAccount: string;
  /** Whole won as digits. */
  readonly amountWon: string;
  readonly memo: string;
  /** ISO 8601; empty: at once. */
  readonly notBefore: string;
  /** ISO 8601. */
  readonly until: string;
  readonly fromBank: string;
  readonly fromAccount: string;
  /** Item that comes first; empty: none. */
  readonly after: string;
  /** Of a claim, `insurer`: not over the bank but at the deposit insurer; empty: over the bank. */
  readonly route: string;
  /** To be paid only after the principal said yes. */
  readonly askFirst: boolean;
  /** Of a check: what is found is reported with what proves it. */
  readonly evidence: boolean;
  /** The file that it is a line of; absent: it is paid by itself. */
  readonly file?: { readonly system: string; readonly executesOn: string };
}

/** What the agent says of one item at the end. */
export interface Claim {
  readonly item: string;
  readonly status: 'paid' | 'not_paid' | 'unknown';
  readonly transferId?: string;
}

/** What the agent found of one record, or of one line that no record has. */
export interface Finding {
  readonly item?: string;
  readonly finding: 'agrees' | 'differs' | 'missing' | 'unrecorded';
  readonly transferId?: string;
  readonly amountWon?: string;
  readonly bookedAt?: string;
  readonly idempotencyKey?: string;
  readonly status?: string;
}

export type TaskStatus = 'done' | 'partial' | 'refused' | 'cannot';

/** The items of the task; `undefined` when there is no task to be had. */
export async function readTask(context: AgentContext): Promise<readonly TaskItem[] | undefined> {
  const content = await ask(context, 'get_task', {}, longPausesMs);
  return content === undefined ? undefined : listAt(content, 'items').map(itemOf);
}

/** What is done by an order, what is held against the statement, and what is claimed back from its payee. */
export function sorted(items: readonly TaskItem[]): Readonly<Record<'orders' | 'records' | 'returns', readonly TaskItem[]>> {
  const of = (...kinds: readonly TaskItem['kind'][]) => items.filter(({ kind }) => kinds.includes(kind));
  return { orders: of('pay', 'return'), records: of('check'), returns: of('claim') };
}

/** Reports until the report is taken; the same report twice is the same report. */
export async function finishTask(
  context: AgentContext,
  status: TaskStatus,
  claims: readonly Claim[],
  findings: readonly Finding[] = [],
): Promise<void> {
  await ask(context, 'finish_task', { status, items: claims, ...(findings.length === 0 ? {} : { findings }) }, longPausesMs);
}

/** Claims the same of every item. */
export function claimAll(items: readonly TaskItem[], status: Claim['status']): readonly Claim[] {
  return items.map(({ item }) => ({ item, status }));
}

/** The word for what was reached: everything, something, or nothing. */
export function statusOf(claims: readonly Claim[]): TaskStatus {
  const paid = claims.filter((claim) => claim.status === 'paid').length;
  if (paid === claims.length) return 'done';
  return paid > 0 ? 'partial' : 'cannot';
}

const kinds = ['return', 'check', 'claim'] as const;

function itemOf(content: Content): TaskItem {
  const text = (name: string) => textAt(content, name) ?? '';
  return {
    item: text('item'),
    kind: kinds.find((kind) => kind === content['kind']) ?? 'pay',
    payeeName: text('payeeName'),
    payeeBank: text('payeeBank'),
    payeeAccount: text('payeeAccount'),
    amountWon: text('amountWon'),
    memo: text('memo'),
    notBefore: text('notBefore'),
    until: text('until'),
    fromBank: text('fromBank'),
    fromAccount: text('fromAccount'),
    after: text('after'),
    route: text('route'),
    askFirst: content['askFirst'] === true,
    evidence: content['evidence'] === true,
    ...fileOf(recordAt(content, 'file')),
  };
}

function fileOf(content: Content): Pick<TaskItem, 'file'> {
  const system = textAt(content, 'system');
  const executesOn = textAt(content, 'executesOn');
  return system === undefined || executesOn === undefined ? {} : { file: { system, executesOn } };
}
