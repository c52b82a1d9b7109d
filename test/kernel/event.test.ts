import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type AnyEvent, decodeEvent, type EventData, type EventKind, encodeEvent, eventVersion } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import {
  accountRef,
  amount,
  at,
  bank,
  byBank,
  coinEvents,
  flag,
  list,
  name,
  outcome,
  party,
  recall,
  record,
  recoveryFields,
  returnClaim,
  signed,
  text,
  walletHold,
  walletRelease,
  walletTerms,
} from './arbitrary.ts';

/** What a client may send: any JSON, with fields that are named as ours are. */
const wire = fc.letrec<{ value: never }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    flag,
    fc.constant(null),
    list(tie('value')),
    fc.dictionary(fc.oneof(name, fc.constantFrom('amountWon', 'Won', 'fields')), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ) as fc.Arbitrary<never>, // recursive: the type cannot be inferred
})).value;
const wireRecord = fc.dictionary(fc.oneof(name, fc.constant('amountWon')), wire, { maxKeys: 3, noNullPrototype: true });

const movement = {
  book: text,
  transfer: text,
  debit: text,
  credit: text,
  amountWon: amount,
  code: fc.constantFrom('issue', 'redeem', 'payment', 'receipt', 'book-transfer', 'settlement', 'fee', 'collateral', 'loss-share', 'loan'),
} as const;
const order = { payer: party, payee: party, amountWon: amount, memo: text, returnOf: fc.option(text), requestedAt: at };
const creditTransfer = record({ kind: fc.constant('credit-transfer'), id: text, ...order });
const netSettlement = record({ kind: fc.constant('net-settlement'), id: text, session: text, payInWon: byBank });
const settlementAdvice = record({ kind: fc.constant('settlement-advice'), id: text, session: text, payInWon: signed });
const grossSettlement = record({
  kind: fc.constant('gross-settlement'),
  id: text,
  debtor: text,
  creditor: text,
  amountWon: amount,
  reference: text,
  payment: fc.option(creditTransfer),
  priority: fc.constantFrom('urgent', 'normal'),
  until: fc.option(at),
});
const recovery = record({ ...recoveryFields, payment: creditTransfer });
const obligation = record({
  id: text,
  agent: text,
  payer: accountRef,
  payee: accountRef,
  amountWon: amount,
  from: at,
  until: at,
  item: text,
  excusedBy: list(text),
  mustRefuse: flag,
});
const mandate = record({
  id: text,
  tenant: text,
  principal: text,
  agent: text,
  accounts: list(accountRef),
  payees: list(accountRef),
  limitWon: amount,
  budgetWon: amount,
  notBefore: at,
  expiresAt: at,
});
const budget = record({ mandate: text, amountWon: amount });
const policy = record({
  zones: list(record({ name: text, internal: flag, letter: fc.option(record({ use: fc.constantFrom('security', 'payments'), from: text })) })),
  agents: list(record({ tenant: text, agent: text, zone: text })),
  rules: list(
    fc.record(
      {
        name: text,
        zone: text,
        tenant: text,
        agent: text,
        tools: list(text),
        upToWon: amount,
        stepUpFromWon: amount,
        stepUpDayWon: amount,
        stepUpNewPayee: flag,
        stepUpVelocity: record({ payments: fc.nat(), minutes: fc.nat() }),
        approvalMinutes: fc.nat(),
        hours: fc.option(record({ fromKst: text, untilKst: text, businessDaysOnly: flag })),
      },
      { requiredKeys: ['name', 'zone', 'tenant', 'agent', 'tools', 'hours'], noNullPrototype: true },
    ),
  ),
});
const stopScope = record({ tenant: fc.option(text), agent: fc.option(text), tool: fc.option(text) });
const audit = { tenant: text, principal: text, tool: text } as const;
const claim = { tenant: text, principal: text, key: text } as const;

/** One generator for each kind: a new kind without one does not compile. */
const dataOf: { readonly [K in EventKind]: fc.Arbitrary<EventData[K]> } = {
  'trial.opened': record({
    obligations: list(obligation),
    participants: list(bank),
    agents: list(record({ agent: text, principal: text, accounts: list(accountRef) })),
    suspended: list(text),
    pollsMax: fc.nat(),
  }),
  'trial.closed': record({ reason: fc.constantFrom('finished', 'deadline') }),
  'account.opened': record({
    book: text,
    account: text,
    kind: fc.constantFrom('asset', 'liability', 'clearing', 'issuance'),
    holder: text,
    overdraftWon: amount,
  }),
  'account.changed': record({ book: text, account: text, status: fc.constantFrom('active', 'reported', 'closed') }),
  'account.agreed': record({ book: text, account: text, terms: record({ kind: fc.constant('term'), feeWon: amount }) }),
  'day.closed': record({ book: text, date: text }),
  'transfer.posted': record(movement),
  'transfer.held': record({ ...movement, expiresAt: fc.option(at) }),
  'transfer.captured': record({ ...movement, hold: text }),
  'transfer.voided': record({ book: text, hold: text }),
  'transfer.expired': record({ book: text, hold: text }),
  'wallet.set': record({ ledger: text, bank, account: text, terms: walletTerms }),
  'instruction.received': record({
    rail: text,
    instruction: fc.oneof(creditTransfer, netSettlement, settlementAdvice, grossSettlement, walletHold, walletRelease, recall, returnClaim, recovery),
  }),
  'instruction.concluded': record({ rail: text, outcome }),
  'instruction.fenced': record({ rail: text }),
  'participant.changed': record({ participant: bank, available: flag }),
  'cap.changed': record({ participant: bank, capWon: amount }),
  'cap.band': record({ participant: bank, band: fc.constantFrom('normal', 'caution', 'stopped'), netDebitWon: signed }),
  'obligation.accrued': record({ debtor: bank, creditor: bank, amountWon: amount, session: text }),
  'netting.closed': record({ session: text, payInWon: byBank }),
  'session.settled': record({ session: text }),
  'session.refused': record({ session: text, reason: fc.constantFrom('insufficient_funds', 'outside_hours') }),
  'session.shortfall': record({ session: text, participant: bank, missingWon: amount }),
  'collateral.lodged': record({ participant: bank, faceWon: amount, haircutPercent: fc.nat({ max: 100 }) }),
  'loss-sharing.changed': record({ on: flag }),
  'participant.defaulted': record({ session: text, participant: bank, missingWon: amount, collateralWon: amount, sharesWon: byBank }),
  'closing.extended': record({ system: text, date: text, closesKst: text }),
  'agreement.changed': record({ rail: text, payer: accountRef, payee: accountRef, agreed: fc.boolean() }),
  'consent.changed': record({
    rail: text,
    institution: text,
    user: text,
    fintechUseNum: text,
    account: accountRef,
    inquiryUntil: fc.option(at),
    transferUntil: fc.option(at),
  }),
  'return.claimed': record({ rail: text, original: text, amountWon: amount, code: text }),
  'return.answered': record({ rail: text, agrees: fc.boolean() }),
  ...coinEvents,
  'mandate.issued': record({ mandate }),
  'mandate.revoked': record({ mandate: text }),
  'claim.opened': record({ ...claim, fields: wireRecord }),
  'claim.answered': record({ ...claim, answer: wire }),
  'budget.reserved': budget,
  'budget.consumed': budget,
  'budget.released': budget,
  'policy.adopted': record({ policy }),
  'approval.asked': record({
    approval: text,
    tenant: text,
    principal: text,
    why: list(fc.constantFrom('amount', 'structuring', 'new-payee', 'velocity')),
    fields: wireRecord,
    validMs: fc.nat(),
  }),
  'approval.approved': record({ approval: text, by: text }),
  'approval.refused': record({ approval: text, by: text }),
  'approval.expired': record({ approval: text }),
  'stop.ordered': record({ scope: stopScope, by: text, why: text, underWay: fc.nat(), underWayWon: amount }),
  'stop.lifted': record({ scope: stopScope, by: text }),
  'breaker.changed': record({ rail: text, state: fc.constantFrom('closed' as const, 'open' as const, 'half-open' as const), failures: fc.nat() }),
  'token.revoked': record({ token: fc.option(text), tenant: fc.option(text), by: text }),
  'audit.intent': record({ ...audit, arguments: wire }),
  'audit.outcome': record({ ...audit, status: text, reason: fc.option(text), mandate: fc.option(text) }),
  'audit.sealed': record({
    number: fc.nat(),
    records: list(record({ seq: fc.nat(), leaf: text, salt: fc.option(text) })),
    chain: text,
    closing: flag,
    key: text,
    nextKey: fc.option(text),
    signature: text,
  }),
  'agent.called': record({ tool: text, arguments: wire }),
  'agent.answered': record({ tool: text, answer: wire, error: flag }),
  'agent.unanswered': record({ tool: text }),
  'agent.ended': record({ how: fc.constantFrom('returned', 'threw', 'stopped'), message: text }),
  'fault.fired': record({ fault: fc.nat(), where: text, verb: text, target: text, afterCommit: flag }),
};

const kinds = Object.keys(dataOf) as EventKind[]; // its keys are those of the type above

function eventOf(kind: EventKind): fc.Arbitrary<AnyEvent> {
  const identity = fc.option(text);
  const position = fc.integer({ min: 1 });
  const event = record({
    v: fc.constant(eventVersion),
    seq: position,
    at,
    recordedAt: at,
    kind: fc.constant(kind),
    trial: identity,
    agent: identity,
    call: identity,
    instruction: identity,
    cause: fc.option(position),
    data: dataOf[kind] as fc.Arbitrary<unknown>, // of this kind
  });
  return event as fc.Arbitrary<AnyEvent>; // kind and data belong together
}

for (const kind of kinds) {
  t.test(`${kind} is written as one line and read back as it was`, async (t) => {
    fc.assert(
      fc.property(eventOf(kind), (event) => {
        const line = encodeEvent(event);
        assert.ok(!line.includes('\n'));
        assert.deepEqual(decodeEvent(line), event);
        assert.equal(encodeEvent(decodeEvent(line)), line);
      }),
      { numRuns: 50 },
    );
    t.pass();
  });
}

const posted: AnyEvent = {
  v: eventVersion,
  seq: 1,
  at: 2,
  recordedAt: 3,
  kind: 'cap.changed',
  trial: null,
  agent: null,
  call: null,
  instruction: null,
  cause: null,
  data: { participant: '901', capWon: won(2n ** 70n) },
};

t.test('the line has its keys in the order of the envelope, won as decimal strings beyond any double', async (t) => {
  const data = '{"participant":"901","capWon":"1180591620717411303424"}';
  const line = `{"v":1,"seq":1,"at":2,"recordedAt":3,"kind":"cap.changed","trial":null,"agent":null,"call":null,"instruction":null,"cause":null,"data":${data}}`;
  t.equal(encodeEvent(posted), line);
});

t.test('an amount that is no whole number of won is refused, wherever it came from', async (t) => {
  for (const amountText of ['"1.5"', '""', '" 1"', '"0x10"', '"-0"', '"007"', '15', 'null', 'true']) {
    t.throws(() => decodeEvent(`{"data":{"capWon":${amountText}}}`), SyntaxError, amountText);
    t.throws(() => decodeEvent(`{"data":{"payInWon":{"901":${amountText}}}}`), SyntaxError, amountText);
  }
  t.throws(() => decodeEvent('{"data":'), SyntaxError);
});

t.test('a kind that this version does not know is refused; another version is for whoever opens the file', async (t) => {
  const line = (v: number, kind: string) => `{"v":${v},"kind":"${kind}","data":{"participant":"901","capWon":"1"}}`;
  t.equal(decodeEvent(line(1, 'cap.changed')).kind, 'cap.changed');
  for (const kind of ['', 'cap.moved', 'toString']) t.throws(() => decodeEvent(line(1, kind)), SyntaxError, kind);
  t.throws(() => decodeEvent('{"v":1,"data":{}}'), SyntaxError, 'no kind at all');
  t.equal(decodeEvent(line(2, 'cap.moved')).v, 2);
});

const fault = { fault: 1, where: 'rail-rail', verb: 'delay', target: 'kftc:ebs', afterCommit: false };

t.test('what JSON cannot say is not written', async (t) => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => encodeEvent({ ...posted, kind: 'fault.fired', data: { ...fault, fault: value } }), TypeError);
  }
  const withFunction = { ...posted, data: { participant: () => '901' } } as unknown as AnyEvent; // wrong on purpose
  t.throws(() => encodeEvent(withFunction), TypeError);
});
