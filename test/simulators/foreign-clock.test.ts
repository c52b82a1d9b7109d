import t from 'tap';
import type { Rail } from '../../src/rail/rail.ts';
import { Country } from './country.ts';

const tenMinutesMs = 600_000;

/** What the payee's bank says of the time of its credit is wrong by so much. */
function wrongBy(ms: number) {
  return (rail: Rail, caller: string): Rail => ({
    id: rail.id,
    submit: async (instruction) => {
      const outcome = await rail.submit(instruction);
      const distort = caller === 'kftc:ebs' && instruction.kind === 'credit-transfer' && outcome.status === 'credited';
      return distort ? { ...outcome, creditedAt: outcome.creditedAt + ms } : outcome;
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  });
}

for (const { name, start, ms, session } of [
  { name: 'fast', start: '2026-11-24T23:50:00+09:00', ms: tenMinutesMs, session: '2026-11-25' },
  { name: 'slow', start: '2026-11-25T00:06:00+09:00', ms: -tenMinutesMs, session: '2026-11-26' },
]) {
  t.test(`a payee's bank whose clock is ten minutes ${name} across midnight moves no obligation to another session`, async (t) => {
    const country = new Country({ start, line: wrongBy(ms) });
    await country.pay('p1', 'A>B', 700n);
    const [accrued] = country.of('obligation.accrued');
    t.equal(accrued?.data.session, session);
    t.ok(accrued !== undefined && accrued.at <= accrued.recordedAt, 'nothing is recorded before it holds');
  });
}
