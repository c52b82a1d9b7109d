import fc from 'fast-check';
import t from 'tap';
import { trialMessages } from '../../src/cli/trial-messages.ts';
import type { GrossSettlement } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { transferCodes } from '../../src/kernel/transfer-code.ts';
import { isFault } from '../../src/rail/iso20022/document.ts';
import type { AccountEntry } from '../../src/rail/iso20022/entry-message.ts';
import { type DeskOptions, type MessageDesk, messageDesk, overDesk, overMessages, sealed } from '../../src/rail/iso20022/message-desk.ts';
import { readNotice, writeNotice } from '../../src/rail/iso20022/notice-message.ts';
import { readReport } from '../../src/rail/iso20022/report-message.ts';
import { readStatement, writeStatement } from '../../src/rail/iso20022/statement-message.ts';
import {
  readOutcomeTranslation,
  readTransferTranslation,
  writeOutcomeTranslation,
  writeTransferTranslation,
} from '../../src/rail/iso20022/translation-message.ts';
import { translationNote } from '../../src/rail/iso20022/translation-shape.ts';
import type { StatementAnswer } from '../../src/rail/rail.ts';
import { Country, instant } from '../simulators/country.ts';
import { busyDays, dayOf } from './busy-days.ts';

const start = '2026-11-23T10:01:00+09:00';
const at = instant(start);
const key = 'line';

/** Bank A was given 100bn, and pays 2.4bn of it to bank B. */
async function settled(): Promise<{ readonly country: Country; readonly options: DeskOptions; readonly desk: MessageDesk }> {
  const country = new Country({ start });
  const parties = { debtor: '901', creditor: '902', amountWon: won(2_400_000_000n) };
  const order: GrossSettlement = {
    kind: 'gross-settlement',
    id: 'p1:gross',
    ...parties,
    reference: 'p1',
    payment: null,
    priority: 'normal',
    until: null,
  };
  const options = { clock: country.clock, key };
  await overMessages(country.bokwire, options).submit(order);
  return { country, options, desk: messageDesk(country.bokwire, options) };
}

// The first 32 digits of `echo -n p1:gross | sha256sum`, and of the same for p1, issue:901 and what stands beside the others.
const [gross, endToEnd, issue] = ['966c990487016cff79c0bf236412dc45', 'f64551fcd6f07823cb87971cfb914464', 'ef79c92f43b50a86146b16eb8a405b28'];
const uetr = 'bb75a73b-4510-4d57-9f11-aeec5c99c4ef'; // as in the pacs.008 of the payment
const moment = '2026-11-23T10:01:00.000+09:00';
const supplement = (entry: string) => `<SplmtryData><Envlp><Entry>${entry}</Entry></Envlp></SplmtryData>`;
const agent = (name: string, code: string, holder: string) =>
  `<RltdAgts><${name}><FinInstnId><ClrSysMmbId><MmbId>${code}</MmbId></ClrSysMmbId><Nm>${holder}</Nm></FinInstnId></${name}></RltdAgts>`;
const amount = (amountWon: string, side: string) => `<Amt Ccy="KRW">${amountWon}</Amt><CdtDbtInd>${side}</CdtDbtInd>`;
const booked = `<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>${moment}</DtTm></BookgDt>`;
const refs = `<Refs><InstrId>${gross}</InstrId><EndToEndId>${endToEnd}</EndToEndId><UETR>${uetr}</UETR></Refs>`;

const iso = (domain: string, family: string, subFamily: string) =>
  `<Domn><Cd>${domain}</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${subFamily}</SubFmlyCd></Fmly></Domn>`;

t.test('the day of a settlement account as camt.053, element by element', async (t) => {
  const { desk } = await settled();
  const id = 'c5a22a47d8a2a4809f8516ce727aa87f'; // statement 901 1795359600000 1795445999999: midnight to the last millisecond, since 1970
  const balance = (code: string, amountWon: string, time: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(amountWon, 'CRDT')}<Dt><DtTm>${time}</DtTm></Dt></Bal>`;
  const count = (entries: number, sum: string) => `<NbOfNtries>${entries}</NbOfNtries><Sum>${sum}</Sum>`;
  t.equal(
    (await desk.statement(dayOf('901')))?.text,
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.09"><BkToCstmrStmt>',
      `<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${moment}</CreDtTm></GrpHdr><Stmt><Id>${id}</Id>`,
      '<FrToDt><FrDtTm>2026-11-23T00:00:00.000+09:00</FrDtTm><ToDtTm>2026-11-23T23:59:59.999+09:00</ToDtTm></FrToDt>',
      '<Acct><Id><Othr><Id>901</Id></Othr></Id><Ccy>KRW</Ccy></Acct>',
      // 0 + 100,000,000,000 − 2,400,000,000 = 97,600,000,000; both entries together are 102,400,000,000.
      balance('OPBD', '0', '2026-11-23T00:00:00.000+09:00'),
      balance('CLBD', '97600000000', '2026-11-23T23:59:59.999+09:00'),
      `<TxsSummry><TtlNtries>${count(2, '102400000000')}<TtlNetNtry><Amt>97600000000</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries>`,
      `<TtlCdtNtries>${count(1, '100000000000')}</TtlCdtNtries><TtlDbtNtries>${count(1, '2400000000')}</TtlDbtNtries></TxsSummry>`,
      `<Ntry><NtryRef>${issue}</NtryRef>${amount('100000000000', 'CRDT')}${booked}<AcctSvcrRef>${issue}</AcctSvcrRef>`,
      `<BkTxCd><Prtry><Cd>issue</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>${agent('DbtrAgt', '001', 'Bank of Korea')}`,
      `${supplement('<Id>issue:901</Id><Instr>issue:901</Instr><Acct>issuance</Acct>')}</TxDtls></NtryDtls></Ntry>`,
      `<Ntry><NtryRef>${gross}</NtryRef>${amount('2400000000', 'DBIT')}${booked}<AcctSvcrRef>${gross}</AcctSvcrRef>`,
      `<BkTxCd>${iso('PMNT', 'ICDT', 'FICT')}<Prtry><Cd>settlement</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>${refs}${agent('CdtrAgt', '902', 'Bank B')}`,
      `${supplement('<Id>p1:gross</Id><Instr>p1:gross</Instr><Ref>p1</Ref><Acct>902</Acct>')}</TxDtls></NtryDtls></Ntry>`,
      '</Stmt></BkToCstmrStmt></Document>',
    ].join(''),
  );
  t.equal(await desk.statement(dayOf('999')), undefined, 'no such account');
  t.equal(await desk.statement(dayOf('clearing')), undefined, 'not the account of a participant');
});

t.test('what was booked as camt.054, element by element', async (t) => {
  const { desk } = await settled();
  const id = 'ea726cb27f4bdcaff50935e046fd5b15'; // notice 902 p1:gross
  t.equal(
    (await desk.notices(dayOf('902')))?.at(-1)?.text,
    [
      '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.09"><BkToCstmrDbtCdtNtfctn>',
      `<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${moment}</CreDtTm></GrpHdr><Ntfctn><Id>${id}</Id>`,
      '<Acct><Id><Othr><Id>902</Id></Othr></Id><Ccy>KRW</Ccy></Acct>',
      `<Ntry><NtryRef>${gross}</NtryRef>${amount('2400000000', 'CRDT')}${booked}<AcctSvcrRef>${gross}</AcctSvcrRef>`,
      `<BkTxCd>${iso('PMNT', 'RCDT', 'FICT')}<Prtry><Cd>settlement</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>${refs}${agent('DbtrAgt', '901', 'Bank A')}`,
      `${supplement('<Id>p1:gross</Id><Instr>p1:gross</Instr><Ref>p1</Ref><Acct>901</Acct>')}</TxDtls></NtryDtls></Ntry>`,
      '</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>',
    ].join(''),
  );
});

const word = fc.string({ minLength: 1, maxLength: 34, unit: fc.constantFrom(...'abXY09-:/&<>"\'#;가힣금원é') });
const anyEntry = fc.record<AccountEntry>(
  {
    transactionId: word,
    at: fc.integer({ min: at, max: at + 1_000 }),
    direction: fc.constantFrom('debit', 'credit'),
    amountWon: fc.bigInt({ min: 1n, max: 999_999_999_999_999n }).map(won),
    code: fc.constantFrom(...transferCodes),
    counterparty: fc.record({ bank: word, account: word, holder: word }, { noNullPrototype: true }),
    instruction: word,
    reference: word,
  },
  { requiredKeys: ['transactionId', 'at', 'direction', 'amountWon', 'code', 'counterparty', 'instruction'], noNullPrototype: true },
);

t.test('each booking has the code of ISO 20022 that says what it is, if there is one', async (t) => {
  const codeOf = (entry: Partial<AccountEntry>) => {
    const whole = { transactionId: 'i', at, direction: 'debit', amountWon: won(1n), code: 'issue', instruction: 'i', ...entry } as const;
    const text = writeNotice({ account: '901', entry: { counterparty: { bank: '902', account: '902', holder: 'Bank B' }, ...whole } }, at);
    return /<BkTxCd>(.*?)<Prtry>/.exec(text)?.[1];
  };
  t.equal(codeOf({ code: 'settlement', reference: 'p1' }), iso('PMNT', 'ICDT', 'FICT'), 'paid gross');
  const both = (code: 'settlement' | 'loan') => [codeOf({ code }), codeOf({ code, direction: 'credit' })];
  t.same(both('settlement'), [iso('PMNT', 'ICDT', 'ASET'), iso('PMNT', 'RCDT', 'ASET')], 'paid into the net of a session, received out of it');
  t.same(both('loan'), [iso('LDAS', 'FTLN', 'PPAY'), iso('LDAS', 'FTLN', 'DDWN')], 'an overnight loan paid back, and lent');
  t.equal(codeOf({ code: 'collateral' }), '', 'ours alone');
});

t.test('every statement and every notice comes back from its message unchanged', async (t) => {
  const anyBalance = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n });
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 5 }), anyBalance, word, (entries, openingWon, account) => {
      let balanceWon = openingWon;
      const lines = entries.map((entry) => {
        balanceWon += entry.direction === 'debit' ? -entry.amountWon : entry.amountWon;
        return { ...entry, balanceWon: won(balanceWon), memo: '' };
      });
      const statement = { account, from: at, until: at + 1_000, openingWon: won(openingWon), closingWon: won(balanceWon), lines };
      t.strictSame(readStatement(writeStatement(statement, at)), statement);
      for (const entry of entries) t.strictSame(readNotice(writeNotice({ account, entry }, at)), { account, entry });
    }),
    { numRuns: 100 },
  );
});

t.test('a statement that contradicts itself is refused with the path of the element', async (t) => {
  const { desk, country, options } = await settled();
  const sent = await desk.statement(dayOf('901'));
  const text = sent?.text ?? '';
  const top = '/Document/BkToCstmrStmt';
  const cases: readonly (readonly [name: string, from: string, to: string, path: string])[] = [
    [
      'a closing balance that does not follow',
      '>97600000000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>',
      '>97600000001</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>',
      '/Stmt/Bal[2]/Amt',
    ],
    ['an opening balance that does not lead there', '>0</Amt>', '>1</Amt>', '/Stmt/Bal[2]/Amt'],
    ['two closing balances', 'OPBD', 'CLBD', '/Stmt/Bal[1]/Tp/CdOrPrtry/Cd'],
    ['an entry that is counted and is not there', '<NbOfNtries>2<', '<NbOfNtries>3<', '/Stmt/TxsSummry/TtlNtries/NbOfNtries'],
    ['an amount of an entry', '>2400000000</Amt>', '>2400000001</Amt>', '/Stmt/Bal[2]/Amt'],
    [
      'the other side',
      '>2400000000</Amt><CdtDbtInd>DBIT',
      '>2400000000</Amt><CdtDbtInd>CRDT',
      '/Stmt/Ntry[2]/NtryDtls/TxDtls/RltdAgts/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId',
    ],
    ['a UETR of another payment', uetr, `0${uetr.slice(1)}`, '/Stmt/Ntry[2]/NtryDtls/TxDtls/Refs/UETR'],
    ['references that are left out', refs, '', '/Stmt/Ntry[2]/NtryDtls/TxDtls/Refs/InstrId'],
    ['an entry that is not booked', 'BOOK', 'PDNG', '/Stmt/Ntry[1]/Sts/Cd'],
    ['an unknown code', '>issue<', '>gift<', '/Stmt/Ntry[1]/BkTxCd/Prtry/Cd'],
    ['an unknown code of ISO 20022', '>FICT<', '>GIFT<', '/Stmt/Ntry[2]/BkTxCd/Domn/Fmly/SubFmlyCd'],
    ['the code of a net for a gross order', '>FICT<', '>ASET<', '/Stmt/Ntry[2]/BkTxCd/Domn/Fmly/SubFmlyCd'],
    ['the family of the other side', '>ICDT<', '>RCDT<', '/Stmt/Ntry[2]/BkTxCd/Domn/Fmly/Cd'],
    ['no code of ISO 20022 where there is one', iso('PMNT', 'ICDT', 'FICT'), '', '/Stmt/Ntry[2]/BkTxCd/Domn/Cd'],
    ['another currency', 'Ccy="KRW"', 'Ccy="USD"', '/Stmt/Bal[1]/Amt/@Ccy'],
    ['a balance too many', '<TxsSummry>', `${/<Bal>.*?<\/Bal>/.exec(text)?.[0]}<TxsSummry>`, '/Stmt/Bal[3]'],
    ['an account of somebody else', '<Id>901</Id>', '<Id>902</Id>', '/GrpHdr/MsgId'],
  ];
  for (const [name, from, to, path] of cases) {
    const broken = text.replace(from, to);
    t.not(broken, text, name);
    const fault = readStatement(broken);
    t.equal(isFault(fault) ? fault.path : 'accepted', `${top}${path}`, name);
    const line = overDesk(country.bokwire, { ...desk, statement: async () => sealed(broken, key) }, options);
    await t.rejects(line.ask('statement', dayOf('901')), { name: 'RailUnreachable' }, name);
  }
  const entry = /<Ntry>.*?<\/Ntry>/.exec(text)?.[0] ?? '';
  t.match(readStatement(text.replace(entry, entry.repeat(2_001))), { path: `${top}/Stmt/Ntry[2001]`, rule: 'at most 2000' });
  const other = overDesk(country.bokwire, { ...desk, statement: () => desk.statement(dayOf('902')) }, options);
  await t.rejects(other.ask('statement', dayOf('901')), { name: 'RailUnreachable' }, 'a statement of another account');
});

t.test('the statements of all participants agree with the books, day by day', async (t) => {
  const country = await busyDays(start);
  const line = overMessages(country.bokwire, { clock: country.clock, key });
  const [banks, dates] = [
    ['901', '902', '903', '904', '905', '906', '907'],
    ['2026-11-23', '2026-11-24', '2026-11-25'],
  ];
  const closedWon = new Map<string, bigint>();
  const seen = new Set<string>();
  for (const date of dates) {
    const statements = new Map<string, StatementAnswer>();
    for (const bank of banks) {
      const answer = await line.ask('statement', dayOf(bank, date));
      if (answer !== undefined) statements.set(bank, answer);
    }
    t.equal(statements.size, banks.length);
    const moved = country.of('transfer.posted').filter((event) => event.data.book === 'bokwire' && on(date, event.at));
    for (const [bank, { openingWon, closingWon, lines }] of statements) {
      t.equal(openingWon, closedWon.get(bank) ?? 0n, `${bank} opens on ${date} as it closed`);
      const own = moved.filter(({ data }) => data.debit === bank || data.credit === bank);
      const bookedWon = own.reduce((sum, { data }) => sum + (data.credit === bank ? data.amountWon : -data.amountWon), 0n);
      t.equal(closingWon - openingWon, bookedWon, `${bank} on ${date}: entries come to closing − opening`);
      t.same(lines.map(({ transactionId }) => transactionId).toSorted(), own.map(({ data }) => data.transfer).toSorted());
      for (const { code } of lines) seen.add(code);
      closedWon.set(bank, closingWon);
    }
    const changeWon = [...statements.values()].reduce((sum, { openingWon, closingWon }) => sum + closingWon - openingWon, 0n);
    const isBank = (account: string) => banks.includes(account);
    const centralWon = moved.reduce((sum, { data: { debit, credit, amountWon } }) => {
      return sum + (isBank(debit) ? 0n : amountWon) - (isBank(credit) ? 0n : amountWon);
    }, 0n);
    t.equal(changeWon, centralWon, `${date}: what the banks gained, the other accounts of the Bank of Korea gave`);
  }
  t.same([...seen].toSorted(), ['collateral', 'issue', 'loan', 'loss-share', 'settlement'], 'every kind of booking there is was among them');
  for (const bank of banks) t.equal(closedWon.get(bank), country.bokwire.ledger.balance(bank)?.postedWon);
});

t.test('both sides of a gross order name each other, through offsetting too, and one given back names the payment', async (t) => {
  const country = await busyDays(start);
  const lines = (await country.bokwire.ask('statement', dayOf('904')))?.lines ?? [];
  t.match(lines, [
    { direction: 'credit', counterparty: { bank: '906', holder: 'Bank F' }, reference: 'F>D' },
    { direction: 'debit', counterparty: { bank: '905', holder: 'Bank E' }, reference: 'D>E' },
  ]);
  const back = (await country.bokwire.ask('statement', dayOf('903')))?.lines.filter(({ reference }) => reference === 'returned');
  t.match(back, [
    { direction: 'debit', instruction: 'returned:gross' },
    { direction: 'credit', instruction: 'returned:back:1' },
  ]);
});

t.test('the messages of a trial are those of its books, and each says what it is', async (t) => {
  const country = await busyDays(start);
  const { messages, unsayable } = await trialMessages(country.events);
  t.equal(unsayable, 0);
  const count = (kind: string) => messages.filter((message) => message.kind === kind).length;
  // Gross orders: one paid, one that came back, three in a circle, one called back. Retail: these six, and two that are netted.
  t.same(['pacs.008', 'pacs.004', 'pacs.009', 'pacs.002', 'camt.056', 'camt.029'].map(count), [6, 1, 0, 7, 1, 1]);
  t.same([count('pacs.008-translation'), count('pacs.002-translation')], [8, 8]);
  const isBank = (account: string) => /^90\d$/.test(account);
  const sides = country.of('transfer.posted').flatMap(({ data }) => (data.book === 'bokwire' ? [data.debit, data.credit].filter(isBank) : []));
  t.equal(count('camt.054'), sides.length, 'one notice for each side of a booking that is a participant’s');
  t.equal(count('camt.053'), 3 * 7, 'a statement for each business day and participant');
  const changeWon = messages.flatMap(({ kind, text }) => {
    const read = kind === 'camt.053' ? readStatement(text) : undefined;
    return read === undefined || isFault(read) ? [] : [read.closingWon - read.openingWon];
  });
  const heldWon = ['901', '902', '903', '904', '905', '906', '907'].map((bank) => country.bokwire.ledger.balance(bank)?.postedWon ?? 0n);
  const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);
  t.equal(sum(changeWon), sum(heldWon), 'from nothing to what is there');
});

t.test('a retail payment is told as a translation that says so, comes back unchanged, and is no order', async (t) => {
  const country = new Country({ start });
  const desk = messageDesk(country.bokwire, { clock: country.clock, key });
  for (const system of [undefined, 'ift', 'cms-debit'] as const) {
    const transfer = country.transfer('p1', 'A>B', 50_000n, { memo: '회비', returnOf: 'p0', ...(system === undefined ? {} : { system }) });
    const text = writeTransferTranslation(transfer, at);
    t.strictSame(readTransferTranslation(text), transfer);
    t.match(text, `<Note>${translationNote}</Note><Ntwk>${system ?? 'ebs'}</Ntwk><Id>p1</Id><RtrOf>p0</RtrOf>`);
    for (const outcome of [
      { status: 'credited', creditedAt: at } as const,
      { status: 'rejected', reason: 'outside_hours', retryAt: at + 5 } as const,
    ]) {
      const about = { id: 'p1', returnOf: 'p0', ...(system === undefined ? {} : { system }) };
      const report = writeOutcomeTranslation({ transfer, outcome }, at);
      t.strictSame(readOutcomeTranslation(report), { transfer: about, outcome });
      t.match(report, `<Note>${translationNote}</Note>`);
      t.ok(isFault(readReport(report)), 'no report of BOK-Wire+');
    }
    t.match(readReport((await desk.exchange(sealed(text, key))).text), { status: 'refused' });
    t.match(readTransferTranslation(text.replace('never sent', 'sent')), { path: /Translation\/Note$/ }, 'without its label it is nothing');
  }
});

function on(date: string, time: number): boolean {
  const { from, until } = dayOf('', date);
  return time >= from && time <= until;
}
