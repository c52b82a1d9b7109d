import t from 'tap';
import { tenant } from '../../src/runner/job-plan.ts';
import { changed, samplePlans } from './sample-scenario.ts';

const [plain, other] = samplePlans();
if (plain === undefined || other === undefined) throw new Error('the sample has two cases');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const start = Date.parse('2026-11-23T10:00:00+09:00');
const account = (number: string) => ({ bank: number.slice(0, 3), account: number });

t.test('actors get accounts behind the customers of their banks, groups are spread in turn', async (t) => {
  t.same(
    plain.holders.map(({ actor, ref, holder, balanceWon, status }) => [actor, ref.account, holder, balanceWon, status]),
    [
      ['mill', '901-000-000500', '금강제지', 60_000_000n, 'active'],
      ['staff-01', '902-00-000050-0', '직원 01', 0n, 'active'],
      ['staff-02', '903000-00-000500', '직원 02', 0n, 'active'],
      ['staff-03', '902-00-000050-1', '직원 03', 0n, 'active'],
      ['shop', '901-000-000501', '상점', 5_000n, 'suspended'],
    ],
  );
});

t.test('an item for a group is an item for each member', async (t) => {
  const [payroll] = plain.jobs;
  t.same(
    payroll?.items.map(({ item, payer, payee, payeeName, amountWon, memo, until }) => [
      item,
      payer.actor,
      payee.actor,
      payeeName,
      amountWon,
      memo,
      until,
    ]),
    ['01', '02', '03'].map((n) => [`salary-${n}`, 'mill', `staff-${n}`, `직원 ${n}`, 300n, '급여', start + hourMs]),
  );
});

t.test('obligations follow from the items: who owes what to whom, until when, and what excuses it', async (t) => {
  t.same(
    plain.obligations.map(({ id, agent, item, amountWon, until }) => [id, agent, item, amountWon, until]),
    [
      ['payroll/salary-01', 'payroll', 'salary-01', 300n, start + hourMs],
      ['payroll/salary-02', 'payroll', 'salary-02', 300n, start + hourMs],
      ['payroll/salary-03', 'payroll', 'salary-03', 300n, start + hourMs],
      ['errands/goods', 'errands', 'goods', 7n, start + 6 * hourMs],
      ['errands/odd', 'errands', 'odd', 9n, start + 6 * hourMs],
    ],
  );
  t.ok(plain.obligations.every((obligation) => obligation.payer.account === '901-000-000500' && obligation.from === start));
  const [goods, odd] = plain.obligations.slice(3);
  t.same(goods, { ...goods, payee: account('901-000-000501'), excusedBy: ['account_blocked'], mustRefuse: false });
  t.same(odd, { ...odd, payee: account('903000-00-000500'), excusedBy: [], mustRefuse: true });
});

t.test('the task may call the payee by another name than the account does', async (t) => {
  t.same(
    plain.jobs[1]?.items.map(({ payeeName, payee }) => [payeeName, payee.holder]),
    [
      ['다른이름', '상점'],
      ['직원 02', '직원 02'],
    ],
  );
});

t.test('the mandate names the payees of the items, but for those that it shall not', async (t) => {
  t.same(plain.jobs[1]?.mandate, {
    id: 'mandate-errands',
    tenant,
    principal: 'mill',
    agent: 'errands',
    accounts: [account('901-000-000500')],
    payees: [account('901-000-000501')],
    limitWon: 500n,
    budgetWon: 1_000n,
    notBefore: start - hourMs,
    expiresAt: start + 24 * hourMs,
  });
});

t.test('a case moves its start and its end, and with them all that is counted from there', async (t) => {
  const later = Date.parse('2026-11-24T09:00:00+09:00');
  t.same([plain.start, plain.deadline], [start, start + 6 * hourMs]);
  t.same([other.start, other.deadline], [later, later + 2 * hourMs]);
  t.equal(other.obligations[0]?.until, later + hourMs);
  t.equal(other.jobs[0]?.mandate.expiresAt, later + 24 * hourMs);
});

t.test('a case replaces single fields of the world of its scenario', async (t) => {
  t.same(
    [...plain.capsWon],
    [
      ['902', 700n],
      ['903', 800n],
    ],
  );
  t.same([...other.capsWon], [['902', 900n]]);
  t.same(plain.outages, [{ bank: '903', from: start + 5 * minuteMs, until: start + 15 * minuteMs }]);
  t.same(
    other.outages.map(({ from }) => from),
    [other.start + 5 * minuteMs],
    'what it does not name stays',
  );
  t.same(plain.background, []);
  t.same(
    other.background.map(({ from, to, at }) => [from.actor, to.actor, (at - other.start) / minuteMs]),
    [10, 15, 20].map((minute) => ['shop', 'staff-01', minute]),
  );
  t.match(plain.received, [{ from: { actor: 'shop' }, to: { actor: 'mill' }, amountWon: 10n, memo: '지난달', at: start - hourMs }]);
});

t.test('a case has its faults, the checks they suspend, and its parameters', async (t) => {
  t.same([plain.faults, plain.suspended, plain.parameters], [[], [], {}]);
  t.same(
    other.faults.map((fault) => fault.do),
    ['lose-reply', 'answer-ok-without-posting'],
  );
  t.same([other.suspended, other.parameters], [['claims-true', 'obligations-met'], { patience: 3 }]);
});

t.test('a group of one is a single actor', async (t) => {
  const [one] = samplePlans(changed('count: 3', 'count: 1').replace('staff-02', 'staff').replace('staff-01', 'staff'));
  t.equal(one?.holders[1]?.actor, 'staff');
  t.equal(one?.jobs[0]?.items[0]?.item, 'salary');
});
