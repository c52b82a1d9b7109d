import { formatKst, parseInstant, startOfKstDay } from '../../kernel/calendar.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { type Won, won } from '../../kernel/money.ts';
import type { StatementAnswer, StatementLine } from '../rail.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { type AccountEntry, entryElement, entryIn } from './entry-message.ts';
import { max35Id } from './identity.ts';
import { accountElement, contradiction, readMessage, writeMessage } from './message-table.ts';
import type { Texts } from './shape.ts';

/** What was booked on an account of a settlement system over a time, both ends included. */
export interface AccountStatement extends StatementAnswer {
  readonly account: string;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** camt.053. */
export function writeStatement(statement: AccountStatement, createdAt: EpochMs): string {
  return writeMessage('camt.053', contentOf(statement, createdAt));
}

function contentOf(statement: AccountStatement, createdAt: EpochMs): Element {
  const { account, from, until, openingWon, closingWon, lines } = statement;
  const id = max35Id(`statement ${account} ${from} ${until}`);
  const content = element('Stmt', [
    element('Id', id),
    element('FrToDt', [element('FrDtTm', formatKst(from)), element('ToDtTm', formatKst(until))]),
    accountElement(account),
    balance(from === startOfKstDay(from) ? 'OPBD' : 'ITBD', openingWon, from),
    balance(until + 1 === startOfKstDay(until + 1) ? 'CLBD' : 'ITBD', closingWon, until),
    summaryOf(lines),
    ...lines.map(entryElement),
  ]);
  const header = element('GrpHdr', [element('MsgId', id), element('CreDtTm', formatKst(createdAt))]);
  return element('BkToCstmrStmt', [header, content]);
}

/** The statement that a camt.053 carries, or the first rule that it breaks. Ids, sums and the closing balance have to follow from the rest. */
export function readStatement(text: string): AccountStatement | MessageFault {
  const message = readMessage(text, ['camt.053']);
  if (isFault(message)) return message;
  const statement = statementIn(message.texts);
  const createdAt = parseInstant(message.texts.get('/BkToCstmrStmt/GrpHdr/CreDtTm')?.[0] ?? '') ?? 0;
  return contradiction(message, contentOf(statement, createdAt)) ?? statement;
}

const top = '/BkToCstmrStmt/Stmt';

function statementIn(texts: Texts): AccountStatement {
  const text = (path: string) => texts.get(`${top}${path}`)?.[0] ?? '';
  const openingWon = won(BigInt(text('/Bal[1]/Amt')) * (text('/Bal[1]/CdtDbtInd') === 'DBIT' ? -1n : 1n));
  const lines: StatementLine[] = [];
  let closingWon = openingWon;
  for (let place = 1; texts.has(`${top}/Ntry[${place}]/NtryRef`); place += 1) {
    const entry = entryIn(texts, `${top}/Ntry[${place}]`);
    closingWon = won(closingWon + signedWon(entry));
    lines.push({ ...entry, balanceWon: closingWon, memo: '' });
  }
  return {
    account: text('/Acct/Id/Othr/Id'),
    from: parseInstant(text('/FrToDt/FrDtTm')) ?? 0,
    until: parseInstant(text('/FrToDt/ToDtTm')) ?? 0,
    openingWon,
    closingWon,
    lines,
  };
}

/** A day opens and closes at midnight in Korea; any other balance is an interim one (`ITBD`). */
function balance(code: 'OPBD' | 'CLBD' | 'ITBD', amountWon: Won, at: EpochMs): Element {
  return element('Bal', [
    element('Tp', [element('CdOrPrtry', [element('Cd', code)])]),
    element('Amt', sizeOf(amountWon), { Ccy: 'KRW' }),
    element('CdtDbtInd', sideOf(amountWon)),
    element('Dt', [element('DtTm', formatKst(at))]),
  ]);
}

function summaryOf(lines: readonly AccountEntry[]): Element {
  const credits = lines.filter(({ direction }) => direction === 'credit');
  const debits = lines.filter(({ direction }) => direction === 'debit');
  const netWon = sumOf(credits) - sumOf(debits);
  const counted = (each: readonly AccountEntry[]) => [element('NbOfNtries', String(each.length)), element('Sum', String(sumOf(each)))];
  return element('TxsSummry', [
    element('TtlNtries', [...counted(lines), element('TtlNetNtry', [element('Amt', sizeOf(netWon)), element('CdtDbtInd', sideOf(netWon))])]),
    element('TtlCdtNtries', counted(credits)),
    element('TtlDbtNtries', counted(debits)),
  ]);
}

function sumOf(lines: readonly AccountEntry[]): bigint {
  return lines.reduce((sum, { amountWon }) => sum + amountWon, 0n);
}

function signedWon({ direction, amountWon }: AccountEntry): bigint {
  return direction === 'debit' ? -amountWon : amountWon;
}

function sizeOf(amountWon: bigint): string {
  return String(amountWon < 0n ? -amountWon : amountWon);
}

/** Nothing is a credit. */
function sideOf(amountWon: bigint): string {
  return amountWon < 0n ? 'DBIT' : 'CRDT';
}
