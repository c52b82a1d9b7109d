import { parseInstant } from '../../kernel/calendar.ts';
import { uetrPattern } from './identity.ts';
import { type Child, fitting, group, maybe, nested, one, oneOf, type Shape, textUpTo, upTo } from './shape.ts';

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
export const amount: Shape = { ...whole, attributes: { Ccy: 'KRW' } };
export const member = nested(textUpTo(35), 'FinInstnId', 'ClrSysMmbId', 'MmbId');
export const party = nested(textUpTo(140), 'Nm');
export const account = nested(textUpTo(34), 'Id', 'Othr', 'Id');

export const header = group(
  one('MsgId', max35),
  one('CreDtTm', dateTime),
  one('NbOfTxs', oneOf('1')),
  one('SttlmInf', nested(oneOf('CLRG'), 'SttlmMtd')),
);
export const identification = group(one('InstrId', max35), one('EndToEndId', max35), one('UETR', uetr));

const priority = oneOf('URGT', 'NORM');

const settlement = [
  one('PmtId', identification),
  one('IntrBkSttlmAmt', amount),
  one('SttlmPrty', priority),
  // The date belongs to the time: both or neither. ISO has the time of day only, so the full time stands in the supplement.
  maybe('SttlmTmReq', nested(fitting(/^\d\d:\d\d:\d\d\.\d{3}\+09:00$/, 'a time of day such as 10:40:00.000+09:00'), 'RjctTm')),
] as const;

/** Identity and times that ISO 20022 has no room for: ids of ours are longer than `Max35Text`. */
const supplement = nested(
  group(one('Id', textUpTo(200)), one('Ref', textUpTo(200)), maybe('RjctDtTm', dateTime), maybe('RtrOf', textUpTo(200))),
  'Envlp',
  'Order',
);

/** A code of ISO 20022, or a word of ours where it has none; then what else there is to say, as `name:value`. */
export const reasonShape = group(maybe('Rsn', group(maybe('Cd', textUpTo(4)), maybe('Prtry', max35))), upTo(8, 'AddtlInf', textUpTo(105)));

/** pacs.008 for one payment of a customer: how the banks settle it, who pays whom, and what stands in the supplement. */
export function customerTransferOf(settled: readonly Child[], more: Shape): Shape {
  const payment = group(
    ...settled,
    one('AccptncDtTm', dateTime),
    one('ChrgBr', oneOf('SLEV')),
    one('Dbtr', party),
    one('DbtrAcct', account),
    one('DbtrAgt', member),
    one('CdtrAgt', member),
    one('Cdtr', party),
    one('CdtrAcct', account),
    maybe('RmtInf', nested(textUpTo(140), 'Ustrd')),
    one('SplmtryData', more),
  );
  return group(one('FIToFICstmrCdtTrf', group(one('GrpHdr', header), one('CdtTrfTxInf', payment))));
}

/** A customer's payment, settled between two participants. */
export const customerTransfer = customerTransferOf(settlement, supplement);

/** A transfer between the participants themselves. */
export const bankTransfer = group(
  one(
    'FICdtTrf',
    group(one('GrpHdr', header), one('CdtTrfTxInf', group(...settlement, one('Dbtr', member), one('Cdtr', member), one('SplmtryData', supplement)))),
  ),
);

/** pacs.004: what the payee's bank did not take goes back to the payer's. */
export const paymentReturn = group(
  one(
    'PmtRtr',
    group(
      one('GrpHdr', header),
      one(
        'TxInf',
        group(
          one('RtrId', max35),
          one('OrgnlGrpInf', group(one('OrgnlMsgId', max35), one('OrgnlMsgNmId', max35))),
          one('OrgnlInstrId', max35),
          one('OrgnlEndToEndId', max35),
          one('OrgnlUETR', uetr),
          one('RtrdIntrBkSttlmAmt', amount),
          one('SttlmPrty', priority),
          one('InstgAgt', member),
          one('InstdAgt', member),
          one('RtrRsnInf', reasonShape),
          one('SplmtryData', nested(group(one('Id', textUpTo(200)), one('Ref', textUpTo(200)), one('RtrOf', textUpTo(200))), 'Envlp', 'Order')),
        ),
      ),
    ),
  ),
);
