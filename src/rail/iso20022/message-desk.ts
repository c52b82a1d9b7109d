import { createHmac, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import type { Outcome } from '../../kernel/instruction.ts';
import { dueBy } from '../due.ts';
import { type Questions, type Rail, RailUnreachable, type StatementAnswer, type Topic } from '../rail.ts';
import { isFault, type MessageFault } from './document.ts';
import { writeNotice } from './notice-message.ts';
import { type MessageOrder, readOrder, writeOrder } from './order-message.ts';
import { readResolution, writeResolution } from './recall-message.ts';
import { originalOf, type Report, readReport, writeReport } from './report-message.ts';
import { readStatement, writeStatement } from './statement-message.ts';

/** A message as it stands on the line: its text, and the seal of who wrote it over every character of it (HMAC-SHA256, base64url). */
export interface SealedMessage {
  readonly text: string;
  readonly seal: string;
}

type StatementQuestion = Questions['statement']['ask'];

/** Where a settlement system takes messages in, and hands them out. `undefined`: it keeps no such account. */
export interface MessageDesk {
  /** pacs.008, pacs.009 or pacs.004, answered by pacs.002; camt.056, answered by camt.029, or by pacs.002 where it breaks a rule. */
  exchange(message: SealedMessage): Promise<SealedMessage>;
  /** camt.053: what was booked on an account over a time, between two balances. */
  statement(question: StatementQuestion): Promise<SealedMessage | undefined>;
  /** camt.054, one for each booking of that time. */
  notices(question: StatementQuestion): Promise<readonly SealedMessage[] | undefined>;
}

export interface DeskOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Known to both ends of the line and to nobody else. */
  readonly key: string;
}

export function sealed(text: string, key: string): SealedMessage {
  return { text, seal: createHmac('sha256', key).update(text).digest('base64url') };
}

/** In front of a rail that settles gross. A message without its seal, or that breaks a rule, never reaches the rail. */
export function messageDesk(rail: Pick<Rail, 'submit' | 'ask'>, { clock, key }: DeskOptions): MessageDesk {
  const refused = (fault: MessageFault) => answer(writeReport({ status: 'refused', fault }, null, { id: 'refused', at: clock.now() }));
  const answer = (text: string) => sealed(text, key);
  return {
    exchange: async (message) => {
      if (!isSealed(message, key)) return refused({ path: '/', rule: 'the seal does not fit the message' });
      const order = readOrder(message.text);
      if (isFault(order)) return refused(order);
      const outcome = await rail.submit(order);
      if (order.kind === 'recall') return answer(writeResolution(outcome, order, clock.now()));
      const original = originalOf(order);
      return answer(writeReport(outcome, original, { id: original.instructionId, at: clock.now() }));
    },
    statement: async ({ account: { bank, account }, from, until }) => {
      const booked = await rail.ask('statement', { account: { bank, account }, from, until });
      return booked && answer(writeStatement({ account, from, until, ...booked }, clock.now()));
    },
    notices: async (question) => {
      const { account } = question.account;
      const booked = await rail.ask('statement', question);
      return booked?.lines.map(({ balanceWon: _, memo: __, ...entry }) => answer(writeNotice({ account, entry }, clock.now())));
    },
  };
}

/** A rail whose gross settlements, recalls and statements cross as messages, written and read at both ends. Everything else crosses as it is. */
export function overMessages(rail: Rail, options: DeskOptions): Rail {
  const desk = messageDesk(rail, options);
  return overDesk(rail, desk, options);
}

/** The same, over a desk that is elsewhere, or that somebody stands before. */
export function overDesk(rail: Rail, desk: MessageDesk, options: DeskOptions): Rail {
  return {
    id: rail.id,
    submit: async (instruction) =>
      instruction.kind === 'gross-settlement' || instruction.kind === 'recall' ? order(instruction, desk, options) : rail.submit(instruction),
    status: (instructionId) => rail.status(instructionId),
    ask: async <T extends Topic>(topic: T, question: Questions[T]['ask']) => {
      if (topic !== 'statement') return rail.ask(topic, question);
      const asked = question as StatementQuestion; // the question of this topic
      return (await statementFrom(desk, asked, { rail: rail.id, key: options.key })) as Questions[T]['answer'] | undefined; // and its answer
    },
  };
}

/**
 * What a message cannot say whole is not sent. A refused message was not looked at, so the order is refused for good.
 * An answer that cannot be read is no answer.
 */
async function order(instruction: MessageOrder, desk: MessageDesk, { clock, key }: DeskOptions): Promise<Outcome> {
  const sentAt = clock.now();
  const text = writeOrder(instruction, sentAt);
  if (!isDeepStrictEqual(readOrder(text), instruction)) return { status: 'rejected', reason: 'message_invalid' };
  const answer = await desk.exchange(sealed(text, key));
  const report = isSealed(answer, key) ? answerIn(answer.text, instruction) : { path: '/', rule: 'seal' };
  if (isFault(report)) return { status: 'unknown', dueBy: dueBy(sentAt) };
  return report.status === 'refused' ? { status: 'rejected', reason: 'message_invalid' } : report;
}

/** A message that was not looked at is answered by pacs.002, whatever it was. */
function answerIn(text: string, instruction: MessageOrder): Report | MessageFault {
  if (instruction.kind === 'gross-settlement') return readReport(text, originalOf(instruction));
  const resolved = readResolution(text, instruction);
  if (!isFault(resolved)) return resolved;
  const report = readReport(text);
  return !isFault(report) && report.status === 'refused' ? report : resolved;
}

/** A statement that cannot be read, or is of something else, is no answer. */
async function statementFrom(
  desk: MessageDesk,
  { account, from, until }: StatementQuestion,
  { rail, key }: { readonly rail: string; readonly key: string },
): Promise<StatementAnswer | undefined> {
  const answer = await desk.statement({ account, from, until });
  if (answer === undefined) return undefined;
  const statement = isSealed(answer, key) ? readStatement(answer.text) : { path: '/', rule: 'seal' };
  if (isFault(statement)) throw new RailUnreachable(rail);
  const { openingWon, closingWon, lines, ...about } = statement;
  if (!isDeepStrictEqual(about, { account: account.account, from, until })) throw new RailUnreachable(rail);
  return { openingWon, closingWon, lines };
}

function isSealed({ text, seal }: SealedMessage, key: string): boolean {
  const [own, said] = [Buffer.from(sealed(text, key).seal), Buffer.from(seal)];
  return own.length === said.length && timingSafeEqual(own, said);
}
