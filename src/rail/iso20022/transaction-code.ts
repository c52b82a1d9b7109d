import { type TransferCode, transferCodes } from '../../kernel/transfer-code.ts';
import type { StatementLine } from '../rail.ts';
import { type Element, element } from './document.ts';
import { group, maybe, nested, one, oneOf } from './shape.ts';

/** What the code follows from. */
type BookedAs = Pick<StatementLine, 'code' | 'direction' | 'reference'>;

/** Domain, family and sub-family of the ISO 20022 bank transaction code set (external code sets of the release of 2020). */
interface IsoCode {
  readonly domain: 'PMNT' | 'LDAS';
  readonly family: 'ICDT' | 'RCDT' | 'FTLN';
  readonly subFamily: 'FICT' | 'ASET' | 'DDWN' | 'PPAY';
}

/** What ISO 20022 has a code for. Collateral, shares in a loss and issues of the central bank have none that says it. */
function isoCodeOf({ code, direction, reference }: BookedAs): IsoCode | undefined {
  const family = direction === 'debit' ? 'ICDT' : 'RCDT';
  // A gross order is a transfer between financial institutions; what has no order of its own is the net of a clearing.
  if (code === 'settlement') return { domain: 'PMNT', family, subFamily: reference === undefined ? 'ASET' : 'FICT' };
  if (code === 'loan') return { domain: 'LDAS', family: 'FTLN', subFamily: direction === 'credit' ? 'DDWN' : 'PPAY' };
  return undefined;
}

/** `BkTxCd`: the code of ISO 20022 where it has one, and ours beside it. */
export function transactionCodeElement(entry: BookedAs): Element {
  const iso = isoCodeOf(entry);
  const own = element('Prtry', [element('Cd', entry.code)]);
  if (iso === undefined) return element('BkTxCd', [own]);
  const family = element('Fmly', [element('Cd', iso.family), element('SubFmlyCd', iso.subFamily)]);
  return element('BkTxCd', [element('Domn', [element('Cd', iso.domain), family]), own]);
}

export const transactionCodeShape = group(
  maybe(
    'Domn',
    group(
      one('Cd', oneOf('PMNT', 'LDAS')),
      one('Fmly', group(one('Cd', oneOf('ICDT', 'RCDT', 'FTLN')), one('SubFmlyCd', oneOf('FICT', 'ASET', 'DDWN', 'PPAY')))),
    ),
  ),
  one('Prtry', nested(oneOf(...transferCodes), 'Cd')),
);

/** The code of ours decides; that of ISO 20022 has to follow from it. */
export function transactionCodeIn(text: string | undefined): TransferCode {
  return transferCodes.find((each) => each === text) ?? 'settlement';
}
