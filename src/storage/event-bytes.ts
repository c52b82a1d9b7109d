import { type AnyEvent, encodeEvent, eventVersion } from '../kernel/event.ts';
import type { ByteBuffer } from './byte-buffer.ts';

type Movement = Extract<AnyEvent, { readonly kind: 'transfer.posted' | 'transfer.held' | 'transfer.captured' }>;

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** What stands between the fields of a movement. */
const between = {
  seq: utf8(`{"v":${eventVersion},"seq":`),
  at: utf8(',"at":'),
  recordedAt: utf8(',"recordedAt":'),
  book: utf8(',"cause":null,"data":{"book":'),
  transfer: utf8(',"transfer":'),
  debit: utf8(',"debit":'),
  credit: utf8(',"credit":'),
  amountWon: utf8(',"amountWon":"'),
  code: utf8('","code":'),
  expiresAt: utf8(',"expiresAt":'),
  never: utf8(',"expiresAt":null'),
  hold: utf8(',"hold":'),
  end: utf8('}}\n'),
};

/**
 * Appends to a buffer the line that `encodeEvent` makes of an event, byte for byte, and a newline; nothing if the event cannot be encoded.
 * What ledgers record, nearly all of a busy journal, goes straight into bytes: as strings it would cost more than the fsync does.
 * @param trial of every event that will be written
 */
export function eventWriter(buffer: ByteBuffer, trial: string | null): (event: AnyEvent) => void {
  const envelope = (kind: Movement['kind']) => utf8(`,"kind":"${kind}","trial":${JSON.stringify(trial)},"agent":null,"call":null,"instruction":`);
  const posted = envelope('transfer.posted');
  const held = envelope('transfer.held');
  const captured = envelope('transfer.captured');
  return (event) => {
    if (event.instruction === null || event.agent !== null || event.call !== null || event.cause !== null) {
      buffer.text(`${encodeEvent(event)}\n`);
      return;
    }
    switch (event.kind) {
      case 'transfer.posted':
        writeMovement(buffer, event, posted, event.instruction);
        break;
      case 'transfer.held':
        writeMovement(buffer, event, held, event.instruction);
        writeExpiry(buffer, event.data.expiresAt);
        break;
      case 'transfer.captured':
        writeMovement(buffer, event, captured, event.instruction);
        buffer.literal(between.hold);
        buffer.quoted(event.data.hold);
        break;
      default:
        buffer.text(`${encodeEvent(event)}\n`);
        return;
    }
    buffer.literal(between.end);
  };
}

function writeMovement(buffer: ByteBuffer, { seq, at, recordedAt, data }: Movement, envelope: Uint8Array, instruction: string): void {
  buffer.literal(between.seq);
  buffer.number(seq);
  buffer.literal(between.at);
  buffer.number(at);
  buffer.literal(between.recordedAt);
  buffer.number(recordedAt);
  buffer.literal(envelope);
  buffer.quoted(instruction);
  buffer.literal(between.book);
  buffer.quoted(data.book);
  buffer.literal(between.transfer);
  buffer.quoted(data.transfer);
  buffer.literal(between.debit);
  buffer.quoted(data.debit);
  buffer.literal(between.credit);
  buffer.quoted(data.credit);
  buffer.literal(between.amountWon);
  writeAmount(buffer, data.amountWon);
  buffer.literal(between.code);
  buffer.quoted(data.code);
}

function writeExpiry(buffer: ByteBuffer, expiresAt: number | null): void {
  if (expiresAt === null) {
    buffer.literal(between.never);
  } else {
    buffer.literal(between.expiresAt);
    buffer.number(expiresAt);
  }
}

function writeAmount(buffer: ByteBuffer, amountWon: bigint): void {
  const amount = Number(amountWon);
  if (Number.isSafeInteger(amount)) buffer.number(amount);
  else buffer.text(String(amountWon));
}
