import { dateTime, max35, reasonShape, uetr } from './order-shape.ts';
import { group, maybe, nested, one, oneOf } from './shape.ts';

/** pacs.002: what became of an order. */
export const statusReport = group(
  one(
    'FIToFIPmtStsRpt',
    group(
      one('GrpHdr', group(one('MsgId', max35), one('CreDtTm', dateTime))),
      one(
        'TxInfAndSts',
        group(
          maybe('OrgnlInstrId', max35),
          maybe('OrgnlEndToEndId', max35),
          maybe('OrgnlUETR', uetr),
          one('TxSts', oneOf('ACSC', 'PDNG', 'RJCT')),
          maybe('StsRsnInf', reasonShape),
          maybe('FctvIntrBkSttlmDt', nested(dateTime, 'DtTm')),
        ),
      ),
    ),
  ),
);
