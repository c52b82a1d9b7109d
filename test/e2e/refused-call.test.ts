import { join } from 'node:path';
import t from 'tap';
import { openSqliteBatches } from '../../src/storage/sqlite-batches.ts';
import { callOnce, type Era } from './mcp-client.ts';
import { ordersOf } from './payment-load.ts';
import { serve, stop } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = join(temporaryFolder(t), 'journal.db');
const gateway = await serve(t, ['--store', `sqlite:${file}`]);
const [order] = ordersOf(1);

/** What is wrong with an order, the field that the refusal names, and what it says to send. */
interface Refusal {
  readonly wrong: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly field: string;
  readonly remedy: RegExp;
}

const digits = /Send amountWon: .* string of digits such as "15000"/;
const code = 'invalid_arguments';

const refusals: readonly Refusal[] = [
  { wrong: 'an amount as number', change: { amountWon: 15_000 }, code, field: 'amountWon', remedy: digits },
  { wrong: 'a negative amount', change: { amountWon: '-15000' }, code, field: 'amountWon', remedy: digits },
  { wrong: 'a fraction', change: { amountWon: '15000.5' }, code, field: 'amountWon', remedy: digits },
  { wrong: 'an amount with a comma', change: { amountWon: '15,000' }, code, field: 'amountWon', remedy: digits },
  { wrong: 'an amount of nothing', change: { amountWon: '0' }, code, field: 'amountWon', remedy: digits },
  { wrong: 'an amount over the limit', change: { amountWon: '5000001' }, code: 'mandate_limit', field: 'amountWon', remedy: /Ask the principal/ },
  { wrong: 'an unknown payee', change: { toAccount: '902-00-999999-9' }, code: 'payee_not_allowed', field: 'toAccount', remedy: /ask the principal/ },
  { wrong: 'an unknown payer', change: { fromAccount: '901-000-999999' }, code: 'account_not_yours', field: 'fromAccount', remedy: /list_accounts/ },
  { wrong: 'an unknown field', change: { amount: '15000' }, code, field: 'amount', remedy: /The fields are .*amountWon/ },
  { wrong: 'a missing field', change: { toHolder: undefined }, code, field: 'toHolder', remedy: /Send toHolder: / },
  { wrong: 'a key that is too short', change: { idempotencyKey: 'k' }, code, field: 'idempotencyKey', remedy: /8 to 64 characters/ },
];

const keyOf = (era: Era, index: number) => `refused-${era}-${index}`;

for (const era of ['2025', '2026'] as const) {
  t.test(`an order that is not right is a tool error that says what to send (client of ${era})`, async (t) => {
    for (const [index, { wrong, change, code, field, remedy }] of refusals.entries()) {
      const request = { name: 'transfer_funds', arguments: { ...order, idempotencyKey: keyOf(era, index), ...change } };
      const { isError, content } = await callOnce(gateway.url, era, request);
      t.equal(isError, true, wrong);
      const denial: unknown = JSON.parse(content[0]?.text ?? 'null');
      t.match(denial, { code, field, retryable: false, message: { en: /\w/, ko: /[가-힣]/ }, remedy }, wrong);
    }
  });
}

t.test('nothing of it was posted, and every refusal is on record', async (t) => {
  const after = await callOnce(gateway.url, '2025', { name: 'transfer_funds', arguments: { ...order, idempotencyKey: keyOf('2025', 0) } });
  t.match(
    JSON.parse(after.content[0]?.text ?? 'null'),
    { status: 'credited', replayed: false },
    'put right, it is paid under the key that was refused',
  );
  t.equal(await stop(gateway), 0);
  const batches = openSqliteBatches(file);
  const events = [...batches.read()];
  batches.close();
  const agents = events.slice(events.findIndex(({ kind }) => kind === 'audit.intent'));
  const moves = agents.filter(({ kind }) => kind.startsWith('transfer.'));
  t.equal(new Set(moves.map(({ instruction }) => instruction)).size, 1, 'one payment moved money');
  t.equal(agents.filter(({ kind }) => kind === 'budget.reserved').length, 1, 'and one took from the budget');
  const outcomes = events.flatMap((event) => (event.kind === 'audit.outcome' && event.data.tool === 'transfer_funds' ? [event.data.reason] : []));
  const expected = refusals.map((refusal) => refusal.code);
  t.same(outcomes, [...expected, ...expected, null]);
});
