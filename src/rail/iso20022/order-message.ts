import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { CreditTransfer, EpochMs, GrossSettlement, Recall } from '../../kernel/instruction.ts';
import { parseWon } from '../../kernel/money.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import { readMessage, writeMessage } from './message-table.ts';
import { customerElements, customerIn, header, identification, member, memberIn } from './order-parts.ts';
import { recallIn, writeRecall } from './recall-message.ts';
import { returnIn, writeReturn } from './return-message.ts';
import { firstMismatch, type Texts } from './shape.ts';

/** What crosses to a settlement system as a message. */
export type MessageOrder = GrossSettlement | Recall;

/**
 * An order as pacs.008 where it settles a customer's payment, as pacs.004 where it gives one back, as camt.056 where it asks for another one, else as
 * pacs.009. Nothing of it is left out.
 */
export function writeOrder(order: MessageOrder, createdAt: EpochMs): string {
  if (order.kind === 'recall') return writeRecall(order, createdAt);
  const { payment, returns } = order;
  if (returns !== undefined) return writeReturn({ ...order, returns }, createdAt);
  const transaction = element('CdtTrfTxInf', [
    ...settlementOf(order),
    ...(payment === null ? [member('Dbtr', order.debtor), member('Cdtr', order.creditor)] : customerElements(payment)),
    element('SplmtryData', [element('Envlp', [element('Order', supplementOf(order))])]),
  ]);
  const [kind, name] = payment === null ? (['pacs.009', 'FICdtTrf'] as const) : (['pacs.008', 'FIToFICstmrCdtTrf'] as const);
  return writeMessage(kind, element(name, [header(order.id, createdAt), transaction]));
}

/** The order that a message carries, or the first rule that it breaks, with the element's path. */
export function readOrder(text: string): MessageOrder | MessageFault {
  const message = readMessage(text, ['pacs.008', 'pacs.009', 'pacs.004', 'camt.056']);
  if (isFault(message)) return message;
  if (message.kind === 'camt.056') return recallIn(message);
  return message.kind === 'pacs.004' ? returnIn(message.texts) : orderIn(message.texts, message.kind === 'pacs.008');
}

function settlementOf({ id, reference, amountWon, priority, until }: GrossSettlement): readonly Element[] {
  return [
    identification({ id, reference }),
    element('IntrBkSttlmAmt', String(amountWon), { Ccy: 'KRW' }),
    element('SttlmPrty', priority === 'urgent' ? 'URGT' : 'NORM'),
    ...(until === null ? [] : [element('SttlmTmReq', [element('RjctTm', formatKst(until).slice(11))])]),
  ];
}

function supplementOf({ id, reference, until, payment }: GrossSettlement): readonly Element[] {
  const returnOf = payment?.returnOf ?? null;
  return [
    element('Id', id),
    element('Ref', reference),
    ...(until === null ? [] : [element('RjctDtTm', formatKst(until))]),
    ...(returnOf === null ? [] : [element('RtrOf', returnOf)]),
  ];
}

function orderIn(texts: Texts, isCustomer: boolean): GrossSettlement | MessageFault {
  const top = isCustomer ? '/FIToFICstmrCdtTrf' : '/FICdtTrf';
  const at = `${top}/CdtTrfTxInf`;
  const text = (path: string) => texts.get(`${at}${path}`)?.[0] ?? '';
  const extra = (name: string) => texts.get(`${at}/SplmtryData/Envlp/Order/${name}`)?.[0];
  const [id = '', reference = '', untilText] = [extra('Id'), extra('Ref'), extra('RjctDtTm')];
  const wrong = firstMismatch([
    [`${top}/GrpHdr/MsgId`, texts.get(`${top}/GrpHdr/MsgId`)?.[0], max35Id(id)],
    [`${at}/PmtId/InstrId`, text('/PmtId/InstrId'), max35Id(id)],
    [`${at}/PmtId/EndToEndId`, text('/PmtId/EndToEndId'), max35Id(reference)],
    [`${at}/PmtId/UETR`, text('/PmtId/UETR'), uetrOf(reference)],
    [`${at}/SttlmTmReq/RjctTm`, texts.get(`${at}/SttlmTmReq/RjctTm`)?.[0], untilText?.slice(11)],
  ]);
  if (wrong !== undefined) return { path: `/Document${wrong}`, rule: 'does not belong to the order in SplmtryData' };
  const amountWon = parseWon(text('/IntrBkSttlmAmt'));
  if (amountWon === undefined) return { path: `/Document${at}/IntrBkSttlmAmt`, rule: 'whole won' };
  const bank = (role: string) => memberIn(texts, `${at}${role}`);
  const [debtor, creditor] = isCustomer ? [bank('/DbtrAgt'), bank('/CdtrAgt')] : [bank('/Dbtr'), bank('/Cdtr')];
  const payment: CreditTransfer = {
    kind: 'credit-transfer',
    id: reference,
    ...customerIn(texts, at),
    amountWon,
    returnOf: extra('RtrOf') ?? null,
  };
  return {
    kind: 'gross-settlement',
    id,
    debtor,
    creditor,
    amountWon,
    reference,
    payment: isCustomer ? payment : null,
    priority: text('/SttlmPrty') === 'URGT' ? 'urgent' : 'normal',
    until: untilText === undefined ? null : (parseInstant(untilText) ?? 0),
  };
}
