import t from 'tap';
import type { Obligation } from '../../src/kernel/event.ts';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { agent } from './cast.ts';
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

const neighbour: AccountRef = { bank: '901', account: '901-2' };
const stall: AccountRef = { bank: '901', account: '901-3' };
const wide = { accounts: [user, neighbour, institution], payees: [institution, merchant, stall, user] };
const after = (item: string) => `${agent}/${item}`;
const between = (...obligations: readonly Obligation[]) => new TrialScript({ obligations, mandate: wide }).getTask();
const fromNeighbour = { from: neighbour, to: institution };
const collectToo = owed('collect-too', { payer: neighbour, payee: institution });
const settleToo = owed('settle-too', { payer: institution, payee: merchant, after: after('collect-too') });

t.test('money of two customers that goes to one merchant is held against both his receipts', async (t) => {
  const two = () => between(collect, settle, collectToo, settleToo);
  const all = two().pay('k1', taken).pay('k2', passedOn).pay('k3', fromNeighbour).pay('k4', passedOn).judge();
  t.equal(judged(all), 'passed passed passed passed');
  t.match(messageOf(all, 'legs-joined'), '2 payments in two legs');
  const stuck = two().pay('k1', taken).pay('k2', passedOn).pay('k3', fromNeighbour).judge();
  t.equal(judged(stuck), 'failed failed passed passed');
  t.match(messageOf(stuck, 'legs-joined'), '50,000 won are left between two legs: 100,000 won taken by collect, collect-too, 50,000 won passed on');
  const over = two().pay('k1', taken).pay('k2', passedOn).pay('k4', passedOn).judge();
  t.match(messageOf(over, 'legs-joined'), '50,000 won were passed on that had not come');
});

t.test('what one customer pays is passed on to several, in parts or payment by payment', async (t) => {
  const part = (item: string, payee: AccountRef, amountWon: bigint) =>
    owed(item, { payer: institution, payee, amountWon: won(amountWon), after: after('collect') });
  const parts = between(collect, part('most', merchant, 30_000n), part('rest', stall, 20_000n))
    .pay('k1', taken)
    .pay('k2', { ...passedOn, amountWon: 30_000n });
  t.match(messageOf(parts.judge(), 'legs-joined'), '20,000 won are left between two legs');
  const both = between(collect, part('most', merchant, 30_000n), part('rest', stall, 20_000n))
    .pay('k1', taken)
    .pay('k2', { ...passedOn, amountWon: 30_000n })
    .pay('k3', { from: institution, to: stall, amountWon: 20_000n });
  t.equal(judged(both.judge()), 'passed passed passed passed');
  const again = owed('again', { payer: user, payee: institution });
  const onward = owed('onward', { payer: institution, payee: stall, after: after('again') });
  const twice = () => between(collect, settle, again, onward).pay('k1', taken).pay('k2', passedOn).pay('k3', taken);
  t.equal(judged(twice().pay('k4', { from: institution, to: stall }).judge()), 'passed passed passed passed');
  t.match(messageOf(twice().judge(), 'legs-joined'), '50,000 won are left between two legs: 100,000 won taken by collect, again');
});

t.test('passages that have nothing in common do not make up for each other', async (t) => {
  const elsewhere = owed('elsewhere', { payer: institution, payee: stall, after: after('collect-too') });
  const crossed = between(collect, settle, collectToo, elsewhere).pay('k1', taken).pay('k2', { from: institution, to: stall }).judge();
  t.match(messageOf(crossed, 'legs-joined'), 'are left between two legs: 50,000 won taken by collect,');
});
