import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { WalletHold } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import type { RailContract, RailUnderTest } from '../contract/rail.ts';
import { bothWays, changedTransfers } from './rail-both-ways.ts';
import { TokenTown } from './token-town.ts';

const start = '2026-11-23T10:00:00+09:00';

function town(): TokenTown {
  const opened = new TokenTown({ start });
  opened.account('A1', 50_000n);
  opened.wallet('TA1', 50_000n);
  opened.wallet('TA2', 0n);
  opened.wallet('TB1', 0n);
  return opened;
}

const template = town();

function world(opened: TokenTown, pick: (town: TokenTown) => Rail): RailUnderTest {
  return {
    rail: pick(opened),
    events: opened.events,
    settle: () => opened.clock.runFor(60_000),
    restart: () => world(new TokenTown({ start, journal: opened.events }), pick),
  };
}

function contract(route: string, pick: (town: TokenTown) => Rail, effect: { readonly book: string; readonly ending: string }): RailContract {
  const order = (id: string) => template.transfer(id, route, 1_000n);
  const isEffect = ({ instruction, data }: AnyEvent, id: string) =>
    instruction === id && 'transfer' in data && data.book === effect.book && data.transfer.endsWith(effect.ending);
  return {
    open: () => world(town(), pick),
    order,
    refusedOrder: (id) => ({ ...order(id), payee: { ...order(id).payee, holder: '다른이름' } }),
    changed: changedTransfers,
    effects: (events, id) => events.filter((event) => isEffect(event, id)).length,
  };
}

const ledger = (opened: TokenTown) => opened.ledger;
const bankA = (opened: TokenTown): Rail => {
  const bank = opened.banks.get('901');
  if (bank === undefined) throw new Error('there is no bank A');
  return bank;
};

t.test('the ledger, inside one bank', async (t) => bothWays(t, contract('TA1>TA2', ledger, { book: 'deposit-token', ending: ':book-transfer' })));
t.test('the ledger, between two banks', async (t) => bothWays(t, contract('TA1>TB1', ledger, { book: 'deposit-token', ending: ':issue' })));
t.test('the ledger, redeeming', async (t) => bothWays(t, contract('TA1>A1', ledger, { book: 'deposit-token', ending: ':redeem' })));
t.test('the ledger, issuing', async (t) => bothWays(t, contract('A1>TA1', ledger, { book: 'deposit-token', ending: ':issue' })));
t.test('the bank whose deposit is converted', async (t) => bothWays(t, contract('A1>TA1', bankA, { book: 'bank:901', ending: ':payment' })));

t.test('the ledger, holding', async (t) => {
  const order = (id: string): WalletHold => {
    const [payer, payee] = [template.party('TA1'), template.party('TB1')];
    const parties = { payer: { bank: payer.bank, account: payer.account }, payee: { bank: payee.bank, account: payee.account } };
    const at = template.clock.now();
    return { kind: 'wallet-hold', id, ...parties, amountWon: won(500n), order: `${id}-order`, expiresAt: at + 86_400_000, requestedAt: at };
  };
  const other: readonly Partial<WalletHold>[] = [
    { payer: { bank: '901', account: 'T901-000-000002' } },
    { payee: { bank: '901', account: 'T901-000-000002' } },
    { amountWon: won(501n) },
    { order: 'other' },
    { expiresAt: order('x').expiresAt + 1 },
    { requestedAt: 1 },
  ];
  bothWays(t, {
    open: () => world(town(), ledger),
    order,
    refusedOrder: (id) => ({ ...order(id), amountWon: won(1_000_000_000n) }),
    changed: () => other.map((field) => ({ ...order('x'), ...field })),
    effects: (events, id) => events.filter(({ kind, instruction }) => kind === 'transfer.held' && instruction === id).length,
  });
});
