import { retailSystems } from '../retail-systems.ts';
import { amount, customerTransferOf, dateTime, identification, max35, reasonShape, uetr } from './order-shape.ts';
import { statusReportOf } from './report-shape.ts';
import { group, maybe, nested, one, oneOf, textUpTo } from './shape.ts';

/** Stands in every translation, so that nobody takes one for a message that was sent. */
export const translationNote =
  'Translation for readers of ISO 20022. The Korean retail networks have fixed-length formats of their own; this message was never sent. 소액결제망 고유 전문의 번역본이며 실제 전송된 전문이 아님';

/** The electronic banking network goes without saying in a payment, not in a message. */
export const networkNames = ['ebs', ...Object.keys(retailSystems)] as const;

const label = nested(
  group(one('Note', oneOf(translationNote)), one('Ntwk', oneOf(...networkNames)), one('Id', textUpTo(200)), maybe('RtrOf', textUpTo(200))),
  'Envlp',
  'Translation',
);

/** pacs.008, in which a payment of a retail network is told. */
export const translatedTransfer = customerTransferOf([one('PmtId', identification), one('IntrBkSttlmAmt', amount)], label);

/** pacs.002, in which its outcome is told. `ACCC`: the payee has it; the banks settle later. */
export const translatedReport = statusReportOf([
  one('OrgnlInstrId', max35),
  one('OrgnlEndToEndId', max35),
  one('OrgnlUETR', uetr),
  one('TxSts', oneOf('ACCC', 'RJCT')),
  maybe('StsRsnInf', reasonShape),
  maybe('AccptncDtTm', dateTime),
  one('SplmtryData', label),
]);
