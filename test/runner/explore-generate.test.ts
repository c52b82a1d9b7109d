import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../src/cli/package-root.ts';
import { isWallet } from '../../src/kernel/account.ts';
import { generate } from '../../src/runner/explore/generate.ts';
import { scenarioText } from '../../src/runner/explore/scenario-text.ts';
import { voidedBy } from '../../src/runner/fault/verbs.ts';
import { type FaultSpec, faultVerbs, type Scenario } from '../../src/runner/scenario.ts';
import { scenarioReader } from '../../src/runner/scenario-file.ts';
import { planCases } from '../../src/runner/trial-plan.ts';

const read = scenarioReader(JSON.parse(readFileSync(join(packageRoot, 'scenarios', 'schema.json'), 'utf8')));
/** Of the last, vouchers that end take of wholesale CBDC that is scarce. */
const seeds = [...Array.from({ length: 300 }, (_, index) => String(index + 1)), '500917'];
const generated = seeds.map((seed) => generate(seed));

t.test('a seed gives one scenario, and another seed another', async (t) => {
  t.same(generate('7'), generate('7'));
  t.equal(new Set(generated.map((scenario) => JSON.stringify(scenario))).size, seeds.length);
});

t.test('themes add their own to a scenario, and leave it alone else', async (t) => {
  for (const seed of seeds.slice(0, 40)) {
    const [plain, out, struck] = [generate(seed), generate(seed, ['outages']), generate(seed, ['token-strikes'])];
    t.same({ ...out, cases: [], world: { ...out.world, outages: null } }, { ...plain, cases: [], world: { ...plain.world, outages: null } }, seed);
    for (const each of [out, struck]) t.equal(planCases({ scenario: each, at: String }).length, 1, 'and makes sense');
    const known = new Set(faultsOf(plain).map((fault) => JSON.stringify(fault)));
    const added = faultsOf(out).filter((fault) => !known.has(JSON.stringify(fault)));
    t.ok(
      added.some(({ match }) => /^(kftc:ebs|bank:|bokwire)/.test(match?.component ?? '')) && (out.world?.outages ?? []).length + added.length >= 2,
    );
    t.ok(faultsOf(struck).filter(({ state, match }) => match?.component === 'deposit-token' && /^after-(burn|cbdc)$/.test(state ?? '')).length >= 1);
    t.ok(hasWallets(struck));
    const both = generate(seed, ['token-strikes', 'outages']);
    t.same(both.jobs, struck.jobs);
  }
});

t.test('every scenario reads back from its file as it was, fits the schema, and has one case that can be planned', async (t) => {
  for (const scenario of generated.slice(0, 60)) {
    const file = read(`${scenario.scenario}.yaml`, scenarioText(scenario, 'schema.json'));
    t.same(file.scenario, scenario, scenario.scenario);
    t.equal(planCases(file).length, 1, scenario.scenario);
  }
});

/** Refusals of what was asked for, and so has reached a bank or a ledger. Accounts that cannot be paid come on top. */
const asked = /^(stopped|recalled|approval_.*|holding_limit|conversion_limit|settlement_liquidity)$/;

t.test('every scenario is large enough to count', async (t) => {
  for (const scenario of generated) {
    const [plan] = planCases({ scenario, at: (path) => path.join('.') });
    t.ok(plan !== undefined && plan.jobs.length >= 4 && plan.faults.length >= 3, scenario.scenario);
    t.ok(
      plan !== undefined &&
        plan.obligations.filter(
          ({ payee, mustRefuse, excusedBy }) =>
            !mustRefuse && excusedBy.every((reason) => asked.test(reason) || (reason === 'account_blocked' && isWallet(payee))),
        ).length >= 20,
    );
  }
});

t.test('whoever pays can: balance, mandate and cap cover what is asked', async (t) => {
  for (const scenario of generated) {
    for (const { principal, items, mandate } of scenario.jobs) {
      t.ok(BigInt(mandate.budgetWon) >= wonOf(items));
      for (const [payer, spent] of Map.groupBy(items, ({ from }) => from ?? principal))
        t.ok(BigInt(scenario.actors[payer]?.balanceWon ?? 0) >= wonOf(spent), `${scenario.scenario}: ${payer}`);
      t.ok(items.every(({ amountWon }) => BigInt(amountWon) <= BigInt(mandate.limitWon)));
    }
    for (const [bank, capWon] of Object.entries(scenario.world?.capsWon ?? {})) {
      const sent = (scenario.world?.received ?? []).filter(({ from }) => scenario.actors[from]?.bank === bank);
      t.ok(wonOf(sent) < BigInt(capWon), `${scenario.scenario}: what is given back came in`);
    }
  }
});

t.test('some of the seeds have wallets, others none and no ledger to strike', async (t) => {
  const [having, without] = [generated.filter(hasWallets), generated.filter((scenario) => !hasWallets(scenario))];
  t.ok(having.length > 90 && without.length > 150, `${having.length} with wallets`);
  const isAtLedger = ({ match }: FaultSpec) => [match?.component, match?.from, match?.to].includes('deposit-token');
  t.ok(without.every((scenario) => scenario.world?.cbdcWon === undefined && !faultsOf(scenario).some(isAtLedger)));
  const struck = new Set(
    having.flatMap(faultsOf).flatMap(({ match, state, do: verb }) => (match?.component === 'deposit-token' ? `${state} ${verb}` : [])),
  );
  for (const state of ['after-burn', 'after-cbdc', 'after-issue'])
    for (const verb of ['kill', 'torn-last-record', 'full-disk']) t.ok(struck.has(`${state} ${verb}`), `${state} ${verb}`);
});

t.test('wallets pay each other at one bank and at two, and convert and redeem at their own', async (t) => {
  const kinds = new Set<string>();
  for (const { actors, jobs } of generated) {
    for (const { payer, payee } of ordersOf({ actors, jobs })) {
      if (payer?.coins === true || payee?.coins === true) continue;
      const sameBank = payer?.bank === payee?.bank;
      if ((payer?.wallet === undefined) === (payee?.wallet === undefined)) {
        if (payer?.wallet !== undefined) kinds.add(sameBank ? 'inside a bank' : 'between banks');
        continue;
      }
      kinds.add(payer?.wallet === undefined ? 'conversion' : 'redemption');
      t.ok(sameBank && payer?.holder === payee?.holder, 'of one holder');
    }
  }
  t.same([...kinds].sort(), ['between banks', 'conversion', 'inside a bank', 'redemption']);
});

t.test(
  'vouchers are spent where they may be and their rest goes back, trades have their price, and coins are sent, bought and redeemed',
  async (t) => {
    const drawn: string[] = [];
    for (const { actors, jobs, world, scenario } of generated) {
      for (const { item, payer, payee } of ordersOf({ actors, jobs })) {
        const { voucher } = payer?.wallet ?? {};
        if (voucher !== undefined) {
          drawn.push('voucher');
          t.ok(payee?.wallet?.programmes?.includes(voucher.purpose) && voucher.sectors.includes(payee.wallet.sector ?? ''), scenario);
          t.ok(actors[voucher.issuer]?.wallet !== undefined);
        }
        if (payee?.wallet?.trade !== undefined) {
          drawn.push('trade');
          t.match(payee.wallet.trade, { priceWon: item.amountWon, buyer: item.from });
        }
        if (payer?.coins === true || payee?.coins === true)
          drawn.push(payer?.coins !== true ? 'purchase' : payee?.coins === true ? 'transfer' : 'redemption');
      }
      const hasCoins = Object.values(actors).some(({ coins }) => coins === true);
      t.equal(world?.coin !== undefined, hasCoins);
      t.notOk(
        hasCoins && Object.keys(world?.capsWon ?? {}).some((bank) => 'AB'.includes(bank)),
        'the banks of the reserve and of the buyer of bonds have no caps of ours',
      );
    }
    for (const kind of ['voucher', 'trade', 'transfer', 'purchase', 'redemption']) t.ok(drawn.filter((each) => each === kind).length > 20, kind);
  },
);

t.test('money is set aside where it is there, wallets without limits bear interest, and who is too young is excused', async (t) => {
  const drawn = { held: 0, interest: 0, ofAge: 0, young: 0 };
  for (const { scenario, actors, jobs, world, start } of generated) {
    for (const [payer, held] of Map.groupBy(world?.held ?? [], ({ from }) => from)) {
      drawn.held += held.length;
      t.ok(BigInt(actors[payer]?.balanceWon ?? 0) >= wonOf(held) + wonOf(itemsFrom(payer, jobs)), `${scenario}: ${payer} has both`);
      t.ok(held.every(({ to }) => itemsFrom(payer, jobs).some(({ payee }) => payee === to)));
    }
    for (const [name, { wallet }] of Object.entries(actors)) {
      if (wallet?.interestBasisPoints !== undefined) {
        drawn.interest += 1;
        t.ok(wallet.sector !== undefined && wallet.holdingLimitWon === undefined && wallet.voucher === undefined && wallet.trade === undefined);
      }
      if (wallet?.bornOn === undefined) continue;
      const [year, ...rest] = wallet.bornOn.split('-');
      const isYoung = [Number(year) + 19, ...rest].join('-') > start.slice(0, 10);
      drawn[isYoung ? 'young' : 'ofAge'] += 1;
      const paid = jobs.flatMap(({ items }) => items.filter(({ payee }) => payee === name));
      t.ok(
        paid.every(({ excusedBy }) => (excusedBy?.includes('account_blocked') ?? false) === isYoung),
        `${scenario}: ${name}`,
      );
    }
  }
  for (const [kind, count] of Object.entries(drawn)) t.ok(count >= 5, `${count} ${kind}`);
});

t.test('what leaves too late may be called back, and nothing else keeps it from being taken', async (t) => {
  const delayed = generated.filter(({ actors }) => Object.values(actors).some(({ account }) => account?.delayHours !== undefined));
  const due = (scenario: Scenario) => scenario.jobs.flatMap(({ items }) => items.filter(({ untilMinute }) => untilMinute !== undefined));
  t.ok(delayed.length > 15 && delayed.some((scenario) => due(scenario).length > 0) && delayed.some((scenario) => due(scenario).length === 0));
  for (const scenario of generated.filter((each) => due(each).length > 0)) {
    t.ok(delayed.includes(scenario) && scenario.world?.outages === undefined && scenario.world?.capsWon === undefined);
    t.ok(due(scenario).every(({ excusedBy, untilMinute = 0 }) => excusedBy?.includes('recalled') && untilMinute < 180));
  }
});

/** Worked out here from the ledger's rules alone, payment by payment in the worst order: the one in question comes last, after vouchers have gone back. */
t.test('what a limit or want of wholesale CBDC may refuse is excused, and nothing else is', async (t) => {
  const excused = { holding_limit: 0, conversion_limit: 0, settlement_liquidity: 0 };
  for (const { scenario, actors, jobs, world } of generated.filter(hasWallets)) {
    const orders = ordersOf({ actors, jobs });
    for (const { item, payer, payee } of orders) {
      const into = orders.filter((other) => other.payee === payee);
      const isPerson = payee?.wallet !== undefined && payee.wallet.sector === undefined && payee.wallet.trade === undefined;
      const holdingWon = BigInt(payee?.wallet?.holdingLimitWon ?? (isPerson ? 1_000_000 : 1e15));
      const conversionWon = BigInt(payee?.wallet?.conversionLimitWon ?? (isPerson ? 5_000_000 : 1e15));
      const converts = payee?.wallet !== undefined && payer?.wallet === undefined;
      const leaves = payee?.wallet !== undefined && payer?.wallet !== undefined && payer.bank !== payee.bank;
      const leaving = orders.filter(
        (other) => other.payee?.wallet && other.payer?.wallet && other.payer.bank === payer?.bank && other.payee.bank !== payer?.bank,
      );
      const unspent = Object.entries(actors).filter(
        ([, { bank, wallet }]) => bank === payer?.bank && wallet?.voucher !== undefined && actors[wallet.voucher.issuer]?.bank !== bank,
      );
      const backWon = unspent.reduce((sum, [name, { balanceWon }]) => sum + BigInt(balanceWon) - wonOf(itemsFrom(name, jobs)), 0n);
      const asideWon = wonOf((world?.held ?? []).filter(({ to }) => to === item.payee));
      const may = {
        holding_limit: payee?.wallet !== undefined && BigInt(payee.balanceWon) + wonOf(into.map((other) => other.item)) + asideWon > holdingWon,
        conversion_limit: converts && wonOf(into.filter((other) => other.payer?.wallet === undefined).map((other) => other.item)) > conversionWon,
        settlement_liquidity: leaves && wonOf(leaving.map((other) => other.item)) + backWon > BigInt(world?.cbdcWon?.[payer.bank ?? ''] ?? 1e15),
      };
      for (const reason of ['holding_limit', 'conversion_limit', 'settlement_liquidity'] as const) {
        t.equal(item.excusedBy?.includes(reason) ?? false, may[reason], `${scenario} ${item.item} ${reason}`);
        if (may[reason]) excused[reason] += 1;
      }
    }
  }
  for (const [reason, count] of Object.entries(excused)) t.ok(count > 0, reason);
});

function itemsFrom(name: string, jobs: Scenario['jobs']) {
  return jobs.flatMap(({ items }) => items.filter(({ from }) => from === name));
}

function ordersOf({ actors, jobs }: Pick<Scenario, 'actors' | 'jobs'>) {
  return jobs.flatMap(({ principal, items }) => items.map((item) => ({ item, payer: actors[item.from ?? principal], payee: actors[item.payee] })));
}

function faultsOf({ cases }: Scenario): readonly FaultSpec[] {
  return cases.flatMap(({ faults }) => faults ?? []);
}

function hasWallets({ actors }: Scenario): boolean {
  return Object.values(actors).some(({ wallet }) => wallet !== undefined);
}

function wonOf(payments: readonly { readonly amountWon: string }[]): bigint {
  return payments.reduce((sum, { amountWon }) => sum + BigInt(amountWon), 0n);
}

t.test('every verb is drawn, lies rarely and with what they make void', async (t) => {
  const faults = generated.flatMap(({ cases }) => cases.flatMap((spec) => spec.faults ?? []));
  for (const verb of faultVerbs)
    t.ok(
      faults.some((fault) => fault.do === verb),
      verb,
    );
  const lies = faults.filter((fault) => voidedBy(fault).length > 0);
  t.ok(lies.length > 0 && lies.length < faults.length / 25, `${lies.length} of ${faults.length}`);
  t.ok(lies.every((fault) => voidedBy(fault).every((id) => fault.suspends?.includes(id))));
});

t.test('starts lie at the settlement, around midnight, before weekends and anywhere else', async (t) => {
  const times = generated.map(({ start }) => start.slice(11, 16));
  for (const [from, to] of [
    ['10:55', '11:05'],
    ['23:50', '23:59'],
    ['00:00', '00:10'],
    ['12:00', '15:00'],
  ] as const)
    t.ok(times.filter((time) => time >= from && time <= to).length >= 5, `${from} to ${to}`);
  const days = new Set(generated.map(({ start }) => new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay()));
  t.equal(days.size, 7);
});
