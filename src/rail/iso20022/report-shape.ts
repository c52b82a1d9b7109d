import { dateTime, max35, reasonShape, uetr } from './order-shape.ts';
import { type Child, group, maybe, nested, one, oneOf, type Shape } from './shape.ts';

/** pacs.002 with what it says of one order, whether it was sent or translates what a network said. */
export function statusReportOf(said: readonly Child[]): Shape {
  return group(
    one('FIToFIPmtStsRpt', group(one('GrpHdr', group(one('MsgId', max35), one('CreDtTm', dateTime))), one('TxInfAndSts', group(...said)))),
  );
}

/** pacs.002: what became of an order. */
export const statusReport = statusReportOf([
  maybe('OrgnlInstrId', max35),
  maybe('OrgnlEndToEndId', max35),
  maybe('OrgnlUETR', uetr),
  one('TxSts', oneOf('ACSC', 'PDNG', 'RJCT')),
  maybe('StsRsnInf', reasonShape),
  maybe('FctvIntrBkSttlmDt', nested(dateTime, 'DtTm')),
]);
