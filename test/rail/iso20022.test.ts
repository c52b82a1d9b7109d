import fc from 'fast-check';
import t from 'tap';
import { parseInstant } from '../../src/kernel/calendar.ts';
import type { GrossSettlement, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { reasons } from '../../src/kernel/reason.ts';
import { isFault } from '../../src/rail/iso20022/document.ts';
import { messageDesk, overDesk, overMessages, sealed } from '../../src/rail/iso20022/message-desk.ts';
import { readOrder, writeOrder } from '../../src/rail/iso20022/order-message.ts';
import { readResolution, writeResolution } from '../../src/rail/iso20022/recall-message.ts';
import { type Report, readReport, writeReport } from '../../src/rail/iso20022/report-message.ts';
import { recallOf } from '../../src/rail/recall.ts';
import { Country } from '../simulators/country.ts';
import { mutatedMessages } from './mutated-messages.ts';

const start = '2026-11-23T10:01:00+09:00';
const at = parseInstant(start) ?? 0;
const key = 'line';
const country = new Country({ start });
const payment = country.transfer('p1', 'A>B', 2_400_000_000n, { memo: '후판 <대금> & "잔금"' });
const order: GrossSettlement = {
  kind: 'gross-settlement',
  id: 'p1:gross',
  debtor: '901',
  creditor: '902',
  amountWon: won(2_400_000_000n),
  reference: 'p1',
  payment,
  priority: 'normal',
  until: at + 39 * 60_000,
};
const text = writeOrder(order, at);

t.test('an order as pacs.008, element by element', async (t) => {
  // The first 32 digits of `echo -n p1:gross | sha256sum` and of the same for p1. `uetr p1` gives bb75a73b 4510 2d57 df11 aeec5c99c4ef …;
  // the version takes the place of the 2, and d = 13 leaves 1 after division by 4, which is variant 9.
  const [instruction, endToEnd] = ['966c990487016cff79c0bf236412dc45', 'f64551fcd6f07823cb87971cfb914464'];
  const uetr = 'bb75a73b-4510-4d57-9f11-aeec5c99c4ef';
  const member = (code: string) => `<FinInstnId><ClrSysMmbId><MmbId>${code}</MmbId></ClrSysMmbId></FinInstnId>`;
  t.equal(
    text,
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.09"><FIToFICstmrCdtTrf>',
      `<GrpHdr><MsgId>${instruction}</MsgId><CreDtTm>2026-11-23T10:01:00.000+09:00</CreDtTm><NbOfTxs>1</NbOfTxs>`,
      '<SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>',
      `<CdtTrfTxInf><PmtId><InstrId>${instruction}</InstrId><EndToEndId>${endToEnd}</EndToEndId><UETR>${uetr}</UETR></PmtId>`,
      '<IntrBkSttlmAmt Ccy="KRW">2400000000</IntrBkSttlmAmt><SttlmPrty>NORM</SttlmPrty>',
      '<SttlmTmReq><RjctTm>10:40:00.000+09:00</RjctTm></SttlmTmReq>',
      '<AccptncDtTm>2026-11-23T10:01:00.000+09:00</AccptncDtTm><ChrgBr>SLEV</ChrgBr>',
      `<Dbtr><Nm>예금주A</Nm></Dbtr><DbtrAcct><Id><Othr><Id>901-000-000001</Id></Othr></Id></DbtrAcct><DbtrAgt>${member('901')}</DbtrAgt>`,
      `<CdtrAgt>${member('902')}</CdtrAgt><Cdtr><Nm>예금주B</Nm></Cdtr><CdtrAcct><Id><Othr><Id>902-00-000000-1</Id></Othr></Id></CdtrAcct>`,
      '<RmtInf><Ustrd>후판 &lt;대금&gt; &amp; &quot;잔금&quot;</Ustrd></RmtInf>',
      '<SplmtryData><Envlp><Order><Id>p1:gross</Id><Ref>p1</Ref><RjctDtTm>2026-11-23T10:40:00.000+09:00</RjctDtTm></Order></Envlp></SplmtryData>',
      '</CdtTrfTxInf></FIToFICstmrCdtTrf></Document>',
    ].join(''),
  );
});

t.test('what the payee’s bank did not take, as pacs.004, element by element', async (t) => {
  // The first 32 digits of `echo -n p1:back:1 | sha256sum`; the others as above. The holder's name was another: reason name_mismatch, code BE01.
  const [back, instruction, endToEnd] = ['c9bb52c94e2a589de8e76865bee1d537', '966c990487016cff79c0bf236412dc45', 'f64551fcd6f07823cb87971cfb914464'];
  const member = (code: string) => `<FinInstnId><ClrSysMmbId><MmbId>${code}</MmbId></ClrSysMmbId></FinInstnId>`;
  const own = new Country({ start });
  await own.pay('p1', 'A>B', 2_400_000_000n, { payee: { ...own.account('B'), holder: '다른이름' } });
  const given = own.of('instruction.received').find(({ instruction: id }) => id === 'p1:back:1')?.data.instruction;
  t.equal(given?.kind, 'gross-settlement');
  if (given?.kind !== 'gross-settlement') return;
  t.equal(
    writeOrder(given, at),
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.004.001.10"><PmtRtr>',
      `<GrpHdr><MsgId>${back}</MsgId><CreDtTm>2026-11-23T10:01:00.000+09:00</CreDtTm><NbOfTxs>1</NbOfTxs>`,
      '<SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>',
      `<TxInf><RtrId>${back}</RtrId><OrgnlGrpInf><OrgnlMsgId>${instruction}</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.09</OrgnlMsgNmId></OrgnlGrpInf>`,
      `<OrgnlInstrId>${instruction}</OrgnlInstrId><OrgnlEndToEndId>${endToEnd}</OrgnlEndToEndId>`,
      '<OrgnlUETR>bb75a73b-4510-4d57-9f11-aeec5c99c4ef</OrgnlUETR>',
      '<RtrdIntrBkSttlmAmt Ccy="KRW">2400000000</RtrdIntrBkSttlmAmt><SttlmPrty>URGT</SttlmPrty>',
      `<InstgAgt>${member('902')}</InstgAgt><InstdAgt>${member('901')}</InstdAgt>`,
      '<RtrRsnInf><Rsn><Cd>BE01</Cd></Rsn><AddtlInf>reason:name_mismatch</AddtlInf></RtrRsnInf>',
      '<SplmtryData><Envlp><Order><Id>p1:back:1</Id><Ref>p1</Ref><RtrOf>p1:gross</RtrOf></Order></Envlp></SplmtryData>',
      '</TxInf></PmtRtr></Document>',
    ].join(''),
  );
  t.match(own.bokwire.ledger.balance('901'), { postedWon: 100_000_000_000n }, 'it has crossed, and the money is back');
});

t.test('an order that is asked back as camt.056, and what came of it as camt.029, element by element', async (t) => {
  // The first 32 digits of `echo -n p1:gross:recall | sha256sum`, and those of the order's own pacs.008.
  const [id, original] = ['4dbdff48d661e2c4a8384f456158cbc4', '966c990487016cff79c0bf236412dc45'];
  const own = new Country({ start, centralWon: { A: { fundsWon: 0n } } });
  const options = { clock: own.clock, key };
  t.match(await overMessages(own.bokwire, options).submit(order), { status: 'pending', stage: 'queued' });
  const recall = recallOf('p1:gross');
  const asked = writeOrder(recall, at);
  const between = (from: string, to: string) =>
    `<Assgnmt><Id>${id}</Id><Assgnr><Pty><Nm>${from}</Nm></Pty></Assgnr><Assgne><Pty><Nm>${to}</Nm></Pty></Assgne><CreDtTm>2026-11-23T10:01:00.000+09:00</CreDtTm></Assgnmt>`;
  t.equal(
    asked,
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.056.001.09"><FIToFIPmtCxlReq>',
      between('KFTC', 'BOK-Wire+'),
      `<Undrlyg><TxInf><CxlId>${id}</CxlId><OrgnlInstrId>${original}</OrgnlInstrId><CxlRsnInf><Rsn><Cd>CUST</Cd></Rsn></CxlRsnInf>`,
      '<SplmtryData><Envlp><Recall><Id>p1:gross:recall</Id><Orgnl>p1:gross</Orgnl></Recall></Envlp></SplmtryData></TxInf></Undrlyg>',
      '</FIToFIPmtCxlReq></Document>',
    ].join(''),
  );
  t.strictSame(readOrder(asked), recall);
  t.match(readOrder(asked.replace('<Orgnl>p1:', '<Orgnl>p2:')), { path: '/Document/FIToFIPmtCxlReq/Undrlyg/TxInf/OrgnlInstrId' });
  t.match(readOrder(asked.replace('CUST', 'DUPL')), { path: '/Document/FIToFIPmtCxlReq/Undrlyg/TxInf/CxlRsnInf/Rsn/Cd' });
  const resolved = (await messageDesk(own.bokwire, options).exchange(sealed(asked, key))).text;
  t.equal(
    resolved,
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.10"><RsltnOfInvstgtn>',
      between('BOK-Wire+', 'KFTC'),
      '<Sts><Conf>CNCL</Conf></Sts>',
      `<CxlDtls><TxInfAndSts><CxlStsId>${id}</CxlStsId><OrgnlInstrId>${original}</OrgnlInstrId>`,
      '<CxlStsRsnInf><AddtlInf>at:2026-11-23T10:01:00.000+09:00</AddtlInf></CxlStsRsnInf></TxInfAndSts></CxlDtls>',
      '</RsltnOfInvstgtn></Document>',
    ].join(''),
  );
  t.match(await own.bokwire.status('p1:gross'), { status: 'rejected', reason: 'recalled' }, 'it has left the queue');
  t.match(readResolution(resolved, recallOf('p2:gross')), { path: '/Document/RsltnOfInvstgtn/Assgnmt/Id' }, 'the resolution of another recall');
});

t.test('every outcome of a recall comes back from its camt.029', async (t) => {
  const recall = recallOf('p1:gross');
  const outcomes: readonly Outcome[] = [
    { status: 'credited', creditedAt: at },
    { status: 'pending', stage: 'recall', dueBy: at + 1 },
    { status: 'unknown', dueBy: at + 1 },
    { status: 'rejected', reason: 'recall_too_late' },
    { status: 'rejected', reason: 'outside_hours', retryAt: at + 2 },
  ];
  for (const outcome of outcomes) t.strictSame(readResolution(writeResolution(outcome, recall, at), recall), outcome);
  const late = writeResolution({ status: 'rejected', reason: 'recall_too_late' }, recall, at);
  t.match(late, '<Conf>RJCR</Conf></Sts>');
  t.match(readResolution(late.replace('NARR', 'AC04'), recall), { path: /CxlStsRsnInf\/Rsn$/ }, 'another code than the reason’s own');
  t.match(readResolution(late.replace('RJCR', 'CNCL'), recall), { path: /CxlStsRsnInf\/AddtlInf$/ }, 'too late is not done');
});

const word = fc
  .array(fc.constantFrom(...'abXY09 -:/&<>"\'#;가힣금원é'), { minLength: 1, maxLength: 34 })
  .map((letters) => letters.join(''))
  .filter((each) => each.trim() !== '');
const wons = fc.bigInt({ min: 1n, max: 999_999_999_999_999n }).map(won);
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const anyOrder = fc
  .record({
    ids: fc.tuple(word, word),
    banks: fc.tuple(word, word),
    accounts: fc.tuple(word, word),
    holders: fc.tuple(word, word),
    memo: fc.oneof(fc.constant(''), word),
    returnOf: fc.option(word),
    amountWon: wons,
    priority: fc.constantFrom('urgent' as const, 'normal' as const),
    until: fc.option(time),
    requestedAt: time,
    form: fc.constantFrom('customer', 'banks', 'return'),
    reason: fc.constantFrom(...(Object.keys(reasons) as (keyof typeof reasons)[])), // keys of the table
  })
  .map(
    ({ ids: [id, reference], banks, accounts, holders, memo, returnOf, amountWon, priority, until, requestedAt, form, reason }): GrossSettlement => {
      const [debtor, creditor] = banks;
      const payer = { bank: debtor, account: accounts[0], holder: holders[0] };
      const payee = { bank: creditor, account: accounts[1], holder: holders[1] };
      const own = { kind: 'credit-transfer', id: reference, payer, payee, amountWon, memo, returnOf, requestedAt } as const;
      const settled = { kind: 'gross-settlement', id, debtor, creditor, amountWon, reference, priority } as const;
      if (form === 'return') return { ...settled, payment: null, until: null, returns: { order: `${reference}:gross`, reason } };
      return { ...settled, payment: form === 'customer' ? own : null, until };
    },
  );

t.test('every order comes back from its message unchanged, as pacs.008, pacs.009 and pacs.004', async (t) => {
  fc.assert(
    fc.property(anyOrder, time, (each, createdAt) => {
      t.strictSame(readOrder(writeOrder(each, createdAt)), each);
    }),
    { numRuns: 300 },
  );
});

t.test('every outcome comes back from its pacs.002, under the code of the reason table', async (t) => {
  const outcomes: readonly Report[] = [
    { status: 'credited', creditedAt: at },
    { status: 'pending', stage: 'queued', dueBy: at + 1 },
    { status: 'unknown', dueBy: at + 1 },
    ...Object.keys(reasons).map((reason): Report => ({ status: 'rejected', reason: reason as keyof typeof reasons })), // keys of the table
    { status: 'rejected', reason: 'outside_hours', retryAt: at + 2 },
    { status: 'refused', fault: { path: '/Document/x', rule: 'whole won' } },
  ];
  const original = { instructionId: 'i', endToEndId: 'e', uetr: uetrIn(text) };
  for (const outcome of outcomes) t.strictSame(readReport(writeReport(outcome, original, { id: 'm', at })), outcome);
  const rejected = writeReport({ status: 'rejected', reason: 'outside_hours' }, original, { id: 'm', at });
  t.match(rejected, '<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>TM01</Cd></Rsn>');
  t.match(readReport(rejected.replace('TM01', 'AM04')), { path: /StsRsnInf\/Rsn$/ }, 'another code than the reason’s own');
});

t.test('a message that violates a rule is refused with the path of the element, and settles nothing', async (t) => {
  const top = '/Document/FIToFICstmrCdtTrf';
  const transaction = `${top}/CdtTrfTxInf`;
  const uetr = uetrIn(text);
  const cases: readonly (readonly [name: string, from: string, to: string, path: string])[] = [
    ['an amount with decimals', '>2400000000<', '>2400000000.00<', `${transaction}/IntrBkSttlmAmt`],
    ['an amount of nothing', '>2400000000<', '>0<', `${transaction}/IntrBkSttlmAmt`],
    ['another currency', 'Ccy="KRW"', 'Ccy="USD"', `${transaction}/IntrBkSttlmAmt/@Ccy`],
    ['no currency', ' Ccy="KRW"', '', `${transaction}/IntrBkSttlmAmt/@Ccy`],
    ['a UETR in capitals', uetr, uetr.toUpperCase(), `${transaction}/PmtId/UETR`],
    ['a UETR of another payment', uetr, `0${uetr.slice(1)}` === uetr ? `1${uetr.slice(1)}` : `0${uetr.slice(1)}`, `${transaction}/PmtId/UETR`],
    ['an element that is missing', '<ChrgBr>SLEV</ChrgBr>', '', `${transaction}/ChrgBr`],
    ['an element too many', '<ChrgBr>SLEV</ChrgBr>', '<ChrgBr>SLEV</ChrgBr><ChrgBr>SLEV</ChrgBr>', `${transaction}/ChrgBr`],
    ['an unknown code', 'SLEV', 'DEBT', `${transaction}/ChrgBr`],
    ['two transactions', '<NbOfTxs>1<', '<NbOfTxs>2<', `${top}/GrpHdr/NbOfTxs`],
    ['elements out of order', '<NbOfTxs>1</NbOfTxs>', '', `${top}/GrpHdr/NbOfTxs`],
    ['an element that does not exist', '<Dbtr>', '<Purp>SALA</Purp><Dbtr>', `${transaction}/Dbtr`],
    ['a name of 141 characters', '예금주A', 'A'.repeat(141), `${transaction}/Dbtr/Nm`],
    ['a day that does not exist', '<AccptncDtTm>2026-11-23', '<AccptncDtTm>2026-11-31', `${transaction}/AccptncDtTm`],
    ['a reject time of another day', '<RjctDtTm>2026-11-23T10:40', '<RjctDtTm>2026-11-23T10:41', `${transaction}/SttlmTmReq/RjctTm`],
    ['another message type', 'pacs.008.001.09', 'pacs.008.001.08', '/Document/@xmlns'],
    ['text beside elements', '<Dbtr><Nm>', '<Dbtr>x<Nm>', `${transaction}/Dbtr/#text`],
    ['an entity of its own', '<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE Document [<!ENTITY a "b">]>', '/'],
    ['a tag left open', '</Document>', '', '/'],
  ];
  const own = new Country({ start });
  const desk = messageDesk(own.bokwire, { clock: own.clock, key });
  const before = own.events.length;
  for (const [name, from, to, path] of cases) {
    const moved = name === 'elements out of order' ? text.replace('</GrpHdr>', `${from}</GrpHdr>`) : text;
    const broken = moved.replace(from, to);
    t.not(broken, text, name);
    const fault = readOrder(broken);
    t.equal(isFault(fault) ? fault.path : 'accepted', path, name);
    const answer = readReport((await desk.exchange(sealed(broken, key))).text);
    t.match(answer, { status: 'refused' }, name);
  }
  t.equal(own.events.length, before, 'nothing was taken in');
});

t.test('of mutated messages of every kind none settles anything', (t) => mutatedMessages(t, { mutants: 400, seed: 20_261_123 }));

t.test('the answer to another order is no answer', async (t) => {
  const own = new Country({ start });
  const options = { clock: own.clock, key };
  const desk = messageDesk(own.bokwire, options);
  const other = await desk.exchange(sealed(writeOrder({ ...order, id: 'p2:gross' }, at), key));
  const swapped = overDesk(own.bokwire, { ...desk, exchange: async () => other }, options);
  t.match(readReport(other.text), { status: 'credited' });
  t.match(await swapped.submit(order), { status: 'unknown' });
});

t.test('what a message cannot say is refused before it is sent', async (t) => {
  const own = new Country({ start });
  const line = overMessages(own.bokwire, { clock: own.clock, key });
  const long = { ...payment, payee: { ...payment.payee, holder: 'A'.repeat(141) } };
  const before = own.events.length;
  t.same(await line.submit({ ...order, payment: long }), { status: 'rejected', reason: 'message_invalid' });
  t.same(await line.submit({ ...order, payment: { ...payment, memo: 'a\u0007b' } }), { status: 'rejected', reason: 'message_invalid' });
  t.same(await line.submit({ ...order, amountWon: won(1n) }), { status: 'rejected', reason: 'message_invalid' }, 'two amounts in one order');
  t.equal(own.events.length, before);
  t.match(await line.submit(order), { status: 'credited' });
});

function uetrIn(message: string): string {
  return /<UETR>([^<]+)</.exec(message)?.[1] ?? '';
}
