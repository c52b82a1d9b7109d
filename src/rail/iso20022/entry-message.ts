import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import { parseWon, zeroWon } from '../../kernel/money.ts';
import type { StatementLine } from '../rail.ts';
import { type Element, element } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import type { Texts } from './shape.ts';
import { transactionCodeElement, transactionCodeIn } from './transaction-code.ts';

/** One booking, without the balance after it. Settlement accounts have no memos. */
export type AccountEntry = Omit<StatementLine, 'balanceWon' | 'memo'>;

/** `Ntry`. The references are those of the order's own message, so that one finds the other. */
export function entryElement(entry: AccountEntry): Element {
  const { transactionId, at, direction, amountWon, counterparty, instruction, reference } = entry;
  const refs = reference === undefined ? [] : [element('Refs', refsOf(instruction, reference))];
  const details = element('TxDtls', [
    ...refs,
    element('RltdAgts', [agent(acrossOf(direction), counterparty)]),
    element('SplmtryData', [element('Envlp', [element('Entry', supplementOf(entry))])]),
  ]);
  return element('Ntry', [
    element('NtryRef', max35Id(transactionId)),
    element('Amt', String(amountWon), { Ccy: 'KRW' }),
    element('CdtDbtInd', direction === 'debit' ? 'DBIT' : 'CRDT'),
    element('Sts', [element('Cd', 'BOOK')]),
    element('BookgDt', [element('DtTm', formatKst(at))]),
    element('AcctSvcrRef', max35Id(instruction)),
    transactionCodeElement(entry),
    element('NtryDtls', [details]),
  ]);
}

/** The booking at this path. Whatever else stands there has to follow from it, which whoever reads the message checks by writing it again. */
export function entryIn(texts: Texts, at: string): AccountEntry {
  const text = (path: string) => texts.get(`${at}${path}`)?.[0];
  const details = '/NtryDtls/TxDtls';
  const extra = (name: string) => text(`${details}/SplmtryData/Envlp/Entry/${name}`);
  const direction = text('/CdtDbtInd') === 'DBIT' ? 'debit' : 'credit';
  const other = (path: string) => text(`${details}/RltdAgts/${acrossOf(direction)}/FinInstnId${path}`) ?? '';
  const reference = extra('Ref');
  return {
    transactionId: extra('Id') ?? '',
    at: parseInstant(text('/BookgDt/DtTm') ?? '') ?? 0,
    direction,
    amountWon: parseWon(text('/Amt') ?? '') ?? zeroWon,
    code: transactionCodeIn(text('/BkTxCd/Prtry/Cd')),
    counterparty: { bank: other('/ClrSysMmbId/MmbId'), account: extra('Acct') ?? '', holder: other('/Nm') },
    instruction: extra('Instr') ?? '',
    ...(reference === undefined ? {} : { reference }),
  };
}

function acrossOf(direction: AccountEntry['direction']): string {
  return direction === 'debit' ? 'CdtrAgt' : 'DbtrAgt';
}

function refsOf(instruction: string, reference: string): readonly Element[] {
  return [element('InstrId', max35Id(instruction)), element('EndToEndId', max35Id(reference)), element('UETR', uetrOf(reference))];
}

function supplementOf({ transactionId, instruction, reference, counterparty }: AccountEntry): readonly Element[] {
  return [
    element('Id', transactionId),
    element('Instr', instruction),
    ...(reference === undefined ? [] : [element('Ref', reference)]),
    element('Acct', counterparty.account),
  ];
}

function agent(name: string, { bank, holder }: AccountEntry['counterparty']): Element {
  return element(name, [element('FinInstnId', [element('ClrSysMmbId', [element('MmbId', bank)]), element('Nm', holder)])]);
}
