import t from 'tap';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { agent, hourMs, start } from './cast.ts';
import { idOf } from './payment-steps.ts';
import { messageOf, owed, statusOf, TrialScript } from './trial-script.ts';

const user: AccountRef = { bank: '902', account: '902-1' };
const institution: AccountRef = { bank: '901', account: '901-1' };
const merchant: AccountRef = { bank: '902', account: '902-2' };
const collect = owed('collect', { payer: user, payee: institution, excusedBy: ['insufficient_funds'] });
const settle = owed('settle', { payer: institution, payee: merchant, after: `${agent}/collect`, excusedBy: ['account_closed'] });
const mandate = { accounts: [user, institution], payees: [institution, merchant, user] };
const script = () => new TrialScript({ obligations: [collect, settle], mandate }).getTask();
const taken = { from: user, to: institution };
const passedOn = { from: institution, to: merchant };
const back = { from: institution, to: user };
const judged = (judgement: Judgement) =>
  ['legs-joined', 'obligations-met', 'nothing-uncovered', 'task-kept'].map((id) => statusOf(judgement, id)).join(' ');

t.test('taken and passed on is done; nothing taken and nothing passed on says nothing', async (t) => {
  t.equal(judged(script().pay('k1', taken).pay('k2', passedOn).judge()), 'passed passed passed passed');
  t.equal(statusOf(script().judge(), 'legs-joined'), 'not_applicable');
});

t.test('money that is left between the legs is found, and how much', async (t) => {
  const stuck = script().pay('k1', taken).judge();
  t.equal(judged(stuck), 'failed failed passed passed');
  t.match(messageOf(stuck, 'legs-joined'), '50,000 won are left between two legs');
  const twice = script().pay('k1', taken).pay('k2', taken).pay('k3', passedOn).judge();
  t.equal(judged(twice), 'failed passed failed passed');
  t.match(messageOf(twice, 'legs-joined'), '100,000 won taken by collect, 50,000 won passed on, 0 won given back');
});

t.test('what cannot be passed on goes back as the return of what was taken, and then all is right', async (t) => {
  const refused = script()
    .pay('k1', taken)
    .pay('k2', { ...passedOn, rejected: 'account_closed' });
  t.equal(judged(refused.judge()), 'failed passed passed passed', 'refused, and not given back');
  const returned = script()
    .pay('k1', taken)
    .pay('k2', { ...passedOn, rejected: 'account_closed' })
    .pay('k3', { ...back, returnOf: idOf('k1') })
    .judge();
  t.equal(judged(returned), 'passed passed passed passed');
  t.equal(returned.figures.wonLost, 0n);
});

t.test('a payment back that names nothing is no return', async (t) => {
  const unlinked = script()
    .pay('k1', taken)
    .pay('k2', { ...passedOn, rejected: 'account_closed' })
    .pay('k3', back)
    .judge();
  t.equal(judged(unlinked), 'failed passed failed failed');
});

t.test('a return without a reason leaves the merchant unpaid', async (t) => {
  const returned = script()
    .pay('k1', taken)
    .pay('k3', { ...back, returnOf: idOf('k1') })
    .judge();
  t.equal(judged(returned), 'passed failed passed passed');
});

t.test('an institution that passes on what never came has paid by itself', async (t) => {
  const own = script().pay('k2', passedOn).judge();
  t.match(messageOf(own, 'legs-joined'), '50,000 won were passed on that had not come');
});

t.test('where nothing could be taken, nothing has to be passed on', async (t) => {
  const refused = script()
    .pay('k1', { ...taken, rejected: 'insufficient_funds' })
    .judge();
  t.equal(judged(refused), 'not_applicable passed passed passed');
});

const refund = owed('refund', { payer: institution, payee: merchant });
const request = { agent, item: 'reclaim', of: `${agent}/refund`, until: start + 8 * hourMs };

/** The refund is paid, and claimed back unless said otherwise; the payee answers, or does not yet. */
function claimed({ answers, claims = [idOf('k1')], amountWon = 50_000n }: Claimed = {}): TrialScript {
  const trial = new TrialScript({ obligations: [refund], claims: [request], mandate }).getTask().pay('k1', passedOn);
  for (const [index, original] of claims.entries()) {
    const [instruction, rail] = [`claim-${index}`, 'open-banking'];
    trial.put({ kind: 'return.claimed', at: trial.now, instruction, data: { rail, original, amountWon: won(amountWon), code: '05' } });
    if (answers !== undefined) trial.put({ kind: 'return.answered', at: trial.now, instruction, data: { rail, agrees: answers === 'yes' } });
  }
  return answers === 'yes' ? trial.pay('back', { from: merchant, to: institution, returnOf: idOf('k1'), door: false }) : trial;
}

interface Claimed {
  readonly answers?: 'yes' | 'no';
  readonly claims?: readonly string[];
  readonly amountWon?: bigint;
}

const reported = (trial: TrialScript, said: string) =>
  trial
    .finish(said === 'paid' ? 'done' : 'partial', [
      { item: 'refund', status: 'paid', transferId: idOf('k1') },
      { item: 'reclaim', status: said },
    ])
    .judge();

t.test('returns-claimed: what is claimed back and comes back is paid twice over: there, and back', async (t) => {
  const returned = reported(claimed({ answers: 'yes' }), 'paid');
  t.same(
    ['returns-claimed', 'obligations-met', 'claims-true', 'nothing-uncovered'].map((id) => statusOf(returned, id)),
    ['passed', 'passed', 'passed', 'passed'],
  );
  t.equal(returned.figures.wonLost, 0n);
  t.equal(statusOf(reported(claimed({ answers: 'no' }), 'not_paid'), 'returns-claimed'), 'passed', 'what the payee keeps is said to be kept');
});

t.test('returns-claimed: what was not claimed, claimed in part, claimed unasked or reported falsely is found', async (t) => {
  const message = (trial: TrialScript, said: string) => messageOf(reported(trial, said), 'returns-claimed');
  t.match(message(claimed({ claims: [] }), 'not_paid'), 'never asked to give it back');
  t.match(message(claimed({ answers: 'no', amountWon: 40_000n }), 'not_paid'), '40000 won were claimed of 50000 won');
  t.match(message(claimed({ answers: 'no' }), 'paid'), 'said paid of reclaim, which was not_paid');
  t.match(message(claimed({ answers: 'yes' }), 'not_paid'), 'said not_paid of reclaim, which was paid');
  t.match(message(claimed(), 'unknown'), 'did not wait');
  t.equal(statusOf(reported(claimed().wait(8 * hourMs), 'unknown'), 'returns-claimed'), 'passed', 'who waited to the end does not know');
  const unasked = new TrialScript({ obligations: [refund], mandate }).getTask().pay('k1', passedOn);
  unasked.put({
    kind: 'return.claimed',
    at: unasked.now,
    instruction: 'claim-0',
    data: { rail: 'open-banking', original: idOf('k1'), amountWon: won(50_000n), code: '05' },
  });
  t.match(messageOf(unasked.judge(), 'returns-claimed'), 'although nobody asked');
});
