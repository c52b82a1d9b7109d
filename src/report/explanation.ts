import CliTable from 'cli-table3';
import type { AnyEvent, JsonValue } from '../kernel/event.ts';
import { thousands, wonText } from './amount-text.ts';
import { type Life, lifeOf } from './life.ts';
import type { Owed, Payment } from './life-payments.ts';
import { printable, printableLine } from './printable.ts';
import type { CaseResult, TrialResult } from './run-result.ts';

export interface ExplanationSources {
  readonly item: CaseResult;
  readonly trial: TrialResult;
  /** Of that trial, in order. */
  readonly events: readonly AnyEvent[];
}

/** What was owed, what the books did about it and what the agent said of it, side by side; then each check, and the accounts before and after. */
export function explanation({ item, trial, events }: ExplanationSources): string {
  const life = lifeOf(events);
  const said = saidOf(events);
  const table = new CliTable({ head: ['owed', 'books', 'agent said'], style: { head: [], border: [] }, wordWrap: true, colWidths: [46, 62, 22] });
  for (const owed of life.owed) table.push([owedText(owed), booksText(owed, life.payments), sayingText(owed, said)]);
  const head = [`${trial.trial}: ${trial.passed ? 'passed' : 'FAILED'}, seed ${trial.seed}`, `${item.title.en} · ${item.title.ko}`];
  const findings = [
    ...events.flatMap(endText),
    ...trial.checks.filter(({ status }) => status !== 'not_applicable').map(checkText),
    '',
    ...bookLines(life),
    '',
    `play it again: ${trial.replay}`,
  ];
  // What agents and outsiders wrote is in here: nothing of it may steer a terminal, or pass for a line of ours.
  return `${[...head.map(printableLine), '', printable(table.toString()), '', ...findings.map(printableLine)].join('\n')}\n`;
}

/** An agent that did not come to its end by itself. */
function endText(event: AnyEvent): readonly string[] {
  if (event.kind !== 'agent.ended' || event.data.how === 'returned') return [];
  return [`✗ ${event.agent} ${event.data.how === 'threw' ? 'broke off' : 'was stopped'}: ${event.data.message} (event ${event.seq})`];
}

function owedText({ items, payer, payee, amountWon, owed, mustRefuse }: Owed): string {
  const what = items.length === 0 ? 'nobody owed this' : items.join(', ');
  const times = mustRefuse ? 'must be refused' : owed === 0 ? 'owed never' : owed === 1 ? 'owed once' : `owed ${owed} times`;
  return `${what}\n${wonText(amountWon)}, ${times}\n${payer.bank} ${payer.account} →\n${payee.bank} ${payee.account}`;
}

/** The payments of the same payer, payee and amount, each with its key and how it ended. */
function booksText({ payer, payee, amountWon, credited, owed, mustRefuse }: Owed, payments: readonly Payment[]): string {
  const own = payments.filter(
    (payment) =>
      payment.own &&
      payment.amountWon === amountWon &&
      payment.payer.account === payer.account &&
      payment.payee.account === payee.account &&
      payment.payee.bank === payee.bank,
  );
  const due = mustRefuse ? 0 : owed;
  const finding = credited === due ? 'as owed' : credited > due ? `${credited - due} TOO MANY` : `${due - credited} TOO FEW`;
  const lines = own.map(({ instruction, key, status, reason, credits }) => {
    const proof = credits.length === 0 ? '' : `, event ${credits.map(({ seq }) => seq).join(', ')}`;
    return `${instruction.slice(0, 17)}… key ${key ?? '–'}\n  ${status ?? 'open'}${reason === null ? '' : ` (${reason})`}${proof}`;
  });
  return [`credited ${credited} ×: ${finding}`, ...lines].join('\n');
}

type Said = ReadonlyMap<string, { readonly overall: string; readonly items: ReadonlyMap<string, string> }>;

function sayingText({ items, agent }: Owed, said: Said): string {
  const report = said.get(agent);
  if (report === undefined) return 'nothing';
  if (items.length === 0) return '–';
  return items.map((item) => report.items.get(item) ?? `(${report.overall} of the whole)`).join('\n');
}

/** The first report of each agent: later words change nothing. */
function saidOf(events: readonly AnyEvent[]): Said {
  const said = new Map<string, { readonly overall: string; readonly items: ReadonlyMap<string, string> }>();
  for (const { kind, agent, data } of events) {
    if (kind !== 'agent.called' || data.tool !== 'finish_task' || agent === null || said.has(agent)) continue;
    const list = fieldOf(data.arguments, 'items');
    const entries = Array.isArray(list) ? list : [];
    said.set(agent, {
      overall: textOf(fieldOf(data.arguments, 'status')),
      items: new Map(entries.map((entry: JsonValue) => [textOf(fieldOf(entry, 'item')), textOf(fieldOf(entry, 'status'))])),
    });
  }
  return said;
}

function fieldOf(value: JsonValue, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as { readonly [key: string]: JsonValue })[name]; // arrays are ruled out
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function checkText({ id, status, message, events }: TrialResult['checks'][number]): string {
  const mark = { passed: '✓', failed: '✗', suspended: '–', not_applicable: ' ' }[status];
  const proof = events.length === 0 ? '' : ` (event ${events.slice(0, proofsMax).join(', ')}${events.length > proofsMax ? ', …' : ''})`;
  return `${mark} ${id}: ${message}${proof}`;
}

const proofsMax = 6;

/** Accounts of customers that the trial moved. */
function bookLines({ books }: Life): readonly string[] {
  const moved = books.filter(({ customer, before, after }) => customer && before.postedWon !== after.postedWon);
  return moved.map(({ book, account, holder, before, after }) => {
    const change = BigInt(after.postedWon) - BigInt(before.postedWon);
    return `${book} ${account} (${holder}): ${thousands(before.postedWon)} → ${wonText(after.postedWon)}, ${change > 0n ? '+' : ''}${thousands(change)}`;
  });
}
