import { join } from 'node:path';
import t from 'tap';
import { openSqliteBatches } from '../../src/storage/sqlite-batches.ts';
import { commandOf } from '../run/check.ts';
import { runQuietly } from '../run/child.ts';
import { checkout, compileCache, processMsMax } from './command.ts';
import { ordersOf } from './payment-load.ts';
import { type ServedGateway, serve, stop, token } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const program = commandOf(checkout, '@modelcontextprotocol/inspector', 'mcp-inspector');

/** What the inspector's command line prints of one result. */
interface Printed {
  readonly tools?: readonly { readonly name: string }[];
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

const file = join(folder, 'journal.db');
const gateway = await serve(t, ['--store', `sqlite:${file}`]);
const orders = ordersOf(2);

/** The official inspector as its users call it; nothing of ours is in between. */
async function inspect({ url }: ServedGateway, era: string, args: readonly string[]): Promise<Printed> {
  const connection = [url, '--transport', 'http', '--protocol-era', era, '--header', `Authorization: Bearer ${token}`];
  const env = { PATH: process.env['PATH'], HOME: folder, ...compileCache };
  const { code, output } = await runQuietly(process.execPath, [program, '--cli', ...connection, ...args], { env, timeout: processMsMax });
  const json = output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2); // notes on the schemas stand around it
  if (code !== 0) throw new Error(`the inspector ended with ${code}: ${output}`);
  return JSON.parse(json);
}

async function call(era: string, tool: string, args: object): Promise<Readonly<Record<string, unknown>>> {
  const { structuredContent, isError } = await inspect(gateway, era, [
    ...['--method', 'tools/call', '--tool-name', tool],
    ...['--tool-args-json', JSON.stringify(args)],
  ]);
  if (structuredContent === undefined || isError === true) throw new Error(`${tool} gave no result`);
  return structuredContent;
}

const dayMs = 24 * 60 * 60_000;
let balanceWon = 1_000_000_000n;

for (const [index, era] of ['legacy', 'modern'].entries()) {
  t.test(`the MCP Inspector in its ${era} era lists, asks, pays once, and reaches the settlement of the next day`, async (t) => {
    const order = orders[index];
    if (order === undefined) throw new Error('there is an order for each era');
    const { tools } = await inspect(gateway, era, ['--method', 'tools/list']);
    for (const name of ['list_accounts', 'get_balance', 'transfer_funds', 'get_transfer_status', 'wait_until', 'finish_task'])
      t.ok(
        tools?.some((tool) => tool.name === name),
        `${name} is listed`,
      );

    const paid = await call(era, 'transfer_funds', order);
    t.match(paid, { status: 'credited', replayed: false });
    balanceWon -= BigInt(order.amountWon);
    t.match(await call(era, 'transfer_funds', order), { status: 'credited', replayed: true }, 'the same key is the same payment');
    t.match(await call(era, 'get_balance', gateway.account), { postedWon: String(balanceWon), heldWon: '0' }, 'the balance has moved once');

    const nextDay = new Date(Date.parse(String(paid['creditedAt'])) + dayMs).toISOString().slice(0, 10);
    const settlementAt = Date.parse(`${nextDay}T11:00:00+09:00`);
    const begunMs = performance.now();
    const { asOf } = await call(era, 'wait_until', { at: new Date(settlementAt + 60_000).toISOString() });
    t.ok(Date.parse(String(asOf)) >= settlementAt, `it is ${asOf}`);
    t.ok(performance.now() - begunMs < 100_000, 'nobody waited for the day to pass');
  });
}

t.test('the journal has both payments once, and both settlements', async (t) => {
  t.equal(await stop(gateway), 0);
  const batches = openSqliteBatches(file);
  const events = [...batches.read()];
  batches.close();
  const credits = events.flatMap((event) =>
    event.kind === 'transfer.posted' && event.data.code === 'receipt' ? [String(event.data.amountWon)] : [],
  );
  t.same(
    credits,
    orders.map(({ amountWon }) => amountWon),
  );
  const settled = events.flatMap((event) => (event.kind === 'session.settled' ? [event.data.session] : []));
  t.same(settled, ['2026-11-24', '2026-11-25']);
});
