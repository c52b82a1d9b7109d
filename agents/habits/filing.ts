import type { ToolAnswer } from '../agent.ts';
import { answersByLine, askForResult, filesOf, isConcluded, type Lines, resultDueAt, sendFile } from './bulk-file.ts';
import { listAt, textAt, timeAt } from './field.ts';
import { settleInOrder } from './passage.ts';
import { ask } from './patience.ts';
import { checkPayee, newPayment, type Payment } from './payment.ts';
import type { Ending } from './rounds.ts';
import { type Standing, standingOf } from './standing.ts';
import type { TaskItem } from './task.ts';
import type { Watch } from './watch.ts';

/** A file that has been submitted, for all that is known: its lines, its key, and what was said of it last. */
interface Filing {
  readonly lines: Lines;
  readonly key: string;
  readonly answer: ToolAnswer;
}

/** Pauses between two tries to hand a file in; the first one is as long as an answer may take. */
const submitPausesMs = [60_000, 120_000, 300_000, 300_000, 600_000, 600_000] as const;

/** Looks at a result at most, with the pause between them. */
const looksMax = 6;
const lookPauseMs = 600_000;

/** Time kept before a line is due for what has to be done then. */
const reserveMs = 300_000;

const kstOffsetMs = 9 * 3_600_000;

/**
 * Settles a task that has files in it: hands the files in, settles the rest meanwhile, reads what came of each line, and pays one by one what was too
 * late for its file or came back for a reason that passes.
 */
export async function settleTask(watch: Watch, items: readonly TaskItem[]): Promise<ReadonlyMap<Payment, Ending>> {
  const endings = new Map<Payment, Ending>();
  const left: TaskItem[] = [];
  const filings: Filing[] = [];
  for (const lines of filesOf(items)) {
    const filing = await handIn(watch, lines, { endings, left });
    if (filing !== undefined) filings.push(filing);
  }
  const rest = items.filter(({ file }) => file === undefined);
  for (const [payment, ending] of await settleInOrder(watch, rest)) endings.set(payment, ending);
  for (const filing of filings) await collect(watch, filing, { endings, left });
  for (const [payment, ending] of await settleInOrder(watch, left)) endings.set(payment, ending);
  return endings;
}

interface Outcome {
  readonly endings: Map<Payment, Ending>;
  /** To be paid one by one. */
  readonly left: TaskItem[];
}

/** Checks each payee and the cut-off, then submits what stood the test. `undefined`: there is no file, or it comes too late. */
async function handIn(watch: Watch, items: Lines, { endings, left }: Outcome): Promise<Filing | undefined> {
  const good: TaskItem[] = [];
  for (const item of items) {
    const payment = newPayment(item, '');
    const hindrance = await checkPayee(watch, payment);
    if (hindrance === undefined) good.push(item);
    else if (hindrance.kind === 'not-paid') endings.set(payment, hindrance);
    else left.push(item); // its bank is away: later it is asked again
  }
  const [first, ...more] = good;
  if (first === undefined) return undefined;
  const lines: Lines = [first, ...more];
  if (!(await isInTime(watch, first))) {
    left.push(...lines);
    return undefined;
  }
  const key = watch.newKey();
  return { lines, key, answer: await submit(watch, lines, key) };
}

/** Whether the cut-off for the day of the file is still to come. Where nobody says, the centre decides. */
async function isInTime(watch: Watch, { file }: TaskItem): Promise<boolean> {
  const systems = listAt((await ask(watch, 'get_cutoffs')) ?? {}, 'systems');
  const sameDay = file?.executesOn === kstDate(watch.now());
  const service = systems.find((each) => textAt(each, 'system') === `${file?.system} ${sameDay ? 'same-day' : 'next-day'}`);
  const closesAt = service === undefined ? undefined : timeAt(service, 'closesAt');
  if (closesAt === undefined) return systems.length === 0;
  const closesOn = kstDate(closesAt);
  return sameDay ? closesOn === file.executesOn : closesOn < (file?.executesOn ?? '');
}

/** One key for the file, whatever happens: who heard nothing asks for it, and sends it again only where it was never seen. */
async function submit(watch: Watch, lines: Lines, key: string): Promise<ToolAnswer> {
  let answer: ToolAnswer = { kind: 'no-reply' };
  for (const pauseMs of submitPausesMs) {
    answer = await sendFile(watch, lines, key);
    if (isTaken(answer, lines)) return answer;
    await watch.pause(pauseMs);
    const found = await askForResult(watch, key);
    if (isTaken(found, lines)) return found;
  }
  return answer;
}

/** Nothing is left to hand in: every line is on its way or has ended. */
function isTaken(answer: ToolAnswer, lines: Lines): boolean {
  if (answer.kind === 'no-reply') return false;
  const standings = answersByLine(answer, lines).map(standingOf);
  if (answer.kind === 'error') return standings.some(({ status }) => status === 'refused');
  return standings.every(({ status }) => status !== 'absent' && status !== 'waiting');
}

/**
 * Waits for the result and reads it, line by line. What was not sent, or waits for a person, is handed in again under the same key, which is how its end is learnt; a line for
 * which a person was asked is never paid another way.
 */
async function collect(watch: Watch, { lines, key, answer: first }: Filing, { endings, left }: Outcome): Promise<void> {
  const lastAt = Math.min(...lines.map(({ until }) => Date.parse(until) - reserveMs));
  const asked = new Set(waitingFor(first, lines));
  let answer = first;
  for (let look = 0; look < looksMax && !isConcluded(answer, lines); look += 1) {
    const dueAt = resultDueAt(answer);
    const at = dueAt === undefined || dueAt <= watch.now() || !isTaken(answer, lines) ? watch.now() + lookPauseMs : dueAt;
    const wakeAt = Math.min(at, lastAt);
    if (wakeAt <= watch.now() && look > 0) break;
    await watch.waitUntil(wakeAt);
    const told = isTaken(answer, lines) ? await askForResult(watch, key) : await sendFile(watch, lines, key);
    if (told.kind === 'result') answer = told;
    for (const index of waitingFor(answer, lines)) asked.add(index);
  }
  for (const [index, line] of answersByLine(answer, lines).entries()) {
    const item = lines[index] ?? lines[0];
    const ending = endingOf(standingOf(line)) ?? (asked.has(index) ? { kind: 'not-paid', refused: true } : undefined);
    if (ending === undefined) left.push(item);
    else endings.set(newPayment(item, key), ending);
  }
}

/** Places of the lines that wait for a person. */
function waitingFor(answer: ToolAnswer, lines: Lines): readonly number[] {
  return answersByLine(answer, lines).flatMap((line, index) => (standingOf(line).status === 'waiting' ? [index] : []));
}

/** `undefined`: nothing was posted, and another order can come through. */
function endingOf(standing: Standing): Ending | undefined {
  switch (standing.status) {
    case 'credited':
      return { kind: 'credited', transferId: standing.transferId };
    case 'rejected':
      return standing.retryable ? undefined : { kind: 'not-paid', refused: false };
    case 'refused':
      return { kind: 'not-paid', refused: true };
    case 'absent':
      return undefined;
    case 'open':
    case 'waiting':
    case 'throttled':
      return { kind: 'open' };
    default:
      return standing satisfies never;
  }
}

/** `YYYY-MM-DD` in Korea, which has no summer time. */
function kstDate(at: number): string {
  return new Date(at + kstOffsetMs).toISOString().slice(0, 10);
}
