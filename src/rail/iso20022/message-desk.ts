import { createHmac, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import type { GrossSettlement, Outcome } from '../../kernel/instruction.ts';
import { dueBy } from '../due.ts';
import type { Rail } from '../rail.ts';
import { isFault, type MessageFault } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import { readOrder, writeOrder } from './order-message.ts';
import { readReport, writeReport } from './report-message.ts';

/** A message as it stands on the line: its text, and the seal of who wrote it over every character of it (HMAC-SHA256, base64url). */
export interface SealedMessage {
  readonly text: string;
  readonly seal: string;
}

/** Where a settlement system takes messages in: pacs.008 or pacs.009, answered by pacs.002. */
export interface MessageDesk {
  exchange(message: SealedMessage): Promise<SealedMessage>;
}

export interface DeskOptions {
  readonly clock: Clock;
  /** Known to both ends of the line and to nobody else. */
  readonly key: string;
}

export function sealed(text: string, key: string): SealedMessage {
  return { text, seal: createHmac('sha256', key).update(text).digest('base64url') };
}

/** In front of a rail that settles gross. A message without its seal, or that breaks a rule, never reaches the rail. */
export function messageDesk(rail: Pick<Rail, 'submit'>, { clock, key }: DeskOptions): MessageDesk {
  const refused = (fault: MessageFault) => answer(writeReport({ status: 'refused', fault }, null, { id: 'refused', at: clock.now() }));
  const answer = (text: string) => sealed(text, key);
  return {
    exchange: async (message) => {
      if (!isSealed(message, key)) return refused({ path: '/', rule: 'the seal does not fit the message' });
      const order = readOrder(message.text);
      if (isFault(order)) return refused(order);
      const outcome = await rail.submit(order);
      const original = { instructionId: max35Id(order.id), endToEndId: max35Id(order.reference), uetr: uetrOf(order.reference) };
      return answer(writeReport(outcome, original, { id: original.instructionId, at: clock.now() }));
    },
  };
}

/** A rail whose gross settlements cross as messages, written and read at both ends. Everything else, inquiries too, crosses as it is. */
export function overMessages(rail: Rail, options: DeskOptions): Rail {
  const desk = messageDesk(rail, options);
  return {
    id: rail.id,
    submit: async (instruction) => (instruction.kind === 'gross-settlement' ? settle(instruction, desk, options) : rail.submit(instruction)),
    status: (instructionId) => rail.status(instructionId),
    ask: (topic, question) => rail.ask(topic, question),
  };
}

/**
 * What a message cannot say whole is not sent. A refused message was not looked at, so the order is refused for good.
 * An answer that cannot be read is no answer.
 */
async function settle(order: GrossSettlement, desk: MessageDesk, { clock, key }: DeskOptions): Promise<Outcome> {
  const sentAt = clock.now();
  const text = writeOrder(order, sentAt);
  if (!isDeepStrictEqual(readOrder(text), order)) return { status: 'rejected', reason: 'message_invalid' };
  const answer = await desk.exchange(sealed(text, key));
  const report = isSealed(answer, key) ? readReport(answer.text) : { path: '/', rule: 'seal' };
  if (isFault(report)) return { status: 'unknown', dueBy: dueBy(sentAt) };
  return report.status === 'refused' ? { status: 'rejected', reason: 'message_invalid' } : report;
}

function isSealed({ text, seal }: SealedMessage, key: string): boolean {
  const [own, said] = [Buffer.from(sealed(text, key).seal), Buffer.from(seal)];
  return own.length === said.length && timingSafeEqual(own, said);
}
