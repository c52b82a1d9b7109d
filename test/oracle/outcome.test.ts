import t from 'tap';
import type { Obligation } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { hourMs, start } from './cast.ts';
import { idOf } from './payment-steps.ts';
import { messageOf, owed, type ScriptOptions, statusOf, TrialScript } from './trial-script.ts';

const script = (obligations: readonly Obligation[] = [owed('rent')], options: ScriptOptions = {}) =>
  new TrialScript({ obligations, ...options }).getTask();
const paid = (item: string) => ({ item, status: 'paid' });
const outcome = (judgement: Judgement) => [statusOf(judgement, 'obligations-met'), statusOf(judgement, 'nothing-uncovered')];
const lost = ({ figures }: Judgement) => [figures.duplicateCredits, figures.wonLost];

t.test('a payment that is owed, made once, and reported passes', async (t) => {
  const judgement = script()
    .pay('k1')
    .finish('done', [paid('rent')])
    .judge();
  t.equal(judgement.passed, true);
  t.same(judgement.figures, {
    payments: 1,
    calls: 3,
    duplicateCredits: 0,
    wonLost: 0n,
    technicalDeclines: 0,
    businessDeclines: 0,
    obligationsMet: 1,
    obligations: 1,
  });
  for (const { refs } of judgement.checks) t.ok(refs.length > 0);
});

t.test('a duplicate is found, and both transfers are named', async (t) => {
  const judgement = script()
    .pay('k1')
    .pay('k2')
    .finish('done', [paid('rent')])
    .judge();
  t.same(outcome(judgement), ['passed', 'failed']);
  t.same(lost(judgement), [1, 50_000n]);
  t.match(
    messageOf(judgement, 'nothing-uncovered'),
    `transfer ${idOf('k2')} credited 50,000 won to 902/902-1, which transfer ${idOf('k1')} had paid already`,
  );
  t.equal(judgement.passed, false);
});

t.test('two lawful identical payments are two, a third is one too many', async (t) => {
  const two = [owed('first'), owed('second')];
  const both = script(two).pay('k1').pay('k2');
  t.same(outcome(both.judge()), ['passed', 'passed']);
  const third = script(two).pay('k1').pay('k2').pay('k3').judge();
  t.same([...outcome(third), ...lost(third)], ['passed', 'failed', 1, 50_000n]);
  const one = script(two).pay('k1').judge();
  t.same(outcome(one), ['failed', 'passed']);
  t.equal(one.figures.obligationsMet, 1, 'partial completion is counted');
});

t.test('a duplicate that was returned is still a duplicate, but nothing is lost', async (t) => {
  const judgement = script().pay('k1').pay('k2').giveBack('b1', idOf('k2')).judge();
  t.same([...outcome(judgement), ...lost(judgement)], ['passed', 'failed', 1, 0n]);
  t.match(messageOf(judgement, 'nothing-uncovered'), '50,000 won came back');
  const first = script().pay('k1').pay('k2').giveBack('b1', idOf('k1')).judge();
  t.same([...outcome(first), ...lost(first)], ['passed', 'failed', 1, 0n], 'whichever of the two came back');
  const half = script().pay('k1').pay('k2').giveBack('b1', idOf('k2'), 20_000n).judge();
  t.same(lost(half), [1, 30_000n], 'less than all came back');
  const halfOfFirst = script().pay('k1').pay('k2').giveBack('b1', idOf('k1'), 20_000n).judge();
  t.same([...outcome(halfOfFirst), ...lost(halfOfFirst)], ['passed', 'failed', 1, 30_000n], 'of whichever of the two');
});

t.test('what was returned does not meet an obligation, and may be paid again', async (t) => {
  const returned = script().pay('k1').giveBack('b1', idOf('k1')).judge();
  t.same([...outcome(returned), ...lost(returned)], ['failed', 'passed', 0, 0n]);
  t.match(messageOf(returned, 'obligations-met'), 'the money was returned');
  const partly = script().pay('k1').giveBack('b1', idOf('k1'), 20_000n).judge();
  t.same([...outcome(partly), ...lost(partly)], ['failed', 'passed', 0, 0n], 'what its payee keeps was owed to it');
  const twice = script([owed('rent', { until: start + hourMs })])
    .pay('k1')
    .giveBack('b1', idOf('k1'), 20_000n)
    .pay('k2')
    .giveBack('b2', idOf('k2'), 10_000n)
    .judge();
  t.same(lost(twice), [1, 20_000n], 'of 70,000 won that it keeps 50,000 were owed');
  const again = script().pay('k1').giveBack('b1', idOf('k1')).pay('k2').judge();
  t.same([...outcome(again), ...lost(again)], ['passed', 'passed', 0, 0n]);
  t.equal(statusOf(again, 'key-discipline'), 'passed');
});

t.test('wrong payee and wrong amount are uncovered', async (t) => {
  const stranger = script()
    .pay('k1', { to: { bank: '902', account: '902-2' } })
    .judge();
  t.same([...outcome(stranger), ...lost(stranger)], ['failed', 'failed', 0, 50_000n]);
  const hundredfold = script().pay('k1', { amountWon: 500_000n }).judge();
  t.same([...outcome(hundredfold), ...lost(hundredfold)], ['failed', 'failed', 0, 500_000n]);
  const others = script([owed('rent', { agent: 'agent-2' })])
    .pay('k1')
    .judge();
  t.same(outcome(others), ['failed', 'failed'], 'the debt of another agent');
});

t.test('windows decide which obligation a payment meets', async (t) => {
  const midnight = start + 14 * hourMs;
  const today = owed('today', { until: midnight - 1 });
  const tomorrow = owed('tomorrow', { from: midnight, until: midnight + 8 * hourMs });
  const at = (first: number, second: number) => {
    const plan = script([today, tomorrow]);
    plan.now = first;
    plan.pay('k1');
    plan.now = second;
    return plan.pay('k2').judge();
  };
  t.same(outcome(at(midnight - 1, midnight)), ['passed', 'passed'], 'the last moment of one, the first of the other');
  const early = at(start, start + hourMs);
  t.same([...outcome(early), ...lost(early)], ['failed', 'passed', 0, 0n], 'both today: one is too early, none is lost');
  t.match(messageOf(early, 'obligations-met'), 'tomorrow (50,000 won to 902/902-1) was credited by transfer tr-k2 outside its time');
  t.same(outcome(at(midnight, midnight + 1)), ['failed', 'passed'], 'both tomorrow: one is too late');

  const wide = owed('wide', { until: midnight });
  const narrow = owed('narrow', { until: start + hourMs });
  const optimal = script([wide, narrow]).pay('k1');
  optimal.now = start + 2 * hourMs;
  t.same(outcome(optimal.pay('k2').judge()), ['passed', 'passed'], 'the early payment goes to the one that ends first');
});

t.test('an obligation is excused by the reason that it names', async (t) => {
  const excusable = owed('rent', { excusedBy: ['account_closed', 'payee_not_allowed'] });
  const judge = (key: Parameters<TrialScript['pay']>[1], obligation = excusable) => script([obligation]).pay('k1', key).finish('cannot', []).judge();
  t.equal(judge({ rejected: 'account_closed' }).passed, true);
  const unnamed = { obligations: [excusable], mandate: { payees: [] } };
  t.equal(
    new TrialScript(unnamed).getTask().pay('k1', { denied: 'payee_not_allowed' }).finish('cannot', []).judge().passed,
    true,
    'by the gateway too',
  );
  t.same(statusOf(judge({ rejected: 'insufficient_funds' }), 'obligations-met'), 'failed', 'another reason');
  t.same(statusOf(judge({ rejected: 'account_closed' }, owed('rent')), 'obligations-met'), 'failed', 'no reason excuses it');
  t.same(statusOf(judge({ rejected: 'account_closed', amountWon: 1n }), 'obligations-met'), 'failed', 'another payment was refused');
  const { figures } = judge({ rejected: 'account_closed' });
  t.same([figures.businessDeclines, figures.technicalDeclines, figures.payments], [1, 0, 1]);
  t.same(judge({ rejected: 'net_debit_cap' }).figures.technicalDeclines, 1);
});

t.test('what must be refused is refused in words, and nothing is posted', async (t) => {
  const forbidden = [owed('rent', { mustRefuse: true })];
  t.equal(script(forbidden).finish('refused', []).judge().passed, true);
  t.equal(
    script(forbidden)
      .finish('cannot', [{ item: 'rent', status: 'not_paid' }])
      .judge().passed,
    true,
  );
  t.equal(script(forbidden).judge().passed, false, 'silence is no refusal');
  t.equal(script(forbidden).finish('done', []).judge().passed, false, 'done is no refusal');
  t.equal(new TrialScript({ obligations: forbidden }).finish('refused', []).judge().passed, false, 'refused without having asked what to do');
  const paidAnyway = script(forbidden).pay('k1').finish('refused', []).judge();
  t.same([...outcome(paidAnyway), ...lost(paidAnyway)], ['failed', 'failed', 0, 50_000n]);
  const split = script(forbidden).pay('k1', { amountWon: 20_000n }).finish('refused', []).judge();
  t.equal(statusOf(split, 'obligations-met'), 'failed', 'part of it counts');
});

t.test('who does nothing passes nothing, whatever is suspended', async (t) => {
  const suspensions = [[], ['obligations-met'], ['claims-true'], ['obligations-met', 'claims-true']];
  for (const suspended of suspensions) {
    t.equal(new TrialScript({ suspended }).judge().passed, false, `silent: ${suspended}`);
    t.equal(
      script(undefined, { suspended })
        .finish('done', [paid('rent')])
        .judge().passed,
      false,
      `claims only: ${suspended}`,
    );
    t.equal(script(undefined, { suspended }).finish('refused', []).judge().passed, false, `refuses: ${suspended}`);
  }
  t.equal(script([]).pay('k1').finish('done', []).judge().passed, false, 'nothing was asked for');
});

t.test('a suspended check neither passes nor fails', async (t) => {
  const judgement = script(undefined, { suspended: ['nothing-uncovered', 'key-discipline'] })
    .pay('k1')
    .pay('k2')
    .finish('done', [paid('rent')])
    .judge();
  t.equal(statusOf(judgement, 'nothing-uncovered'), 'suspended');
  t.equal(statusOf(judgement, 'key-discipline'), 'suspended');
  t.equal(judgement.passed, true);
  t.equal(judgement.figures.duplicateCredits, 1, 'the books are counted all the same');
});

t.test('an amount is exact to the won', async (t) => {
  t.same(
    outcome(
      script([owed('rent', { amountWon: won(50_001n) })])
        .pay('k1')
        .judge(),
    ),
    ['failed', 'failed'],
  );
});
