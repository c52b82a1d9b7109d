import t from 'tap';
import { selectPlans } from '../../src/cli/catalogue.ts';
import { playOutside } from '../../src/cli/outside-trial.ts';
import { type TrialName, trialNames } from '../../src/cli/suite.ts';
import { settlementAt } from '../../src/kernel/calendar.ts';

function trialOf(name: string): TrialName {
  const [trial] = trialNames({ seed: '7', plans: selectPlans([name]), trials: 1, persona: 'agent' });
  if (trial === undefined) throw new Error(`there is no case ${name}`);
  return trial;
}

const minuteMs = 60_000;

t.test('a trial ended at its deadline only where its agents had not ended by then', async (t) => {
  const name = trialOf('single-bill/clean');
  const { start, deadline } = name.plan;
  for (const [endsAt, reason] of [
    [start + 5 * minuteMs, 'finished'],
    [deadline + minuteMs, 'deadline'],
  ] as const) {
    const { events } = await playOutside(name, (station) => station.runUntil(endsAt));
    const closed = events.at(-1);
    t.match(closed, { kind: 'trial.closed', data: { reason } });
    t.ok(closed !== undefined && closed.at > settlementAt(endsAt), 'and goes on past the settlement of what they paid');
  }
});

t.test('files are carried out after their agents have ended', async (t) => {
  const name = trialOf('payroll-file/clean');
  const { events } = await playOutside(name, (station) => station.runUntil(name.plan.start + 5 * minuteMs));
  const closed = events.at(-1);
  t.match(closed, { kind: 'trial.closed', data: { reason: 'finished' } });
  t.ok(closed !== undefined && closed.at > settlementAt(name.plan.deadline));
});
