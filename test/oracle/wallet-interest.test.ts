import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { instant } from '../simulators/country.ts';
import { TokenTown } from '../simulators/token-town.ts';

const opening = instant('2026-11-24T00:20:00+09:00');

/** Whether a day's interest is missed where the trial ends so long after the opening. */
function isMissed(events: readonly AnyEvent[], afterMs: number): boolean {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  const [first] = events;
  const at = opening + afterMs;
  const end = { ...first, instruction: null, at, recordedAt: at, seq: events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } };
  judge.observe(end as AnyEvent); // the frame of any event
  return judge.violations().some(({ id, message }) => id === 'wallet-interest' && message.includes('no interest'));
}

t.test('a ledger that carries an order out in the moment of its opening, and dies in it, has a minute from its return (seed 1108857)', async (t) => {
  const town = new TokenTown({ start: '2026-11-23T23:00:00+09:00' });
  town.wallet('TA1', 1_000_000n, { interestBasisPoints: 365 });
  town.wallet('TB1', 0n);
  await town.clock.runUntil(opening);
  await town.pay('at the opening', 'TA1>TB1', 1n);
  const before = town.events.length;
  await town.clock.runUntil(opening + 120_000);
  await town.pay('after its return', 'TA1>TB1', 1n);
  const unpaid = town.events.filter(({ data }) => !('transfer' in data && data.transfer.startsWith('interest:')));
  t.not(unpaid.length, town.events.length, 'interest was paid');
  t.notOk(isMissed(town.events, 300_000));
  t.notOk(isMissed(unpaid, 150_000), 'half a minute after its return');
  t.ok(isMissed(unpaid, 180_000), 'a minute after it');
  t.notOk(isMissed(unpaid.slice(0, before), 60_000), 'it may have died in the moment of its opening');
});

t.test('what comes in in the moment of the opening bears no interest yet (seed 1200093)', async (t) => {
  const town = new TokenTown({ start: '2026-11-23T23:00:00+09:00' });
  town.wallet('TA1', 1_000_000n);
  town.wallet('TB1', 0n, { interestBasisPoints: 365 });
  await town.clock.runUntil(opening);
  await town.pay('at the opening', 'TA1>TB1', 500_000n);
  await town.clock.runUntil(opening + 120_000);
  await town.pay('later', 'TA1>TB1', 1n);
  t.notOk(isMissed(town.events, 300_000));
});
