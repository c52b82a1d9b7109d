import { amount, dateTime, max35, uetr } from './order-shape.ts';
import { fitting, from1To, group, maybe, nested, one, oneOf, type Shape, textUpTo, upTo } from './shape.ts';
import { transactionCodeShape } from './transaction-code.ts';

/** Most entries of one statement; whoever has more asks for a shorter time. */
const entriesMax = 2_000;

const sum: Shape = { ...fitting(/^(0|[1-9]\d{0,17})$/, 'whole won, at most 18 digits'), attributes: { Ccy: 'KRW' } };
const total = fitting(/^(0|[1-9]\d{0,17})$/, 'whole won, at most 18 digits');
const count = fitting(/^(0|[1-9]\d{0,14})$/, 'a number');
const side = oneOf('CRDT', 'DBIT');

const header = group(one('MsgId', max35), one('CreDtTm', dateTime));
const account = group(one('Id', nested(textUpTo(34), 'Othr', 'Id')), one('Ccy', oneOf('KRW')));
const agent = nested(group(one('ClrSysMmbId', nested(max35, 'MmbId')), one('Nm', textUpTo(140))), 'FinInstnId');

/** What ISO 20022 has no room for: ids of ours are longer than `Max35Text`, and the other party's account belongs to its own book. */
const supplement = nested(
  group(one('Id', textUpTo(200)), one('Instr', textUpTo(200)), maybe('Ref', textUpTo(200)), one('Acct', textUpTo(34))),
  'Envlp',
  'Entry',
);

/** Booked, with the references of the order that it settles. */
const entry = group(
  one('NtryRef', max35),
  one('Amt', amount),
  one('CdtDbtInd', side),
  one('Sts', nested(oneOf('BOOK'), 'Cd')),
  one('BookgDt', nested(dateTime, 'DtTm')),
  one('AcctSvcrRef', max35),
  one('BkTxCd', transactionCodeShape),
  one(
    'NtryDtls',
    nested(
      group(
        maybe('Refs', group(one('InstrId', max35), one('EndToEndId', max35), one('UETR', uetr))),
        one('RltdAgts', group(maybe('DbtrAgt', agent), maybe('CdtrAgt', agent))),
        one('SplmtryData', supplement),
      ),
      'TxDtls',
    ),
  ),
);

const balance = group(
  one('Tp', nested(oneOf('OPBD', 'CLBD', 'ITBD'), 'CdOrPrtry', 'Cd')),
  one('Amt', sum),
  one('CdtDbtInd', side),
  one('Dt', nested(dateTime, 'DtTm')),
);

const oneSide = group(one('NbOfNtries', count), one('Sum', total));
const summary = group(
  one('TtlNtries', group(one('NbOfNtries', count), one('Sum', total), one('TtlNetNtry', group(one('Amt', total), one('CdtDbtInd', side))))),
  one('TtlCdtNtries', oneSide),
  one('TtlDbtNtries', oneSide),
);

/** camt.053: everything booked on an account over a time, between two balances. */
export const accountStatement = group(
  one(
    'BkToCstmrStmt',
    group(
      one('GrpHdr', header),
      one(
        'Stmt',
        group(
          one('Id', max35),
          one('FrToDt', group(one('FrDtTm', dateTime), one('ToDtTm', dateTime))),
          one('Acct', account),
          from1To(2, 'Bal', balance),
          one('TxsSummry', summary),
          upTo(entriesMax, 'Ntry', entry),
        ),
      ),
    ),
  ),
);

/** camt.054: one booking, told to whose account it is. */
export const bookingNotice = group(
  one('BkToCstmrDbtCdtNtfctn', group(one('GrpHdr', header), one('Ntfctn', group(one('Id', max35), one('Acct', account), one('Ntry', entry))))),
);
