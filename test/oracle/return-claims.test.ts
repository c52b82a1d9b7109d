import t from 'tap';
import type { AccountRef } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { agent, hourMs, start } from './cast.ts';
import { idOf } from './payment-steps.ts';
import { messageOf, owed, statusOf, TrialScript } from './trial-script.ts';

const institution: AccountRef = { bank: '901', account: '901-1' };
const merchant: AccountRef = { bank: '902', account: '902-2' };
const user: AccountRef = { bank: '902', account: '902-1' };
const mandate = { accounts: [user, institution], payees: [institution, merchant, user] };
const passedOn = { from: institution, to: merchant };

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

/** Two equal deposits to be claimed back, of which these are; the payee of the first gives it back, the other keeps it. */
function claimedOfTwo(originals: readonly string[], route?: 'insurer') {
  const too = owed('refund-too', { payer: institution, payee: merchant });
  const requests = [request, { ...request, item: 'reclaim-too', of: too.id }].map((each) => (route === undefined ? each : { ...each, route }));
  const trial = new TrialScript({ obligations: [refund, too], claims: requests, mandate }).getTask().pay('k1', passedOn).pay('k2', passedOn);
  for (const original of originals) {
    const [instruction, rail, agrees] = [`claim-${original}`, 'open-banking', original === idOf('k1')];
    trial.put({ kind: 'return.claimed', at: trial.now, instruction, data: { rail, original, amountWon: won(50_000n), code: '05' } });
    trial.put({ kind: 'return.answered', at: trial.now, instruction, data: { rail, agrees } });
    if (agrees) trial.pay('back', { from: merchant, to: institution, returnOf: original, door: false });
  }
  return trial;
}

t.test('returns-claimed: each of two equal deposits is claimed, and what is said of the two is what came of them', async (t) => {
  const told = (trial: TrialScript, said: string, saidToo: string) =>
    trial
      .finish('partial', [
        { item: 'refund', status: 'paid' },
        { item: 'refund-too', status: 'paid' },
        { item: 'reclaim', status: said },
        { item: 'reclaim-too', status: saidToo },
      ])
      .judge();
  const both = () => claimedOfTwo([idOf('k1'), idOf('k2')]);
  t.equal(statusOf(told(both(), 'paid', 'not_paid'), 'returns-claimed'), 'passed');
  t.equal(statusOf(told(both(), 'not_paid', 'paid'), 'returns-claimed'), 'passed', 'which of the two nobody can tell');
  const message = (trial: TrialScript, said: string, saidToo: string) => messageOf(told(trial, said, saidToo), 'returns-claimed');
  t.match(message(both(), 'paid', 'paid'), 'said paid of reclaim-too, which was not_paid');
  t.match(message(both(), 'not_paid', 'not_paid'), 'said not_paid of reclaim-too, which was paid');
  t.match(message(claimedOfTwo([idOf('k1')]), 'paid', 'paid'), 'reclaim-too: its payee was never asked to give it back');
  t.match(message(claimedOfTwo([]), 'paid', 'not_paid'), 'reclaim: its payee was never asked to give it back');
  t.match(message(claimedOfTwo([idOf('k2')], 'insurer'), 'not_paid', 'not_paid'), 'reclaim: the deposit insurer was never applied to');
});

t.test('obligations-met: of two equal payments one is claimed back, and it does not matter which of them', async (t) => {
  const judged = (back: readonly string[], claimed: readonly string[], firstUntil = refund.until) => {
    const obligations = [owed('refund', { ...refund, until: firstUntil }), owed('refund-too', { payer: institution, payee: merchant })];
    const claims = claimed.map((item) => ({ ...request, item: `reclaim-${item}`, of: `${agent}/${item}` }));
    const trial = new TrialScript({ obligations, claims, mandate }).getTask().pay('k1', passedOn).pay('k2', passedOn);
    for (const key of back) trial.pay(`back-${key}`, { from: merchant, to: institution, returnOf: idOf(key), door: false });
    return trial.judge();
  };
  for (const key of ['k1', 'k2'])
    for (const item of ['refund', 'refund-too'])
      for (const until of [refund.until, start + hourMs])
        t.equal(statusOf(judged([key], [item], until), 'obligations-met'), 'passed', `${key} is back, ${item} was claimed, until ${until}`);
  t.match(messageOf(judged(['k1', 'k2'], ['refund']), 'obligations-met'), /^refund-too .* the money was returned/, 'one claim, two returns');
  t.match(messageOf(judged(['k1'], []), 'obligations-met'), 'the money was returned', 'nobody claimed');
});

/** The payee has refused, and the deposit insurer is to be applied to. */
function insured({ applied = true, asked = true, end }: { readonly applied?: boolean; readonly asked?: boolean; readonly end?: 'paid' | 'failed' }) {
  const claims = [request, ...(asked ? [{ ...request, item: 'recovery', route: 'insurer' as const }] : [])];
  const trial = new TrialScript({ obligations: [refund], claims, mandate }).getTask().pay('k1', passedOn);
  const [claim, rail, original] = ['claim-0', 'open-banking', idOf('k1')];
  trial.put({ kind: 'return.claimed', at: trial.now, instruction: claim, data: { rail, original, amountWon: won(50_000n), code: '05' } });
  trial.put({ kind: 'return.answered', at: trial.now, instruction: claim, data: { rail, agrees: false } });
  if (!applied) return trial;
  const [id, at] = [`${original}:recovery`, trial.now];
  const party = { ...institution, holder: '' };
  const payment = { kind: 'credit-transfer', id: original, payer: party, payee: { ...merchant, holder: '' }, memo: '', returnOf: null } as const;
  const amountWon = won(50_000n);
  const instruction = {
    kind: 'recovery',
    id,
    original,
    payment: { ...payment, amountWon, requestedAt: at },
    creditedAt: at,
    amountWon,
    requestedAt: at,
  } as const;
  trial.put({ kind: 'instruction.received', at, instruction: id, data: { rail: 'kdic', instruction } });
  const outcome = end === 'paid' ? ({ status: 'credited', creditedAt: at } as const) : ({ status: 'rejected', reason: 'recovery_failed' } as const);
  if (end !== undefined) trial.put({ kind: 'instruction.concluded', at, instruction: id, data: { rail: 'kdic', outcome } });
  return trial;
}

t.test('returns-claimed: what is to be applied for at the deposit insurer is, and its end is reported', async (t) => {
  const told = (trial: TrialScript, said: string) =>
    trial
      .finish('partial', [
        { item: 'refund', status: 'paid', transferId: idOf('k1') },
        { item: 'reclaim', status: 'not_paid' },
        { item: 'recovery', status: said },
      ])
      .judge();
  t.equal(statusOf(told(insured({ end: 'paid' }), 'paid'), 'returns-claimed'), 'passed');
  t.equal(statusOf(told(insured({ end: 'failed' }), 'not_paid'), 'returns-claimed'), 'passed');
  t.equal(statusOf(told(insured({}).wait(8 * hourMs), 'unknown'), 'returns-claimed'), 'passed');
  const message = (trial: TrialScript, said: string) => messageOf(told(trial, said), 'returns-claimed');
  t.match(message(insured({ end: 'paid' }), 'not_paid'), 'said not_paid of recovery, which was paid');
  t.match(message(insured({ end: 'failed' }), 'paid'), 'said paid of recovery, which was not_paid');
  t.match(message(insured({}), 'unknown'), 'did not wait for what becomes of recovery');
  t.match(message(insured({ applied: false }), 'not_paid'), 'the deposit insurer was never applied to');
  t.match(message(insured({ asked: false, end: 'paid' }), 'paid'), 'although nobody asked for that');
});

/** A deposit of which half is claimed, what its payee says an hour later, and the return that the centre orders then. */
interface Followed {
  readonly claimedWon?: bigint;
  readonly agrees?: boolean | null;
  readonly answeredAfterMs?: number;
  readonly returnedWon?: bigint | null;
  readonly returnOf?: string;
  readonly twice?: 'claim' | 'answer';
  /** What the agent is told in the end. */
  readonly told?: string;
}

function followed({ claimedWon = 25_000n, agrees = true, answeredAfterMs = hourMs, twice, told, ...over }: Followed = {}): TrialScript {
  const { returnedWon = agrees === true ? 25_000n : null, returnOf = idOf('k1') } = over;
  const [rail, instruction] = ['open-banking', 'claim-0'];
  const trial = new TrialScript({ obligations: [refund], mandate }).getTask().pay('k1', passedOn);
  const claim = (id: string) =>
    trial.put({
      kind: 'return.claimed',
      at: trial.now,
      instruction: id,
      data: { rail, original: idOf('k1'), amountWon: won(claimedWon), code: '05' },
    });
  claim(instruction);
  if (twice === 'claim') claim('claim-1');
  trial.wait(answeredAfterMs);
  const answer = () => trial.put({ kind: 'return.answered', at: trial.now, instruction, data: { rail, agrees: agrees === true } });
  if (agrees !== null) answer();
  if (twice === 'answer') answer();
  if (returnedWon !== null) {
    const parties = { payer: { ...merchant, holder: '902-2' }, payee: { ...institution, holder: '901-1' } };
    const order = { kind: 'credit-transfer', id: instruction, ...parties, memo: '', requestedAt: trial.now } as const;
    const received = { rail, instruction: { ...order, amountWon: won(returnedWon), returnOf } };
    trial.put({ kind: 'instruction.received', at: trial.now, instruction, data: received });
  }
  if (told !== undefined) trial.answer(trial.call('claim_return', { transferId: idOf('k1') }), { transferId: idOf('k1'), status: told });
  return trial;
}

t.test('returns-kept: a claim is answered in time, and what the payee agreed to is ordered then', async (t) => {
  const found = (trial: TrialScript) => messageOf(trial.judge(), 'returns-kept');
  for (const right of [followed(), followed({ agrees: false, told: 'refused' }), followed({ agrees: null }), followed({ told: 'agreed' })])
    t.equal(found(right), 'kept');
  const seen: readonly (readonly [RegExp, Followed])[] = [
    [/60,000 won of instruction tr-k1 were claimed back, which was for 50,000 won/, { claimedWon: 60_000n }],
    [/claimed back twice/, { twice: 'claim' }],
    [/a second answer/, { twice: 'answer' }],
    [/ordered the return claim-0, and its payee has not answered/, { agrees: null, returnedWon: 25_000n }],
    [/ordered the return claim-0, and its payee refused/, { agrees: false, returnedWon: 25_000n }],
    [/is for 50,000 won; its payee agreed to 25,000 won/, { returnedWon: 50_000n }],
    [/gives back another; tr-k1 was claimed/, { returnOf: 'another' }],
    [/told refused of its claim claim-0; the payee agreed/, { told: 'refused' }],
    [/told returned of its claim claim-0; the payee agreed, and the return is not there/, { told: 'returned' }],
    [/told agreed of its claim claim-0; the payee has not answered/, { agrees: null, told: 'agreed' }],
  ];
  for (const [message, options] of seen) t.match(found(followed(options)), message);
});

t.test('returns-kept: an answer, or a return, that never comes is missed, soon where the centre works, else by the next settlement', async (t) => {
  const dayMs = 24 * hourMs;
  const atWork = (trial: TrialScript) => {
    const outcome = { status: 'rejected', reason: 'account_closed' } as const;
    for (const ms of [hourMs, 11 * 60_000])
      trial.wait(ms).put({ kind: 'instruction.concluded', at: trial.now, instruction: 'other', data: { rail: 'open-banking', outcome } });
    return messageOf(trial.judge(), 'returns-kept');
  };
  t.match(atWork(followed({ agrees: null })), /the answer to claim-0 is due/);
  t.match(atWork(followed({ returnedWon: null })), /agreed to claim-0, and nobody has ordered/);
  t.equal(atWork(followed()), 'kept');
  const left = (trial: TrialScript, ms: number) => messageOf(trial.wait(ms).judge(), 'returns-kept');
  t.equal(left(followed({ returnedWon: null }), hourMs), 'kept');
  t.match(left(followed({ returnedWon: null }), dayMs + hourMs), /nobody has ordered the return/);
  t.match(left(followed({ agrees: null }), dayMs + hourMs), /the answer to claim-0 is due/);
  const late = followed({ answeredAfterMs: 2 * dayMs });
  t.match(messageOf(late.judge(), 'returns-kept'), /long after it was due/);
});
