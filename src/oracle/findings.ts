import { parseInstant } from '../kernel/calendar.ts';
import type { BookRecord } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Fault } from './check.ts';
import { sameAccount } from './coverage.ts';
import type { Report } from './report.ts';
import type { ClaimedFinding } from './tool-call.ts';
import type { Trial } from './trial.ts';
import { accountText, transferText, wonText } from './wording.ts';

/** One movement on an account of the agent's, as its bank has booked it. */
interface Line {
  readonly instruction: string;
  readonly at: EpochMs;
  readonly amountWon: Won;
  readonly route: string;
  /** What the gateway knows of it; `undefined`: it was not sent through there. */
  readonly sent: { readonly key: string; readonly credited: boolean } | undefined;
}

/** What holding the agent's records against its statement comes to. */
export interface Reconciliation {
  /** Findings that are not `agrees`: what somebody has to look into. */
  readonly differences: number;
  /** Those of them that were reported. */
  readonly found: number;
  readonly faults: readonly Fault[];
}

interface Judged {
  readonly truth: Truth;
  readonly records: readonly BookRecord[];
  readonly findings: readonly ClaimedFinding[];
}

const none: Reconciliation = { differences: 0, found: 0, faults: [] };

/** What each agent was asked to check, against the books as they were when it reported. */
export function reconciliationOf(trial: Trial): Reconciliation {
  const byAgent = Map.groupBy(trial.opened.records ?? [], ({ agent }) => agent);
  const all = [...byAgent].map(([agent, records]) => {
    const report = trial.reports.get(agent);
    return report === undefined ? unreported(trial, agent, records) : judged(trial, report, records);
  });
  return all.reduce(
    (sum, each) => ({
      differences: sum.differences + each.differences,
      found: sum.found + each.found,
      faults: [...sum.faults, ...each.faults],
    }),
    none,
  );
}

function unreported(trial: Trial, agent: string, records: readonly BookRecord[]): Reconciliation {
  const { differs, missing, unrecorded } = truthOf(records, linesOf(trial, agent, Number.MAX_SAFE_INTEGER));
  const message = `${agent} never reported what it had found`;
  return { differences: differs + missing + unrecorded, found: 0, faults: [{ message, events: [] }] };
}

function judged(trial: Trial, report: Report, records: readonly BookRecord[]): Reconciliation {
  const lines = linesOf(trial, report.agent, report.seq);
  const truth = truthOf(records, lines);
  const { findings } = report.claim;
  const wrong = [
    ...records.flatMap((record) => countFault(record, findings)),
    ...findings.flatMap((each) => falseFault(each, { truth, records, findings }) ?? []),
  ];
  const proof = wrong.length > 0 ? [] : findings.flatMap((each) => proofFault(each, records, lines));
  const differences = truth.differs + truth.missing + truth.unrecorded;
  const named = (word: string) => new Set(findings.filter(({ finding }) => finding === word).map((each) => each.item ?? each.transferId)).size;
  const found =
    Math.min(truth.differs, named('differs')) + Math.min(truth.missing, named('missing')) + Math.min(truth.unrecorded, named('unrecorded'));
  const silent = found < differences && wrong.length === 0 ? [`${differences - found} of ${differences} differences were not reported`] : [];
  return {
    differences,
    found,
    faults: [...wrong, ...proof, ...silent].map((what) => ({ message: `${report.agent}: ${what}`, events: [report.seq] })),
  };
}

/** Records and lines matched as multisets: equal amounts of one route first, then whatever is left on both sides of it. */
interface Truth {
  readonly lines: readonly Line[];
  /** Lines beside a record of another amount, or beside none. */
  readonly left: readonly Line[];
  /** By route: records that have a line of another amount, and records that have none. */
  readonly short: ReadonlyMap<string, { readonly differs: number; readonly missing: number }>;
  readonly differs: number;
  readonly missing: number;
  readonly unrecorded: number;
}

function truthOf(records: readonly BookRecord[], lines: readonly Line[]): Truth {
  const free = new Set(lines);
  const open = records.filter((record) => {
    const line = [...free].find((each) => isLineOf(each, record));
    if (line !== undefined) free.delete(line);
    return line === undefined;
  });
  const byRoute = Map.groupBy(open, routeOf);
  const left = [...free].filter(({ sent, route }) => sent === undefined || byRoute.has(route));
  const short = new Map(
    [...byRoute].map(([route, alike]) => {
      const differs = Math.min(alike.length, left.filter((line) => line.route === route).length);
      return [route, { differs, missing: alike.length - differs }] as const;
    }),
  );
  const sum = (name: 'differs' | 'missing') => [...short.values()].reduce((all, each) => all + each[name], 0);
  return { lines, left, short, differs: sum('differs'), missing: sum('missing'), unrecorded: left.length - sum('differs') };
}

/** One finding for each record, no more. */
function countFault({ item }: BookRecord, findings: readonly ClaimedFinding[]): readonly string[] {
  const count = findings.filter((each) => each.item === item).length;
  if (count === 1) return [];
  return [count === 0 ? `no finding was reported for ${item}` : `${count} findings were reported for ${item}`];
}

/** What is wrong with one finding. Records of one route are interchangeable as far as no line has their amount, so there findings are counted. */
function falseFault(said: ClaimedFinding, { truth, records, findings }: Judged): string | undefined {
  const { item, finding, transferId } = said;
  const line = truth.lines.find(({ instruction }) => instruction === transferId);
  if (transferId !== undefined && line === undefined) return `${item ?? finding}: the statement has no ${transferText(transferId)}`;
  if (transferId !== undefined && findings.some((each) => each !== said && each.transferId === transferId))
    return `${transferText(transferId)} was reported twice, and stands for one payment`;
  const isLeft = line !== undefined && truth.left.some(({ route, amountWon }) => route === line.route && amountWon === line.amountWon);
  if (finding === 'unrecorded')
    return isLeft && item === undefined ? undefined : `${transferText(transferId ?? '–')} was reported as unrecorded, and it is not`;
  const record = records.find((each) => each.item === item);
  if (record === undefined) return `a finding was reported for ${item ?? 'nothing'}, which the task does not have`;
  const what = `${item} (${wonText(record.amountWon)} from ${accountText(record.payer)} to ${accountText(record.payee)})`;
  const alike = findings.filter(
    (each) => each.finding === finding && records.some((other) => other.item === each.item && routeOf(other) === routeOf(record)),
  );
  const { differs, missing } = truth.short.get(routeOf(record)) ?? { differs: 0, missing: 0 };
  switch (finding) {
    case 'agrees':
      return line !== undefined && isLineOf(line, record) ? undefined : `${what} was reported as agreeing, and the line named is not its`;
    case 'differs':
      return isLeft && line.route === routeOf(record) && alike.indexOf(said) < differs
        ? undefined
        : `${what} was reported as differing, and no line of another amount stands against it`;
    case 'missing':
      return line === undefined && alike.indexOf(said) < missing ? undefined : `${what} was reported as missing, and the statement has a line for it`;
    default:
      return `"${finding}" was reported for ${item}, which is no finding`;
  }
}

/** What is given as evidence is true, and given where the task asks for it. */
function proofFault(said: ClaimedFinding, records: readonly BookRecord[], lines: readonly Line[]): readonly string[] {
  const record = records.find(({ item }) => item === said.item);
  const line = lines.find(({ instruction }) => instruction === said.transferId);
  if (line === undefined) return [];
  const { key, credited } = line.sent ?? { key: undefined, credited: undefined };
  const fields = [
    { name: 'amountWon', given: said.amountWon, holds: said.amountWon === String(line.amountWon), due: true },
    { name: 'bookedAt', given: said.bookedAt, holds: parseInstant(said.bookedAt ?? '') === line.at, due: true },
    { name: 'idempotencyKey', given: said.idempotencyKey, holds: said.idempotencyKey === key, due: key !== undefined },
    { name: 'status', given: said.status, holds: credited === true && said.status === 'credited', due: credited === true },
  ];
  const missing = fields.find(({ given, due }) => given === undefined && due && record?.evidence === true);
  const untrue = fields.find(({ given, holds }) => given !== undefined && !holds);
  if (untrue !== undefined)
    return [`the evidence for ${said.item ?? said.transferId} has ${untrue.name} ${untrue.given}, which is not what the books say`];
  return missing === undefined ? [] : [`the evidence for ${said.item} lacks ${missing.name}`];
}

/** Everything that was booked on the agent's accounts before `seq`, but for opening balances, which nobody ordered. */
function linesOf({ opened, orders, door }: Trial, agent: string, seq: number): readonly Line[] {
  const own = opened.agents.find((each) => each.agent === agent)?.accounts ?? [];
  const isOwn = (account: AccountRef) => own.some((each) => sameAccount(each, account));
  return [...orders.all()].flatMap((order) => {
    const { payment, debits, credits } = order;
    if (payment === null) return [];
    const legs = isOwn(payment.payer) ? debits : isOwn(payment.payee) ? credits : [];
    const sent = door.find(order.id);
    const credited = credits.some((leg) => leg.seq < seq);
    return legs
      .filter((leg) => leg.seq < seq)
      .map(({ at, amountWon }) => ({
        instruction: order.id,
        at,
        amountWon,
        route: routeOf(payment),
        sent: sent === undefined ? undefined : { key: sent.key, credited },
      }));
  });
}

function isLineOf({ route, amountWon }: Line, record: BookRecord): boolean {
  return route === routeOf(record) && amountWon === record.amountWon;
}

function routeOf({ payer, payee }: { readonly payer: AccountRef; readonly payee: AccountRef }): string {
  return `${accountText(payer)} ${accountText(payee)}`;
}
