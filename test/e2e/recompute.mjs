// Recomputes the figures of a run from events.jsonl and nothing else, with arithmetic of its own: no line of railproof's source takes part.
// Usage: node test/e2e/recompute.mjs RUN_DIR; prints one JSON object, trials by name. Amounts are decimal strings of won.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which refusals count as technical and as business declines: the published table, docs/reasons.md. */
const declines = new Map(
  [...readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reasons.md'), 'utf8').matchAll(/^\| `(\w+)` \| \S+ \| (\w+) \|/gm)].map(
    ([, code, decline]) => [code, decline],
  ),
);

/** @param {string} folder */
function trialsOf(folder) {
  const trials = new Map();
  for (const line of readFileSync(join(folder, 'events.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line);
    const events = trials.get(event.trial) ?? [];
    events.push(event);
    trials.set(event.trial, events);
  }
  return trials;
}

/** @param {{bank: string, account: string}} account */
const place = ({ bank, account }) => `${bank}/${account}`;

/** Payments that agents ordered: a claim on a key, and whose call it was. @param {any[]} events */
function ordersOf(events) {
  const callers = new Map();
  const orders = new Map();
  for (const { kind, agent, call, instruction, data } of events) {
    if (kind === 'audit.intent' && data.tool === 'transfer_funds') callers.set(`${data.principal} ${data.arguments.idempotencyKey}`, { agent, call });
    if (kind === 'claim.opened' && !orders.has(instruction))
      orders.set(instruction, { ...callers.get(`${data.principal} ${data.key}`), rail: null, end: null });
    const order = orders.get(instruction);
    if (kind === 'instruction.received' && order !== undefined) order.rail ??= data.rail;
    if (kind === 'instruction.concluded' && order?.rail === data.rail && ['credited', 'rejected'].includes(data.outcome.status))
      order.end ??= data.outcome;
  }
  const answers = new Map(
    events
      .filter(({ kind }) => kind === 'audit.outcome')
      .toReversed()
      .map(({ call, data }) => [call, data]),
  );
  for (const order of orders.values()) {
    const reason = order.rail === null ? answers.get(order.call)?.reason : undefined;
    if (reason) order.end = { status: 'rejected', reason };
  }
  return orders;
}

/** Every posting that put money on the account an instruction names as its payee. @param {any[]} events */
function creditsOf(events) {
  const payments = new Map();
  const credits = [];
  for (const { seq, at, kind, instruction, data } of events) {
    if (kind === 'instruction.received' && data.instruction.kind === 'credit-transfer') payments.set(instruction, data.instruction);
    const payment = payments.get(instruction);
    if ((kind !== 'transfer.posted' && kind !== 'transfer.captured') || payment === undefined || data.code === 'fee') continue;
    if (data.book !== `bank:${payment.payee.bank}` || data.credit !== payment.payee.account) continue;
    credits.push({
      seq,
      at,
      instruction,
      returnOf: payment.returnOf,
      payer: place(payment.payer),
      payee: place(payment.payee),
      won: BigInt(data.amountWon),
    });
  }
  return credits;
}

/** What agents' orders credited, each with what came back of it and when the last of it did. @param {any[]} events @param {Map<string, any>} orders */
function paidOf(events, orders) {
  const credits = creditsOf(events);
  const paid = credits
    .filter(({ instruction }) => orders.has(instruction))
    .map((credit) => ({ ...credit, agent: orders.get(credit.instruction).agent, back: 0n, backAt: Infinity }));
  for (const refund of credits.filter(({ returnOf }) => returnOf !== null)) {
    let left = refund.won;
    for (const credit of paid) {
      const names = events
        .filter(({ kind, instruction }) => /^transfer\.(posted|captured)$/.test(kind) && instruction === credit.instruction)
        .map(({ data }) => data.transfer);
      if (refund.returnOf !== credit.instruction && !names.includes(refund.returnOf)) continue;
      const part = left < credit.won - credit.back ? left : credit.won - credit.back;
      credit.back += part;
      left -= part;
      if (credit.back === credit.won && part > 0n) credit.backAt = refund.seq;
    }
  }
  return paid;
}

/** @param {any} item */
const group = (item) => [item.agent, item.payer, item.payee, item.won].join(' ');

/** How many debts were met within their time, each by a credit of its own: the most urgent debt takes the first that fits. @param {any[]} debts @param {any[]} kept */
function metInTime(debts, kept) {
  const free = [...kept];
  let met = 0;
  for (const { from, until } of debts.toSorted((left, right) => left.until - right.until)) {
    const index = free.findIndex(({ at }) => from <= at && at <= until);
    if (index < 0) continue;
    free.splice(index, 1);
    met += 1;
  }
  return met;
}

/** Credits that came when as many as are owed stood already. @param {any[]} credits in order of posting @param {number} owed */
function straysAmong(credits, owed) {
  /** @type {any[]} */
  const rightful = [];
  return credits.filter((credit) => {
    if (rightful.filter(({ backAt }) => backAt > credit.seq).length >= owed) return true;
    rightful.push(credit);
    return false;
  });
}

/**
 * Lost: what stays on a payee's account beyond what is owed there. Doubled: what nobody owed at the moment, beside a payment just like it.
 * @param {any[]} obligations @param {any[]} paid
 */
function moneyOf(obligations, paid) {
  const owed = obligations
    .filter(({ mustRefuse }) => !mustRefuse)
    .map((debt) => ({ ...debt, payer: place(debt.payer), payee: place(debt.payee), won: BigInt(debt.amountWon) }));
  const due = Map.groupBy(owed, group);
  const made = Map.groupBy(paid, group);
  const strays = new Set();
  let lost = 0n;
  let unmet = 0;
  for (const name of new Set([...due.keys(), ...made.keys()])) {
    const [debts, credits] = [due.get(name) ?? [], made.get(name) ?? []];
    const kept = credits.filter(({ back }) => back === 0n);
    let stays = 0n;
    for (const { won, back } of credits) stays += BigInt(won - back);
    for (const { won } of debts) stays -= won;
    if (stays > 0n) lost += stays;
    for (const credit of straysAmong(credits, debts.length)) strays.add(credit);
    unmet += debts.length - metInTime(debts, kept);
  }
  let doubled = 0;
  for (const credits of Map.groupBy(paid, ({ payer, payee, won }) => `${payer} ${payee} ${won}`).values()) {
    const odd = credits.filter((credit) => strays.has(credit)).length;
    doubled += odd === credits.length ? odd - 1 : odd;
  }
  return { wonLost: String(lost), duplicateCredits: doubled, strays: strays.size, unmet };
}

/** @param {any[]} events */
function figuresOf(events) {
  const orders = ordersOf(events);
  const { obligations, suspended } = events.find(({ kind }) => kind === 'trial.opened').data;
  const ended = [...orders.values()].filter(({ end }) => end !== null);
  const declined = (/** @type {string} */ decline) => ended.filter(({ end }) => declines.get(end.reason) === decline).length;
  return {
    payments: ended.length,
    calls: events.filter(({ kind }) => kind === 'agent.called').length,
    technicalDeclines: declined('technical'),
    businessDeclines: declined('business'),
    obligations: obligations.length,
    suspended: suspended.length > 0,
    ...moneyOf(obligations, paidOf(events, orders)),
  };
}

const figures = Object.fromEntries([...trialsOf(process.argv[2] ?? '.')].map(([trial, events]) => [trial, figuresOf(events)]));
process.stdout.write(`${JSON.stringify(figures)}\n`);
