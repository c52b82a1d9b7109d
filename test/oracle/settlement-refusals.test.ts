import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { Country, type CountryOptions, instant } from '../simulators/country.ts';
import { change, trial, without } from './country-trial.ts';
import { broken, messageOf } from './trial-script.ts';

const id = 'sessions-settle';
const plenty = 100_000_000_000n;

/** A and B owe C more than they have; their collateral, and C's after it, covers them from 11:10 on. */
const options: CountryOptions = {
  start: '2026-11-23T09:00:00+09:00',
  letters: 'ABC',
  centralWon: {
    A: { fundsWon: 1_000n, collateralWon: 500n },
    B: { fundsWon: 1_000n, collateralWon: 700n },
    C: { fundsWon: plenty, collateralWon: 1_000n },
  },
};

async function twoShort({ until = '11:50', ...more }: Partial<CountryOptions> & { readonly until?: string } = {}): Promise<Country> {
  const country = new Country({ ...options, ...more });
  await country.pay('p1', 'A>C', 1_500n);
  await country.pay('p2', 'B>C', 1_800n);
  await country.runUntil(`2026-11-24T${until}:00+09:00`);
  return country;
}

const eleven = (minute: string) => instant(`2026-11-24T11:${minute}:00+09:00`);
const told = (event: AnyEvent) => event.kind === 'session.shortfall';
const toldOf = (bank: string) => (event: AnyEvent) => event.kind === 'session.shortfall' && event.data.participant === bank;
const noted = (event: AnyEvent) => event.kind === 'session.refused';
const judged = (country: Country, wrong?: (event: AnyEvent) => readonly AnyEvent[], closedAt?: number) =>
  broken(trial(country, wrong, closedAt)).includes(id);

t.test('a shortfall is no excuse from when collateral and the others would bring what is missing', async (t) => {
  const country = await twoShort();
  t.same(broken(trial(country)), []);
  const stays = without((event) => event.at >= eleven('09'));
  const left = (minute: string, from = country) => judged(from, stays, eleven(minute));
  t.notOk(left('39'), 'nobody is in default for ten minutes, and then there is half an hour');
  t.ok(left('40'), 'it was never ordered again');
  t.match(messageOf(judgeEvents(trial(country, stays, eleven('40'))), id), /although what was lacking could be had from .*11:10/);
  const alone = await twoShort({ lossSharing: false });
  t.notOk(left('49', alone), 'nobody shares the loss: it waits for funds');
  const shared = (minute: string): AnyEvent[] => {
    const switched = alone.events.find((event) => event.kind === 'loss-sharing.changed');
    return switched === undefined ? [] : [change(() => true, { on: true })({ ...switched, at: eleven(minute) })].flat();
  };
  const later = (minute: string) => {
    let put = false;
    return (event: AnyEvent) => {
      if (put || event.at < eleven('05')) return stays(event);
      put = true;
      return [...shared(minute), ...stays(event)];
    };
  };
  t.ok(judged(alone, later('15'), eleven('45')), 'or for the others to share it');
  t.notOk(judged(alone, later('15'), eleven('44')));
});

t.test('at one refusal all who are short are told of, or nobody, and that not for ever', async (t) => {
  const country = await twoShort();
  t.ok(country.of('session.refused').length > 10, 'refused until it is time');
  for (const bank of ['901', '902']) t.ok(judged(country, without(toldOf(bank))), `nobody says that ${bank} lacks funds`);
  const [first] = country.of('session.shortfall');
  const atFirst = (event: AnyEvent) => event.instruction === first?.instruction;
  t.ok(
    judged(
      country,
      without((event) => atFirst(event) && toldOf('902')(event)),
    ),
    'told of later only',
  );
  t.notOk(
    judged(
      country,
      without((event) => atFirst(event) && told(event)),
    ),
    'the inquiry was lost',
  );
  t.ok(judged(country, without(told)), 'nobody was ever told of');
  const nth = (most: number) => {
    const ids = country
      .of('session.refused')
      .slice(0, most)
      .map(({ instruction }) => instruction);
    return without((event) => told(event) && ids.includes(event.instruction));
  };
  t.notOk(judged(country, nth(11)), 'for eight minutes every inquiry was lost');
  t.ok(judged(country, nth(12)), 'for nine');
  t.match(
    country.of('session.refused').map(({ at }) => new Date(at).toISOString().slice(14, 19)),
    ['00:00', '00:10', '00:30', '01:10', '02:10', '03:10', '04:10', '05:10', '06:10', '07:10', '08:10', '09:10'],
  );
});

t.test('who has been paid what it lacked when it is looked up is not told of', async (t) => {
  let lent = false;
  const country: Country = new Country({
    ...options,
    line: (rail) =>
      rail.id !== 'bokwire'
        ? rail
        : {
            id: rail.id,
            submit: (order) => rail.submit(order),
            status: (order) => rail.status(order),
            ask: (topic, question) => {
              if (!lent) country.bokwire.issue({ transfer: 'loan', bank: '901', amountWon: won(500n) });
              lent = true;
              return rail.ask(topic, question);
            },
          },
  });
  await country.pay('p1', 'A>C', 1_500n);
  await country.pay('p2', 'B>C', 1_800n);
  await country.runUntil('2026-11-24T11:50:00+09:00');
  t.same(new Set(country.of('session.shortfall').map(({ data }) => data.participant)), new Set(['902']));
  t.notOk(judged(country));
});

t.test('every refusal of BOK-Wire+ is on record, once, as it was, before the session is ordered anew', async (t) => {
  const country = await twoShort();
  const [first, second] = country.of('session.refused');
  const isFirst = (event: AnyEvent) => noted(event) && event.instruction === first?.instruction;
  t.ok(judged(country, without(noted)), 'none is');
  t.ok(judged(country, without(isFirst)), 'the first is not');
  t.ok(
    judged(country, (event) => (isFirst(event) ? [event, event] : [event])),
    'twice',
  );
  t.ok(judged(country, change(isFirst, { reason: 'outside_hours' })), 'for another reason');
  t.ok(judged(country, change(isFirst, { session: '2026-11-25' })), 'of another session');
  const swapped = (event: AnyEvent): readonly AnyEvent[] => [isFirst(event) ? { ...event, instruction: second?.instruction ?? '' } : event];
  t.ok(judged(country, swapped), 'of an order that has not come yet');
  t.ok(
    judged(country, (event) => (event.kind === 'session.settled' && first ? [event, { ...first, instruction: 'kftc:ebs:2026-11-24:99' }] : [event])),
  );
  const shut = await twoShort({ lossSharing: false });
  await shut.runUntil('2026-11-25T09:05:00+09:00');
  const isClosed = (event: AnyEvent) => event.kind === 'session.refused' && event.data.reason === 'outside_hours';
  t.equal(shut.events.filter(isClosed).length, 1, 'in the evening BOK-Wire+ closes');
  t.notOk(judged(shut));
  t.ok(judged(shut, without(isClosed)), 'which is a refusal like others');
});
