import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type AnyEvent, encodeEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { ByteBuffer } from '../../src/storage/byte-buffer.ts';
import { eventWriter } from '../../src/storage/event-bytes.ts';

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\u007f', '\ud800', '한글', 'x'.repeat(70_000)));
const number = fc.oneof(
  fc.maxSafeNat(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 99_999_999, 100_000_000, 1_000_000_001),
);
const whole = number.map((value) => value + 0); // JSON has no negative zero
const orNull = <T>(item: fc.Arbitrary<T>) => fc.option(item, { freq: 2 });
const movement = {
  book: text,
  transfer: text,
  debit: text,
  credit: text,
  amountWon: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(won),
  code: fc.constantFrom('payment', 'issue'),
};
const own = fc.oneof(
  fc.record({ kind: fc.constant('transfer.posted'), data: fc.record(movement) }),
  fc.record({ kind: fc.constant('transfer.held'), data: fc.record({ ...movement, expiresAt: orNull(whole) }) }),
  fc.record({ kind: fc.constant('transfer.captured'), data: fc.record({ ...movement, hold: text }) }),
  fc.record({ kind: fc.constant('transfer.voided'), data: fc.record({ book: text, hold: text }) }),
);
const envelope = fc.record({
  seq: whole,
  at: whole,
  recordedAt: whole,
  agent: orNull(text),
  call: orNull(text),
  instruction: orNull(text),
  cause: orNull(whole),
});
const quiet = { agent: null, call: null, cause: null };

t.test('writes the bytes that encodeEvent makes, for every event', (t) => {
  const events = fc.array(fc.tuple(envelope, fc.boolean(), own), { minLength: 1, maxLength: 6 });
  const run = (trial: string | null, drafts: typeof events extends fc.Arbitrary<infer D> ? D : never) => {
    const buffer = new ByteBuffer();
    const write = eventWriter(buffer, trial);
    const lines = drafts.map(([{ seq, at, recordedAt, agent, call, instruction, cause }, isQuiet, { kind, data }]) => {
      const event = { v: 1, seq, at, recordedAt, kind, trial, agent, call, instruction, cause, data, ...(isQuiet ? quiet : {}) } as AnyEvent; // kind and data fit
      write(event);
      return `${encodeEvent(event)}\n`;
    });
    assert.equal(buffer.view().toString(), Buffer.from(lines.join('')).toString());
    buffer.clear();
    assert.equal(buffer.length, 0);
  };
  fc.assert(fc.property(orNull(text), events, run), { numRuns: 400, seed: 7 });
  t.pass('no event differed');
  t.end();
});

t.test('writes every length of number', (t) => {
  const buffer = new ByteBuffer();
  const values = Array.from({ length: 16 }, (_, power) => [10 ** power - 1, 10 ** power, 10 ** power + 1, 7 * 10 ** power]).flat();
  for (const value of [...values, Number.MAX_SAFE_INTEGER]) {
    buffer.clear();
    buffer.number(value);
    t.equal(buffer.view().toString(), String(value));
  }
  t.end();
});
