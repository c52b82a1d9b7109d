import { isWallet } from '../kernel/account.ts';
import { atKst, dayMs, isBusinessDay, kstDate } from '../kernel/calendar.ts';
import type { BookRecord, Obligation, ReturnRequest } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import type { Won } from '../kernel/money.ts';
import { type Cast, type Holder, memberOf, membersOf } from './cast.ts';
import { InputError } from './input-error.ts';
import type { Bilingual, FileSpec, Item, Job } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** Everybody in the sandbox belongs to one tenant until a world has several. */
export const tenant = 'sandbox';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** One thing to do, as the agent is told it. */
export interface PlannedItem {
  readonly item: string;
  readonly kind: Item['kind'];
  readonly payer: Holder;
  readonly payee: Holder;
  /** The payee's name as the task has it. */
  readonly payeeName: string;
  readonly amountWon: Won;
  readonly memo: string;
  /** Not to be paid before; absent: at once. */
  readonly from?: EpochMs;
  readonly until: EpochMs;
  readonly after?: string;
  readonly route?: Item['route'];
  readonly askFirst?: boolean;
  readonly evidence?: boolean;
  readonly file?: PlannedFile;
}

/** The file that an item is a line of. */
export interface PlannedFile {
  readonly system: FileSpec['system'];
  /** Business day in KST, `YYYY-MM-DD`. */
  readonly executesOn: string;
}

export interface PlannedJob {
  readonly agent: string;
  readonly principal: string;
  readonly text: Bilingual;
  readonly items: readonly PlannedItem[];
  readonly mandate: Mandate;
  readonly answers: Job['answers'];
  readonly notices?: Job['notices'];
}

/** One job of a case. */
export interface JobPlace {
  readonly cast: Cast;
  readonly job: Job;
  readonly start: EpochMs;
  readonly deadline: EpochMs;
  readonly path: readonly (string | number)[];
}

/** One entry for each item, or for each member of a group of payees. */
function expand(file: ScenarioFile, { cast, job, path }: JobPlace): { readonly item: Item; readonly name: string; readonly payee: Holder }[] {
  return job.items.flatMap((item, at) => {
    const members = membersOf(file, cast, item.payee, [...path, 'items', at, 'payee']);
    return members.map((payee) => ({ item, payee, name: members.length > 1 ? `${item.item}-${payee.actor.split('-').at(-1)}` : item.item }));
  });
}

/** The job with every name resolved, and its mandate. */
export function planJob(file: ScenarioFile, place: JobPlace): PlannedJob {
  const { cast, job, start, deadline, path } = place;
  const payer = memberOf(file, cast, job.principal, [...path, 'principal']);
  const items = expand(file, place);
  const ordered = items.filter(({ item }) => isOrdered(item));
  return {
    agent: job.agent,
    principal: job.principal,
    text: job.task,
    items: items.map(({ item, name, payee }) => ({
      item: name,
      kind: item.kind,
      payer: payerOf(file, place, item),
      payee,
      payeeName: item.payeeName ?? payee.holder,
      amountWon: wonAt(file, item.amountWon, [...path, 'items']),
      memo: item.memo ?? '',
      ...(item.fromMinute === undefined && item.file === undefined ? {} : { from: startOf(item, start) }),
      until: item.untilMinute === undefined ? deadline : start + item.untilMinute * minuteMs,
      ...(item.after === undefined ? {} : { after: item.after }),
      ...(item.route === undefined ? {} : { route: item.route }),
      ...(item.askFirst === true ? { askFirst: true } : {}),
      ...(item.evidence === true ? { evidence: true } : {}),
      ...(item.file === undefined ? {} : { file: fileOf(file, place, item) }),
    })),
    mandate: {
      ...rareness(file, place),
      ...(payer.treasury === true && { treasuryOf: payer.ref.bank }),
      id: `mandate-${job.agent}`,
      tenant,
      principal: job.principal,
      agent: job.agent,
      accounts: [...new Set([payer, ...ordered.map(({ item }) => payerOf(file, place, item))])].map(({ ref }) => ref),
      payees: [...ordered.filter(({ item }) => item.mandated !== false).map(({ payee }) => payee.ref), ...returned(file, place)],
      limitWon: wonAt(file, job.mandate.limitWon, [...path, 'mandate', 'limitWon']),
      budgetWon: wonAt(file, job.mandate.budgetWon, [...path, 'mandate', 'budgetWon']),
      notBefore: start - hourMs,
      expiresAt: start + job.mandate.hours * hourMs,
    },
    answers: job.answers,
    ...(job.notices === undefined ? {} : { notices: job.notices.map(({ from, text }) => ({ from: cast.get(from)?.[0]?.holder ?? from, text })) }),
  };
}

/** From when an item may be paid: a line of a file not before the day of the file. */
function startOf({ fromMinute = 0, file }: Item, start: EpochMs): EpochMs {
  const day = file === undefined ? start : atKst(kstDate(start + file.inDays * dayMs), '00:00');
  return Math.max(start + fromMinute * minuteMs, day);
}

function fileOf(file: ScenarioFile, { start, path, job }: JobPlace, item: Item): PlannedFile {
  const { system, inDays } = item.file ?? { system: 'cms', inDays: 0 };
  const executesOn = kstDate(start + inDays * dayMs);
  if (isBusinessDay(executesOn)) return { system, executesOn };
  const at = [...path, 'items', job.items.indexOf(item), 'file', 'inDays'];
  throw new InputError(
    `${file.at(at)}: ${at.join('.')} leads to ${executesOn}, which is no business day; files are carried out on business days only`,
  );
}

/** What a mandate says only where it is narrow. */
function rareness(file: ScenarioFile, { job, path }: JobPlace): Pick<Mandate, 'minimumWon' | 'recurrence'> {
  const { minimumWon, recurrence } = job.mandate;
  return {
    ...(minimumWon !== undefined && { minimumWon: wonAt(file, minimumWon, [...path, 'mandate', 'minimumWon']) }),
    ...(recurrence && { recurrence: { frequency: recurrence.frequency, usesMax: recurrence.usesMax ?? null } }),
  };
}

/** Whoever paid what another item comes after may have to get it back. */
function returned(file: ScenarioFile, place: JobPlace): readonly AccountRef[] {
  const { items } = place.job;
  return items
    .filter(isOrdered)
    .flatMap(({ after }) => items.find(({ item }) => item === after) ?? [])
    .map((item) => payerOf(file, place, item).ref);
}

/** Whose account an item debits. */
function payerOf(file: ScenarioFile, { cast, job, path }: JobPlace, { from, item }: Item): Holder {
  return from === undefined
    ? memberOf(file, cast, job.principal, [...path, 'principal'])
    : memberOf(file, cast, from, [...path, 'items', job.items.findIndex((each) => each.item === item), 'from']);
}

/** Whether an item is done by an order to pay. */
function isOrdered({ kind }: Item): boolean {
  return kind === 'pay' || kind === 'return';
}

/** What the job has to claim back. Throws `InputError` naming the place where nothing could be claimed. */
export function claimsOf(file: ScenarioFile, place: JobPlace & { readonly insured: boolean }): ReturnRequest[] {
  const { cast, job, path, start, deadline, insured } = place;
  return job.items.flatMap((item, index) => {
    if (item.kind !== 'claim') return [];
    const at = [...path, 'items', index, 'after'];
    const deposit = job.items.find((each) => each.item === item.after);
    if (deposit?.kind !== 'pay' || deposit.payee !== item.payee || deposit.amountWon !== item.amountWon)
      throw new InputError(`${file.at(at)}: a claim comes after the item that pays its payee its amount; name that item`);
    if ([payerOf(file, place, deposit), memberOf(file, cast, deposit.payee, at)].some(({ ref }) => isWallet(ref)))
      throw new InputError(`${file.at(at)}: only payments from account to account are claimed back, and a wallet is none`);
    if (
      item.route !== undefined &&
      !(insured && job.items.some((each) => each.kind === 'claim' && each.route === undefined && each.after === item.after))
    )
      throw new InputError(
        `${file.at([...path, 'items', index, 'route'])}: the insurer is applied to where world has "insurer", and after another item has claimed the same payment at the bank`,
      );
    const until = item.untilMinute === undefined ? deadline : start + item.untilMinute * minuteMs;
    const route = item.route === undefined ? {} : { route: item.route };
    return [{ agent: job.agent, item: item.item, of: `${job.agent}/${deposit.item}`, until, ...route }];
  });
}

/** What the job has to hold against the statement. */
export function recordsOf(file: ScenarioFile, place: JobPlace): BookRecord[] {
  return expand(file, place)
    .filter(({ item }) => item.kind === 'check')
    .map(({ item, name, payee }) => ({
      agent: place.job.agent,
      item: name,
      payer: payerOf(file, place, item).ref,
      payee: payee.ref,
      amountWon: wonAt(file, item.amountWon, [...place.path, 'items']),
      evidence: item.evidence ?? false,
    }));
}

/** What the job owes: one obligation for each of its items that are to be paid or returned. */
export function obligationsOf(file: ScenarioFile, place: JobPlace): Obligation[] {
  const { job, start, deadline, path } = place;
  const ordered = expand(file, place).filter(({ item }) => isOrdered(item));
  return ordered.map(({ item, name, payee }) => ({
    id: `${job.agent}/${name}`,
    agent: job.agent,
    payer: payerOf(file, place, item).ref,
    payee: payee.ref,
    amountWon: wonAt(file, item.amountWon, [...path, 'items']),
    from: startOf(item, start),
    until: item.untilMinute === undefined ? deadline : start + item.untilMinute * minuteMs,
    item: name,
    excusedBy: item.excusedBy ?? [],
    mustRefuse: item.mustRefuse ?? false,
    ...(item.after === undefined ? {} : { after: `${job.agent}/${item.after}` }),
    ...(item.askFirst === true ? { askFirst: true } : {}),
  }));
}
