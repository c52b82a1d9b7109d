import t, { type Test } from 'tap';
import { openInsurer } from '../../simulators/insurer/insurer.ts';
import { insurerRules } from '../../simulators/insurer/rules.ts';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { RailUnderTest } from '../contract/rail.ts';
import { brokenIn } from './broken.ts';
import { Country, type CountryOptions } from './country.ts';
import { overHttp } from './rail-over-http.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const hourMs = 3_600_000;
const world: CountryOptions = { start, payeeReply: () => ({ agrees: false, afterMs: hourMs }), payeePays: () => 2 * hourMs };

/** The insurer of a country whose payees keep what they got until the insurer asks; `p1` is claimed in vain, `p2` not at all, `p3` is small. */
async function keptCountry(): Promise<Country> {
  const country = new Country(world);
  for (const [id, amountWon, isClaimed] of [
    ['p1', 700_000n, true],
    ['p2', 600_000n, false],
    ['p3', 49_999n, true],
  ] as const) {
    await country.pay(id, 'A>B', amountWon);
    if (isClaimed) void country.bank('A').ask('return-claim', { transfer: id, amountWon: won(amountWon) });
  }
  await country.clock.runFor(1.5 * hourMs);
  return country;
}

interface InsurerUnderTest extends RailUnderTest {
  readonly country: Country;
  restart(): Promise<InsurerUnderTest>;
}

function underTest(country: Country): InsurerUnderTest {
  if (country.insurer === undefined) throw new Error('the country has no insurer');
  return {
    country,
    rail: country.insurer,
    events: country.events,
    settle: () => country.clock.runFor(60_000),
    restart: async () => underTest(new Country({ ...world, start: '2026-11-25T12:00:00+09:00', journal: country.events })),
  };
}

/** What the deposit insurer must keep, in process and over HTTP; it takes no orders, so this stands beside the contract of rails that do. */
function insurerContract(t: Test, open: (t: Test) => Promise<InsurerUnderTest>): void {
  const payer = new Country(world).account('A');
  const apply = async ({ rail, settle }: RailUnderTest, transfer: string, of: AccountRef = payer) => {
    const answer = rail.ask('recovery', { transfer, payer: { bank: of.bank, account: of.account } });
    await settle();
    return answer;
  };
  const taken = ({ events }: RailUnderTest) =>
    events.filter((event) => event.kind === 'instruction.received' && event.data.instruction.kind === 'recovery').length;

  t.test('takes an application once, however often and from wherever it comes', async (t) => {
    const at = await open(t);
    const twins = [1, 2, 3].map(() => at.rail.ask('recovery', { transfer: 'p1', payer: { bank: payer.bank, account: payer.account } }));
    await at.settle();
    for (const answer of await Promise.all(twins)) t.match(answer, { status: 'requested', amountWon: 700_000n });
    t.match(await apply(at, 'p1'), { status: 'requested' });
    t.equal(taken(at), 1);
  });

  t.test('turns down for good what it does not recover, and leaves no trace of what came too early or is not the applicant’s', async (t) => {
    const at = await open(t);
    const before = at.events.length;
    t.match(await apply(at, 'p2'), { status: 'refused', reason: 'recovery_premature' });
    t.equal(await apply(at, 'never-paid'), undefined);
    t.equal(await apply(at, 'p1', at.country.account('B')), undefined);
    t.equal(await apply(at, 'p1', { bank: '999', account: '1' }), undefined);
    t.equal(at.events.length, before);
    t.match(await apply(at, 'p3'), { status: 'refused', reason: 'recovery_amount' });
    t.match(await apply(at, 'p3'), { status: 'refused', reason: 'recovery_amount' });
    t.equal(taken(at), 1);
  });

  t.test('says the same after a restart, and pays once', async (t) => {
    const at = await open(t);
    const first = await apply(at, 'p1');
    await apply(at, 'p3');
    const again = await at.restart();
    t.same(await apply(again, 'p1'), first);
    t.match(await apply(again, 'p3'), { status: 'refused', reason: 'recovery_amount' });
    t.same(await status(again, 'p1:recovery'), await status(again, 'p1:recovery'));
    await again.country.clock.runFor(3 * hourMs);
    t.match(await apply(again, 'p1'), { status: 'returned', amountWon: 700_000n, returnedWon: 672_000n });
    t.match(await status(again, 'p1:recovery'), { status: 'credited' });
  });
}

async function status({ rail, settle }: RailUnderTest, id: string) {
  const answer = rail.status(id);
  await settle();
  return answer;
}

t.test('the deposit insurer', async (t) => insurerContract(t, async () => underTest(await keptCountry())));

t.test('the deposit insurer over HTTP', async (t) => insurerContract(t, async (t) => far(t, underTest(await keptCountry()))));

async function far(t: Test, at: InsurerUnderTest): Promise<InsurerUnderTest> {
  return { ...(await overHttp(t, at)), country: at.country, restart: async () => far(t, await at.restart()) };
}

t.test('the books hold whichever way it is reached', async (t) => {
  const at = underTest(await keptCountry());
  const { rail } = await overHttp(t, at);
  void rail.ask('recovery', { transfer: 'p1', payer: at.country.account('A') }).catch(() => {});
  await at.settle();
  await at.country.clock.runFor(3 * hourMs);
  t.same(brokenIn(at.country), []);
});

t.test('a payee at a bank that the insurer does not reach is not covered, and nothing is begun', async (t) => {
  const country = await keptCountry();
  const { clock, note: record } = country;
  const payer = country.account('A');
  const banks = new Map([[payer.bank, country.bank('A')]]);
  const insurer = openInsurer({ clock, record, banks, account: country.account('A', 8), rules: insurerRules, payeePays: () => 0 });
  const before = country.events.length;
  t.equal(await insurer.ask('recovery', { transfer: 'p1', payer }), undefined);
  t.equal(country.events.length, before);
});
