import { dateTime, max35, reasonShape } from './order-shape.ts';
import { group, maybe, nested, one, oneOf, textUpTo } from './shape.ts';

/** KFTC asks, for the payer's bank. */
export const assigner = 'KFTC';
export const assignee = 'BOK-Wire+';

/** From whom to whom a case goes. */
const assignment = (from: string, to: string) =>
  group(one('Id', max35), one('Assgnr', nested(oneOf(from), 'Pty', 'Nm')), one('Assgne', nested(oneOf(to), 'Pty', 'Nm')), one('CreDtTm', dateTime));

const supplement = nested(group(one('Id', textUpTo(200)), one('Orgnl', textUpTo(200))), 'Envlp', 'Recall');

/** camt.056: a payment is asked back before it is settled. */
export const cancellationRequest = group(
  one(
    'FIToFIPmtCxlReq',
    group(
      one('Assgnmt', assignment(assigner, assignee)),
      one(
        'Undrlyg',
        nested(
          group(
            one('CxlId', max35),
            one('OrgnlInstrId', max35),
            one('CxlRsnInf', nested(oneOf('CUST'), 'Rsn', 'Cd')),
            one('SplmtryData', supplement),
          ),
          'TxInf',
        ),
      ),
    ),
  ),
);

/** camt.029: what came of it. */
export const resolution = group(
  one(
    'RsltnOfInvstgtn',
    group(
      one('Assgnmt', assignment(assignee, assigner)),
      one('Sts', nested(oneOf('CNCL', 'PDCR', 'RJCR'), 'Conf')),
      one('CxlDtls', nested(group(one('CxlStsId', max35), one('OrgnlInstrId', max35), maybe('CxlStsRsnInf', reasonShape)), 'TxInfAndSts')),
    ),
  ),
);
