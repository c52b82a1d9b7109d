import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { TradeTerms } from '../../src/kernel/wallet.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { instant } from '../simulators/country.ts';
import { free, TokenTown, voucherOf } from '../simulators/token-town.ts';

const start = '2026-11-23T10:00:00+09:00';
const ours = new Set(['tokens-backed', 'wallet-terms', 'holds-kept', 'wallet-interest']);

/** Which of these invariants the events break, where the trial ends then. */
function broken(events: readonly AnyEvent[], closed = start): readonly string[] {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  const at = instant(closed);
  judge.observe({ ...common, at, recordedAt: at, seq: events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } });
  return judge
    .violations()
    .map(({ id }) => id)
    .filter((id) => ours.has(id));
}

const common = {
  v: 1,
  at: instant(start),
  recordedAt: instant(start),
  trial: null,
  agent: null,
  call: null,
  instruction: null,
  cause: null,
} as const;

/** The same events, with what `change` makes of each; `undefined` leaves it out. */
function tampered(events: readonly AnyEvent[], change: (event: AnyEvent) => AnyEvent | undefined): readonly AnyEvent[] {
  return events.flatMap((event) => change(event) ?? []);
}

function isTransfer(event: AnyEvent, transfer: string, book: string): boolean {
  return 'transfer' in event.data && event.data.transfer === transfer && event.data.book === book;
}

function without(events: readonly AnyEvent[], transfer: string, book: string): readonly AnyEvent[] {
  return tampered(events, (event) => (isTransfer(event, transfer, book) ? undefined : event));
}

/** Another amount in one transfer. */
function with1Won(events: readonly AnyEvent[], transfer: string, book: string): readonly AnyEvent[] {
  const one = (event: AnyEvent) => ({ ...event, data: { ...event.data, amountWon: won(1n) } }) as AnyEvent; // a transfer keeps its other fields
  return tampered(events, (event) => (isTransfer(event, transfer, book) ? one(event) : event));
}

/** Other terms of one wallet than those by which the ledger went. */
function onTerms(events: readonly AnyEvent[], account: string, terms: object): readonly AnyEvent[] {
  return tampered(events, (event) =>
    event.kind === 'wallet.set' && event.data.account === account
      ? { ...event, data: { ...event.data, terms: { ...event.data.terms, ...terms } } }
      : event,
  );
}

async function paid(): Promise<TokenTown> {
  const town = new TokenTown({ start });
  town.account('A1', 50_000n);
  town.wallet('TA1', 50_000n);
  town.wallet('TA2', 0n);
  town.wallet('TB1', 0n);
  await town.pay('out', 'TA1>TB1', 7_000n);
  await town.pay('in', 'TA1>TA2', 3_000n);
  await town.pay('convert', 'A1>TA1', 5_000n);
  await town.pay('redeem', 'TA1>A1', 2_000n);
  return town;
}

t.test('tokens-backed', async (t) => {
  const town = await paid();
  const { events } = town;
  t.same(town.broken(), []);
  t.same(broken(events), [], 'issue, redeem and both kinds of payment');
  for (const [transfer, book, what] of [
    ['out:burn', 'deposit-token', 'a payment that burns nothing'],
    ['out:burn', 'deposit-token:901', 'a burn that the bank does not book'],
    ['out:cbdc', 'cbdc', 'no CBDC leg'],
    ['out:issue', 'deposit-token:902', 'an issue that the bank does not book'],
    ['out:issue', 'deposit-token', 'a burn without an issue'],
    ['convert:issue', 'deposit-token', 'a conversion without tokens'],
    ['convert:payment', 'bank:901', 'a conversion that the core does not book'],
    ['redeem:redeem', 'deposit-token:901', 'a redemption that stays owed'],
    ['redeem:receipt', 'bank:901', 'a redemption that the core does not book'],
  ] as const) {
    t.ok(broken(without(events, transfer, book)).includes('tokens-backed'), what);
    t.ok(broken(with1Won(events, transfer, book)).includes('tokens-backed'), `${what}: in part`);
  }
  const twice = events.flatMap((event) => (isTransfer(event, 'out:cbdc', 'cbdc') ? [event, event] : [event]));
  t.ok(broken(twice).includes('tokens-backed'), 'the CBDC moves twice');
});

t.test('holds-kept', async (t) => {
  const town = await paid();
  const [payer, payee, other] = [town.party('TA1'), town.party('TB1'), town.party('TA2')];
  const at = town.clock.now();
  const hold = (id: string, amountWon: bigint, order: string | null = null) =>
    town.ledger.submit({ kind: 'wallet-hold', id, payer, payee, amountWon: won(amountWon), order, expiresAt: at + 3_600_000, requestedAt: at });
  for (const id of ['h1', 'h2']) await hold(id, 9_000n);
  await hold('h3', 8_000n, 'named');
  await town.pay('bill', 'TA1>TB1', 8_500n);
  await town.pay('named', 'TA1>TB1', 8_000n);
  await town.ledger.submit({ kind: 'wallet-release', id: 'r2', hold: 'h2', requestedAt: at });
  const { events } = town;
  t.same([...town.broken(), ...broken(events)], [], 'taken, taken by the order that it is for, and given up');
  const ends = events.flatMap((event) => (event.kind === 'transfer.voided' ? [event] : []));
  t.equal(ends.length, 3);
  for (const [index, end] of ends.slice(0, 2).entries())
    t.same(broken(tampered(events, (event) => (event === end ? undefined : event))), ['holds-kept'], `payment ${index} is made beside the hold`);
  const early = events.findIndex(({ instruction }) => instruction === 'bill');
  t.same(broken(events.toSpliced(early, 0, ...ends.slice(2))).slice(-1), ['holds-kept'], 'given up on nobody’s order');
  const elsewhere = tampered(events, (event) =>
    event.kind === 'instruction.received' && event.data.instruction.id === 'h1'
      ? ({ ...event, data: { ...event.data, instruction: { ...event.data.instruction, payee: other } } } as AnyEvent) // a hold keeps its other fields
      : event,
  );
  t.same(broken(elsewhere), ['holds-kept'], 'taken by another payee');
});

t.test('wallet-interest', async (t) => {
  const town = new TokenTown({ start: '2026-11-23T23:00:00+09:00' });
  town.wallet('TA1', 1_000_000n, { interestBasisPoints: 365 });
  town.wallet('TB1', 0n);
  await town.clock.runUntil(instant('2026-11-24T09:00:00+09:00'));
  await town.pay('out', 'TA1>TB1', 100n);
  const { events } = town;
  const [payer, payee] = [town.party('TA1').account, town.party('TB1').account];
  const paid = `interest:2026-11-24:${payer}:issue`;
  const close = '2026-11-24T09:30:00+09:00';
  t.same([...town.broken(), ...broken(events, close)], []);
  t.same(broken(without(events, paid, 'deposit-token'), close).slice(-1), ['wallet-interest'], 'none is paid');
  t.ok(broken(with1Won(events, paid, 'deposit-token'), close).includes('wallet-interest'), 'too little');
  t.same(broken(onTerms(events, payer, { interestBasisPoints: 364 }), close), ['wallet-interest'], 'at another rate');
  t.same(broken(onTerms(events, payer, { interestBasisPoints: undefined }), close), ['wallet-interest'], 'where none was agreed on');
  t.same(broken(onTerms(events, payer, { holdingLimitWon: won(1_000_050n) }), close).slice(-1), ['wallet-interest'], 'above the holding limit');
  t.same(broken(onTerms(events, payee, { eligibleFrom: instant(close) }), close), ['wallet-terms'], 'and a payment to somebody too young');
});

t.test('wallet-terms: lines of files', async (t) => {
  const town = new TokenTown({ start });
  for (const name of ['TA1', 'TB1']) town.wallet(name, 1_000n, { files: true });
  await town.pay('line', 'TA1>TB1', 100n, { system: 'cms' });
  const over = (system: string) =>
    tampered(town.events, (event) =>
      event.kind === 'instruction.received'
        ? ({ ...event, data: { ...event.data, instruction: { ...event.data.instruction, system } } } as AnyEvent) // an order keeps its other fields
        : event,
    );
  t.same(broken(town.events), []);
  t.same(broken(over('cms-debit')), [], 'collected between wallets');
  t.same(broken(over('giro')), ['wallet-terms']);
  for (const name of ['TA1', 'TB1'])
    t.same(broken(onTerms(town.events, town.party(name).account, { files: undefined })), ['wallet-terms'], `${name} is not reached by files`);
});

t.test('wallet-terms: limits, frozen wallets, the list', async (t) => {
  const town = await paid();
  const { events } = town;
  const [payer, payee] = [town.party('TA1').account, town.party('TB1').account];
  t.same(broken(onTerms(events, payee, { holdingLimitWon: won(7_000n) })), []);
  t.same(broken(onTerms(events, payee, { holdingLimitWon: won(6_999n) })), ['wallet-terms'], 'a won above the holding limit');
  t.same(broken(onTerms(events, payer, { conversionLimitWon: won(5_000n) })), []);
  t.same(broken(onTerms(events, payer, { conversionLimitWon: won(4_999n) })), ['wallet-terms'], 'a won above the conversion limit');
  t.same(broken(onTerms(events, payee, { listed: false })), ['wallet-terms'], 'to a wallet that is not listed');
  const frozen: AnyEvent = { ...common, seq: 1, kind: 'account.changed', data: { book: 'deposit-token', account: payer, status: 'suspended' } };
  const first = events.findIndex(({ instruction }) => instruction === 'out');
  t.ok(broken(events.toSpliced(first, 0, frozen)).includes('wallet-terms'), 'from a frozen wallet');
});

t.test('wallet-terms: vouchers', async (t) => {
  const town = new TokenTown({ start });
  const issuer = town.wallet('TA9', 100_000n);
  const voucher = voucherOf(issuer, start);
  const bound = town.wallet('TA1', 0n, { kind: 'person', voucher });
  const part = town.wallet('TA2', 0n, { kind: 'person', voucher });
  const shop = town.wallet('TB1', 0n, { sector: 'books', programmes: ['culture-pass'] });
  await town.pay('give', 'TA9>TA1', 30_000n);
  await town.pay('split', 'TA1>TA2', 9_000n);
  await town.pay('spend', 'TA1>TB1', 6_000n);
  await town.pay('back', 'TB1>TA1', 1_000n, { returnOf: 'spend' });
  await town.clock.runFor(25 * 3_600_000);
  t.same(town.broken(), []);
  const { events } = town;
  t.same(broken(events), [], 'given, split, spent, returned, and the rest gone back');
  t.equal(town.balanceWon('TA9'), 95_000n);
  const at = instant(start);
  for (const [what, account, terms] of [
    ['another purpose', shop.account, { programmes: ['meal-card'] }],
    ['another sector', shop.account, { sector: 'toys' }],
    ['too early', bound.account, { voucher: { ...voucher, from: at + 3_600_000 } }],
    ['too late', bound.account, { voucher: { ...voucher, until: at } }],
    ['another hour', bound.account, { voucher: { ...voucher, hours: { fromKst: '11:00', untilKst: '12:00' } } }],
    ['another issuer', bound.account, { voucher: { ...voucher, issuer: shop } }],
    ['split into another voucher', part.account, { voucher: { ...voucher, purpose: 'meal-card' } }],
    ['split into free money', part.account, { voucher: null }],
  ] as const)
    t.same(broken(onTerms(events, account, terms)), ['wallet-terms'], what);
});

t.test('wallet-terms: what is left of a voucher goes back at its end', async (t) => {
  const opened = new TokenTown({ start });
  const issuer = opened.wallet('TA9', 100_000n);
  const voucher = voucherOf(issuer, start, { until: instant('2026-11-23T23:30:00+09:00') });
  const bound = opened.wallet('TB1', 0n, { kind: 'person', voucher });
  opened.wallet('TA2', 5_000n);
  opened.wallet('TA3', 0n);
  await opened.pay('give', 'TA9>TB1', 30_000n);
  const town = new TokenTown({ start: '2026-11-24T08:00:00+09:00', journal: opened.events });
  await town.clock.runFor(60_000);
  await town.pay('later', 'TA2>TA3', 1_000n);
  await town.clock.runFor(30 * 60_000);
  await town.pay('latest', 'TA2>TA3', 1_000n);
  const { events } = town;
  t.same(town.broken(), [], 'the ledger was away at the end of the voucher, and made up for it');
  t.equal(town.balanceWon('TA9'), 100_000n);
  const kept = tampered(events, (event) => (event.instruction?.startsWith('expiry:') ? undefined : event));
  t.same(broken(kept), ['wallet-terms'], 'the ledger is at work and keeps it');
  const idle = tampered(kept, (event) => (event.instruction?.startsWith('late') ? undefined : event));
  t.same(broken(idle, '2026-11-24T11:29:00+09:00'), [], 'it may still be away');
  t.same(broken(idle, '2026-11-24T11:30:00+09:00'), ['wallet-terms'], 'nothing is away past the settlement');
  const change = {
    ...common,
    seq: 1,
    kind: 'account.changed',
    data: { book: 'deposit-token', account: bound.account, status: 'suspended' },
  } as const;
  t.same(broken([...idle, change], '2026-11-25T12:00:00+09:00'), [], 'what is in a frozen wallet stays there');
});

t.test('wallet-terms: conversion is between account and wallet of one holder', async (t) => {
  const { events } = await paid();
  const heldBy = (holder: string) =>
    tampered(events, (event) =>
      event.kind === 'account.opened' && event.data.book === 'bank:901' && event.data.kind === 'liability'
        ? { ...event, data: { ...event.data, holder } }
        : event,
    );
  t.same(broken(heldBy(' 예금주A1 '.normalize('NFD'))), [], 'the same name, written in another way');
  t.same(broken(heldBy('예금주A2')), ['wallet-terms'], 'a stranger');
  const oneWay = (ids: readonly string[]) => tampered(heldBy('예금주A2'), (event) => (ids.includes(event.instruction ?? '') ? undefined : event));
  t.ok(broken(oneWay(['redeem'])).includes('wallet-terms'), 'from account to wallet');
  t.ok(broken(oneWay(['convert'])).includes('wallet-terms'), 'from wallet to account');
});

t.test('wallet-terms: what a wallet that is not listed has to begin with is no payment', async (t) => {
  const town = new TokenTown({ start });
  const outsider = town.wallet('TA1', 9_000n, { listed: false });
  town.wallet('TA2', 9_000n);
  town.wallet('TB1', 0n);
  t.match(await town.pay('refused', 'TA1>TA2', 1_000n), { status: 'rejected', reason: 'account_blocked' });
  t.match(await town.pay('paid', 'TA2>TB1', 1_000n), { status: 'credited' });
  t.same(broken(town.events), []);
  const other = new TokenTown({ start });
  for (const name of ['TA1', 'TA2']) other.wallet(name, 9_000n);
  await other.pay('paid', 'TA1>TA2', 1_000n);
  t.same(broken(onTerms(other.events, outsider.account, { listed: false })), ['wallet-terms']);
});

t.test('wallet-terms: trades', async (t) => {
  const town = new TokenTown({ start });
  const [buyer, seller] = [town.wallet('TA1', 90_000n), town.wallet('TB1', 0n)];
  const trade: TradeTerms = { asset: 'bond', nominalWon: won(50_000n), priceWon: won(48_000n), seller, buyer, until: instant(start) + 3_600_000 };
  town.ledger.trades.found('bond', [
    { owner: seller, holder: seller.holder, nominalWon: won(80_000n) },
    { owner: buyer, holder: buyer.holder, nominalWon: won(0n) },
  ]);
  const desk = town.wallet('TB2', 0n, { trade });
  await town.pay('deal', 'TA1>TB2', 48_000n);
  t.same(town.broken(), []);
  const { events } = town;
  t.same(broken(events), []);
  t.ok(broken(without(events, `${desk.account}:delivered`, 'asset:bond')).includes('wallet-terms'), 'paid, and not delivered');
  t.ok(broken(without(events, 'deal:proceeds', 'deposit-token')).includes('wallet-terms'), 'the seller is not paid');
  t.ok(broken(with1Won(events, `${desk.account}:delivered`, 'asset:bond')).includes('wallet-terms'), 'delivered in part');
  t.ok(broken(tampered(events, (event) => (event.instruction === 'deal' ? undefined : event))).includes('wallet-terms'), 'delivered for nothing');
  for (const [what, terms] of [
    ['another price', { ...trade, priceWon: won(50_000n) }],
    ['another buyer', { ...trade, buyer: seller }],
    ['after its end', { ...trade, until: instant(start) }],
  ] as const)
    t.ok(broken(onTerms(events, desk.account, { ...free, trade: terms })).includes('wallet-terms'), what);
});

t.test('tokens-backed: an attestation says what the books say', async (t) => {
  const town = await paid();
  town.ledger.attest();
  t.equal(town.events.filter(({ kind }) => kind === 'tokens.attested').length, 2);
  t.same(broken(town.events), []);
  for (const field of ['tokensWon', 'liabilityWon', 'cbdcWon'] as const) {
    const wrong = (event: AnyEvent) => (event.kind === 'tokens.attested' ? { ...event, data: { ...event.data, [field]: won(1n) } } : event);
    t.same(broken(tampered(town.events, wrong)), ['tokens-backed'], field);
  }
});
