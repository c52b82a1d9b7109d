import fc from 'fast-check';
import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { ledgerCommands, type Model, openReal, type Real, send } from './ledger-commands.ts';
import { NaiveLedger, type Order } from './naive-ledger.ts';

/** Some accounts have money from the start, so that short sequences move it; others are opened by the commands, or missing. */
const setUp: readonly Order[] = [
  { type: 'open', order: { account: 'mint', kind: 'issuance', holder: 'holder of mint', overdraftWon: won(0n) } },
  { type: 'open', order: { account: 'kim', kind: 'liability', holder: 'holder of kim', overdraftWon: won(0n) } },
  { type: 'open', order: { account: 'lee', kind: 'liability', holder: 'holder of lee', overdraftWon: won(5n) } },
  { type: 'open', order: { account: 'cash', kind: 'asset', holder: 'holder of cash', overdraftWon: won(10n) } },
  issue('kim'),
  issue('lee'),
];

function issue(credit: string): Order {
  const terms = { debit: 'mint', amountWon: won(60n), code: 'issue', instruction: '', effectiveAt: 0 } as const;
  return { type: 'post', order: { transfer: `issue-${credit}`, credit, ...terms } };
}

const transferFields = ['transfer', 'debit', 'credit', 'amountWon', 'code', 'instruction', 'effectiveAt'];
const fields = {
  open: ['account', 'kind', 'holder', 'overdraftWon'],
  post: transferFields,
  hold: [...transferFields, 'expiresAt'],
  capture: ['transfer', 'hold', 'amountWon', 'effectiveAt'],
  void: ['hold', 'effectiveAt'],
};

/** What the commands must have met, or the test has shown nothing. */
const mustReach = [
  ...['open', 'post', 'hold', 'capture', 'void'].flatMap((type) => [`${type} accepted`, `${type} accepted, disk full`, `${type} replayed`]),
  ...['open', 'post', 'hold', 'capture'].flatMap((type) => [`${type} transfer_conflict`, `${type} amount_invalid`]),
  ...['post', 'hold'].flatMap((type) => [`${type} same_account`, `${type} account_unknown`, `${type} insufficient_funds`]),
  ...['capture', 'void'].flatMap((type) => [`${type} hold_unknown`, `${type} hold_finished`]),
  'hold hold_finished',
  ...['expire 0', 'expire 1', 'expire 2'],
  ...Object.entries(fields).flatMap(([type, names]) => names.map((name) => `accepted ${type} with ${name} changed`)),
];

t.test('answers, balances, history and journal are those of a naive model, whatever is sent in whatever order', async (t) => {
  const reached = new Set<string>();
  const start = (): { model: Model; real: Real } => {
    const world = { model: { naive: new NaiveLedger(), sent: [], reached }, real: openReal() };
    for (const wish of setUp) send(world.model, world.real, wish, false);
    return world;
  };
  const property = fc.property(fc.commands([...ledgerCommands], { maxCommands: 60, size: 'max' }), (commands) => fc.modelRun(start, commands));
  fc.assert(property, { seed: 7, numRuns: 500 });
  t.strictSame(
    mustReach.filter((answer) => !reached.has(answer)),
    [],
    'every answer was reached',
  );
});
