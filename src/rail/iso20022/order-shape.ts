import { parseInstant } from '../../kernel/calendar.ts';
import { uetrPattern } from './identity.ts';
import { fitting, group, maybe, nested, one, oneOf, type Shape, textUpTo } from './shape.ts';

export const pacs008 = 'urn:iso:std:iso:20022:tech:xsd:pacs.008.001.09';
export const pacs009 = 'urn:iso:std:iso:20022:tech:xsd:pacs.009.001.09';

export const max35 = textUpTo(35);
export const uetr = fitting(uetrPattern, 'a UUID of version 4 in lower case');

/** With the offset of Seoul and milliseconds, so that a time has one text. */
export const dateTime: Shape = {
  text: (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00$/.test(value) && parseInstant(value) !== undefined
      ? undefined
      : 'a time such as 2026-11-23T10:00:00.000+09:00',
};

const whole = fitting(/^[1-9]\d{0,14}$/, 'whole won, at most 15 digits');
const amount: Shape = { ...whole, attributes: { Ccy: 'KRW' } };
const member = nested(textUpTo(35), 'FinInstnId', 'ClrSysMmbId', 'MmbId');
const party = nested(textUpTo(140), 'Nm');
const account = nested(textUpTo(34), 'Id', 'Othr', 'Id');

const header = group(one('MsgId', max35), one('CreDtTm', dateTime), one('NbOfTxs', oneOf('1')), one('SttlmInf', nested(oneOf('CLRG'), 'SttlmMtd')));
const identification = group(one('InstrId', max35), one('EndToEndId', max35), one('UETR', uetr));

const settlement = [
  one('PmtId', identification),
  one('IntrBkSttlmAmt', amount),
  one('SttlmPrty', oneOf('URGT', 'NORM')),
  // The date belongs to the time: both or neither. ISO has the time of day only, so the full time stands in the supplement.
  maybe('SttlmTmReq', nested(fitting(/^\d\d:\d\d:\d\d\.\d{3}\+09:00$/, 'a time of day such as 10:40:00.000+09:00'), 'RjctTm')),
] as const;

/** Identity and times that ISO 20022 has no room for: ids of ours are longer than `Max35Text`. */
const supplement = nested(
  group(one('Id', textUpTo(200)), one('Ref', textUpTo(200)), maybe('RjctDtTm', dateTime), maybe('RtrOf', textUpTo(200))),
  'Envlp',
  'Order',
);

/** A customer's payment, settled between two participants. */
export const customerTransfer = group(
  one(
    'FIToFICstmrCdtTrf',
    group(
      one('GrpHdr', header),
      one(
        'CdtTrfTxInf',
        group(
          ...settlement,
          one('AccptncDtTm', dateTime),
          one('ChrgBr', oneOf('SLEV')),
          one('Dbtr', party),
          one('DbtrAcct', account),
          one('DbtrAgt', member),
          one('CdtrAgt', member),
          one('Cdtr', party),
          one('CdtrAcct', account),
          maybe('RmtInf', nested(textUpTo(140), 'Ustrd')),
          one('SplmtryData', supplement),
        ),
      ),
    ),
  ),
);

/** A transfer between the participants themselves. */
export const bankTransfer = group(
  one(
    'FICdtTrf',
    group(one('GrpHdr', header), one('CdtTrfTxInf', group(...settlement, one('Dbtr', member), one('Cdtr', member), one('SplmtryData', supplement)))),
  ),
);
