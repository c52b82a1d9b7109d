import t from 'tap';
import type { Asked } from '../../src/kernel/asked.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { instant } from '../simulators/country.ts';
import { TokenTown, voucherOf } from '../simulators/token-town.ts';
import { messageOf, renumbered } from './trial-script.ts';

const start = '2026-11-23T10:00:00+09:00';
const rail = 'deposit-token';
const askedAt = instant(start) + 60_000;
const attestation: Asked = { what: 'attestation', rail, at: askedAt };
const chargeBack: Asked = { what: 'charge-back', rail, at: askedAt, payment: 'atlas' };

/** What `asked-done` says of the events where this was asked and the trial ends then. */
function said(events: readonly AnyEvent[], asked: readonly Asked[], closed = '2026-11-23T10:05:00+09:00'): string {
  const at = instant(closed);
  const opening = { obligations: [], participants: [], agents: [], suspended: [], pollsMax: 1, asked };
  const opened = { ...events[0], at: events[0]?.at, instruction: null, kind: 'trial.opened', data: opening } as AnyEvent; // the frame of any event
  const ended = { ...events[0], at, recordedAt: at, instruction: null, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // as above
  return messageOf(judgeEvents(renumbered([opened, ...events, ended])), 'asked-done');
}

/** A voucher has paid a bookshop, which has spent so much of it; and a minute is over. */
async function sold(spentWon: bigint): Promise<TokenTown> {
  const town = new TokenTown({ start });
  const voucher = voucherOf(town.wallet('TA9', 100_000n), start);
  town.wallet('TA5', 0n, { kind: 'person', voucher });
  town.wallet('TB5', 0n, { sector: 'books', programmes: ['culture-pass'] });
  town.wallet('TB1', 0n);
  await town.pay('give', 'TA9>TA5', 60_000n);
  await town.pay('atlas', 'TA5>TB5', 30_000n);
  if (spentWon > 0n) await town.pay('spent', 'TB5>TB1', spentWon);
  await town.clock.runUntil(askedAt);
  return town;
}

const isBack = (event: AnyEvent) => event.instruction?.startsWith('chargeback:') === true;
const without = (events: readonly AnyEvent[], fits: (event: AnyEvent) => boolean) => events.filter((event) => !fits(event));
const later = async (town: TokenTown, ms: number) => {
  await town.clock.runFor(ms);
  await town.pay('later', 'TA9>TB1', 1n);
  await town.clock.runFor(11 * 60_000);
  await town.pay('latest', 'TA9>TB1', 1n);
};

t.test('asked-done: an attestation that was asked for is made, of every bank, and soon', async (t) => {
  const town = await sold(0n);
  t.equal(said(town.events, [attestation]), 'kept', 'the ledger may be away');
  t.match(said(town.events, [attestation], '2026-11-24T11:30:00+09:00'), /asked to attest/, 'but not past the settlement');
  town.ledger.attest();
  const { events } = town;
  t.equal(said(events, [attestation], '2026-11-24T11:30:00+09:00'), 'kept');
  t.match(said(events, [{ ...attestation, at: askedAt + 1 }], '2026-11-24T11:30:00+09:00'), /asked to attest/, 'an earlier one does not do');
  const half = without(events, ({ kind, data }) => kind === 'tokens.attested' && 'bank' in data && data.bank === '902');
  t.match(said(half, [attestation], '2026-11-24T11:30:00+09:00'), /did not for each of them/);
  const busy = await sold(0n);
  await later(busy, 1);
  t.match(said(busy.events, [attestation]), /asked to attest/, 'the ledger is at work and does not');
  busy.ledger.attest();
  t.match(said(busy.events, [{ ...attestation, at: askedAt }]), /asked to attest/);
});

t.test('asked-done: a voucher payment that its issuer asks back is ordered back, whole, and soon', async (t) => {
  const town = await sold(0n);
  t.equal(said(town.events, [chargeBack]), 'kept');
  t.match(said(town.events, [chargeBack], '2026-11-24T11:30:00+09:00'), /asked to charge instruction atlas back, and did not/);
  t.equal(said(town.events, [{ ...chargeBack, payment: 'never' }], '2026-11-24T11:30:00+09:00'), 'kept', 'nothing was paid');
  t.match(town.ledger.chargeBack('atlas'), { status: 'credited' });
  t.equal(said(town.events, [chargeBack], '2026-11-24T11:30:00+09:00'), 'kept');
  const part = town.events.map((event) =>
    isBack(event) && event.kind === 'instruction.received'
      ? ({ ...event, data: { rail, instruction: { ...event.data.instruction, amountWon: won(1n) } } } as AnyEvent) // a payment keeps its other fields
      : event,
  );
  t.match(said(part, [chargeBack]), /charges 1 won of instruction atlas back, which is not what was paid/);
  const busy = await sold(0n);
  await later(busy, 1);
  t.match(said(busy.events, [chargeBack]), /asked to charge instruction atlas back, and did not/);
});

t.test('asked-done: what its payee has spent is not taken back, and only then', async (t) => {
  const poor = await sold(1n);
  t.match(poor.ledger.chargeBack('atlas'), { reason: 'insufficient_funds' });
  t.equal(said(poor.events, [chargeBack]), 'kept');
  const rich = without(poor.events, ({ instruction }) => instruction === 'spent');
  t.match(said(rich, [chargeBack]), /refused for want of tokens; its payer has 30,000 won/);
  const town = await sold(0n);
  await town.pay('refund', 'TB5>TA5', 1_000n, { returnOf: 'atlas' });
  const refunded = said(town.events, [{ ...chargeBack, at: town.clock.now() }]);
  t.equal(refunded, 'kept', 'what the shop gave back before is its own affair');
  const at = town.clock.now();
  t.match(town.ledger.chargeBack('atlas'), { reason: 'return_invalid' });
  t.equal(said(town.events, [{ ...chargeBack, at }]), 'kept', 'part of it was back');
  t.match(
    said(
      without(town.events, ({ instruction }) => instruction === 'refund'),
      [{ ...chargeBack, at }],
    ),
    /refused as no return; nothing of it was given back/,
  );
});
