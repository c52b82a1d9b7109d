import { type AnyEvent, encodeEvent } from '../kernel/event.ts';
import { type ByteBuffer, numberBytesMax, quotedBytesMax } from './byte-buffer.ts';

type Movement = Extract<AnyEvent, { readonly kind: 'transfer.posted' | 'transfer.held' | 'transfer.captured' }>;

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const literals = {
  v: ascii('{"v":'),
  seq: ascii(',"seq":'),
  at: ascii(',"at":'),
  recordedAt: ascii(',"recordedAt":'),
  kind: ascii(',"kind":'),
  trial: ascii(',"trial":'),
  agent: ascii(',"agent":'),
  call: ascii(',"call":'),
  instruction: ascii(',"instruction":'),
  cause: ascii(',"cause":'),
  book: ascii(',"data":{"book":'),
  transfer: ascii(',"transfer":'),
  debit: ascii(',"debit":'),
  credit: ascii(',"credit":'),
  amountWon: ascii(',"amountWon":"'),
  code: ascii('","code":'),
  expiresAt: ascii(',"expiresAt":'),
  hold: ascii(',"hold":'),
  end: ascii('}}\n'),
  null: ascii('null'),
};

/** More than all literals, numbers and quotes of one movement take. */
const fixedBytesMax = 320 + 6 * numberBytesMax + 24;

/**
 * Appends the line that `encodeEvent` makes of the event, byte for byte, and a newline; nothing if the event cannot be encoded. Movements of money, nearly all of a busy journal,
 * go straight into bytes: as strings they would cost more than the fsync does.
 */
export function writeEvent(buffer: ByteBuffer, event: AnyEvent): void {
  switch (event.kind) {
    case 'transfer.posted':
    case 'transfer.held':
    case 'transfer.captured':
      writeMovement(buffer, event);
      break;
    default:
      buffer.push(`${encodeEvent(event)}\n`);
  }
}

function writeMovement(buffer: ByteBuffer, event: Movement): void {
  const { data } = event;
  buffer.reserve(fixedBytesMax + quotedBytesMax(unitsOf(event)));
  buffer.literal(literals.v);
  buffer.number(event.v);
  buffer.literal(literals.seq);
  buffer.number(event.seq);
  buffer.literal(literals.at);
  buffer.number(event.at);
  buffer.literal(literals.recordedAt);
  buffer.number(event.recordedAt);
  buffer.literal(literals.kind);
  buffer.quoted(event.kind);
  buffer.literal(literals.trial);
  quotedOrNull(buffer, event.trial);
  buffer.literal(literals.agent);
  quotedOrNull(buffer, event.agent);
  buffer.literal(literals.call);
  quotedOrNull(buffer, event.call);
  buffer.literal(literals.instruction);
  quotedOrNull(buffer, event.instruction);
  buffer.literal(literals.cause);
  numberOrNull(buffer, event.cause);
  buffer.literal(literals.book);
  buffer.quoted(data.book);
  buffer.literal(literals.transfer);
  buffer.quoted(data.transfer);
  buffer.literal(literals.debit);
  buffer.quoted(data.debit);
  buffer.literal(literals.credit);
  buffer.quoted(data.credit);
  buffer.literal(literals.amountWon);
  writeAmount(buffer, data.amountWon);
  buffer.literal(literals.code);
  buffer.quoted(data.code);
  writeOwn(buffer, event);
  buffer.literal(literals.end);
}

/** What a hold and a capture say beyond the movement. */
function writeOwn(buffer: ByteBuffer, event: Movement): void {
  if (event.kind === 'transfer.held') {
    buffer.literal(literals.expiresAt);
    numberOrNull(buffer, event.data.expiresAt);
  }
  if (event.kind === 'transfer.captured') {
    buffer.literal(literals.hold);
    buffer.quoted(event.data.hold);
  }
}

function writeAmount(buffer: ByteBuffer, amountWon: bigint): void {
  const amount = Number(amountWon);
  if (amount >= 0 && amount <= Number.MAX_SAFE_INTEGER) buffer.number(amount);
  else buffer.push(String(amountWon));
}

function quotedOrNull(buffer: ByteBuffer, text: string | null): void {
  if (text === null) buffer.literal(literals.null);
  else buffer.quoted(text);
}

function numberOrNull(buffer: ByteBuffer, value: number | null): void {
  if (value === null) buffer.literal(literals.null);
  else buffer.number(value);
}

function unitsOf(event: Movement): number {
  const { book, transfer, debit, credit, code } = event.data;
  const hold = event.kind === 'transfer.captured' ? event.data.hold.length : 0;
  const envelope = event.kind.length + lengthOf(event.trial) + lengthOf(event.agent) + lengthOf(event.call) + lengthOf(event.instruction);
  return envelope + book.length + transfer.length + debit.length + credit.length + code.length + hold;
}

function lengthOf(text: string | null): number {
  return text === null ? 0 : text.length;
}
