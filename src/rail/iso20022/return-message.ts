import type { EpochMs, GrossSettlement } from '../../kernel/instruction.ts';
import { parseWon } from '../../kernel/money.ts';
import { element, type MessageFault } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import { writeMessage } from './message-table.ts';
import { header, member, memberIn } from './order-parts.ts';
import { reasonElements, reasonIn } from './reason-message.ts';
import { firstMismatch, type Texts } from './shape.ts';

/** An order that gives back what another one settled. */
export type GrossReturn = GrossSettlement & { readonly returns: NonNullable<GrossSettlement['returns']> };

/** What the order went out as that is given back. */
const originalKind = 'pacs.008.001.09';

/** pacs.004. */
export function writeReturn(order: GrossReturn, createdAt: EpochMs): string {
  const { id, reference, returns, amountWon, priority, debtor, creditor } = order;
  const original = max35Id(returns.order);
  const transaction = element('TxInf', [
    element('RtrId', max35Id(id)),
    element('OrgnlGrpInf', [element('OrgnlMsgId', original), element('OrgnlMsgNmId', originalKind)]),
    element('OrgnlInstrId', original),
    element('OrgnlEndToEndId', max35Id(reference)),
    element('OrgnlUETR', uetrOf(reference)),
    element('RtrdIntrBkSttlmAmt', String(amountWon), { Ccy: 'KRW' }),
    element('SttlmPrty', priority === 'urgent' ? 'URGT' : 'NORM'),
    member('InstgAgt', debtor),
    member('InstdAgt', creditor),
    element('RtrRsnInf', reasonElements(returns.reason)),
    element('SplmtryData', [element('Envlp', [element('Order', [element('Id', id), element('Ref', reference), element('RtrOf', returns.order)])])]),
  ]);
  return writeMessage('pacs.004', element('PmtRtr', [header(id, createdAt), transaction]));
}

/** The order in the texts of a pacs.004, or the path at which they contradict each other. */
export function returnIn(texts: Texts): GrossReturn | MessageFault {
  const at = '/PmtRtr/TxInf';
  const text = (path: string) => texts.get(`${at}${path}`)?.[0] ?? '';
  const extra = (name: string) => text(`/SplmtryData/Envlp/Order/${name}`);
  const [id, reference, order] = [extra('Id'), extra('Ref'), extra('RtrOf')];
  const wrong = firstMismatch([
    ['/PmtRtr/GrpHdr/MsgId', texts.get('/PmtRtr/GrpHdr/MsgId')?.[0], max35Id(id)],
    [`${at}/RtrId`, text('/RtrId'), max35Id(id)],
    [`${at}/OrgnlGrpInf/OrgnlMsgId`, text('/OrgnlGrpInf/OrgnlMsgId'), max35Id(order)],
    [`${at}/OrgnlGrpInf/OrgnlMsgNmId`, text('/OrgnlGrpInf/OrgnlMsgNmId'), originalKind],
    [`${at}/OrgnlInstrId`, text('/OrgnlInstrId'), max35Id(order)],
    [`${at}/OrgnlEndToEndId`, text('/OrgnlEndToEndId'), max35Id(reference)],
    [`${at}/OrgnlUETR`, text('/OrgnlUETR'), uetrOf(reference)],
  ]);
  if (wrong !== undefined) return { path: `/Document${wrong}`, rule: 'does not belong to the return in SplmtryData' };
  const reason = reasonIn(texts, `${at}/RtrRsnInf`);
  if (reason === undefined) return { path: `/Document${at}/RtrRsnInf/Rsn`, rule: 'a reason of the table, under its own code' };
  const amountWon = parseWon(text('/RtrdIntrBkSttlmAmt'));
  if (amountWon === undefined) return { path: `/Document${at}/RtrdIntrBkSttlmAmt`, rule: 'whole won' };
  return {
    kind: 'gross-settlement',
    id,
    debtor: memberIn(texts, `${at}/InstgAgt`),
    creditor: memberIn(texts, `${at}/InstdAgt`),
    amountWon,
    reference,
    payment: null,
    priority: text('/SttlmPrty') === 'URGT' ? 'urgent' : 'normal',
    until: null,
    returns: { order, reason },
  };
}
