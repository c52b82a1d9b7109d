import { openJudge } from '../../src/oracle/judge.ts';
import type { Country } from './country.ts';

/** Every invariant that the events of a country break, as when its trial closes now. */
export function brokenIn(country: Country): readonly string[] {
  const judge = openJudge();
  for (const event of country.events) judge.observe(event);
  const [last] = country.events.slice(-1);
  const at = country.clock.now();
  const closed = { at, recordedAt: at, seq: country.events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } } as const;
  if (last !== undefined) judge.observe({ ...last, ...closed });
  return judge.violations().map(({ id, message }) => `${id}: ${message}`);
}
