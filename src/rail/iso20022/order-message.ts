import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { CreditTransfer, EpochMs, GrossSettlement } from '../../kernel/instruction.ts';
import { parseWon } from '../../kernel/money.ts';
import { type Element, element, isFault, type MessageFault, readDocument, writeDocument } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import { bankTransfer, customerTransfer, pacs008, pacs009 } from './order-shape.ts';
import { isShapeFault, readShape, type Texts } from './shape.ts';

/** An order as pacs.008 where it settles a customer's payment, else as pacs.009. Nothing of it is left out. */
export function writeOrder(order: GrossSettlement, createdAt: EpochMs): string {
  const { payment } = order;
  const transaction = element('CdtTrfTxInf', [
    ...settlementOf(order),
    ...(payment === null ? [member('Dbtr', order.debtor), member('Cdtr', order.creditor)] : customerOf(payment)),
    element('SplmtryData', [element('Envlp', [element('Order', supplementOf(order))])]),
  ]);
  const header = element('GrpHdr', [
    element('MsgId', max35Id(order.id)),
    element('CreDtTm', timeText(createdAt)),
    element('NbOfTxs', '1'),
    element('SttlmInf', [element('SttlmMtd', 'CLRG')]),
  ]);
  const [name, xmlns] = payment === null ? ['FICdtTrf', pacs009] : ['FIToFICstmrCdtTrf', pacs008];
  return writeDocument(element('Document', [element(name, [header, transaction])], { xmlns }));
}

/** The order that a message carries, or the first rule that it breaks, with the element's path. */
export function readOrder(text: string): GrossSettlement | MessageFault {
  const root = readDocument(text);
  if (isFault(root)) return root;
  const isCustomer = root.attributes['xmlns'] === pacs008;
  if (root.name !== 'Document') return { path: `/${root.name}`, rule: 'the root is Document' };
  if (Object.keys(root.attributes).join() !== 'xmlns' || (!isCustomer && root.attributes['xmlns'] !== pacs009))
    return { path: '/Document/@xmlns', rule: `${pacs008} or ${pacs009}, and nothing else` };
  const texts = readShape({ ...root, attributes: {} }, isCustomer ? customerTransfer : bankTransfer, '/Document');
  return isShapeFault(texts) ? texts : orderIn(texts, isCustomer);
}

function settlementOf({ id, reference, amountWon, priority, until }: GrossSettlement): readonly Element[] {
  return [
    element('PmtId', [element('InstrId', max35Id(id)), element('EndToEndId', max35Id(reference)), element('UETR', uetrOf(reference))]),
    element('IntrBkSttlmAmt', String(amountWon), { Ccy: 'KRW' }),
    element('SttlmPrty', priority === 'urgent' ? 'URGT' : 'NORM'),
    ...(until === null ? [] : [element('SttlmTmReq', [element('RjctTm', timeText(until).slice(11))])]),
  ];
}

function customerOf({ payer, payee, memo, requestedAt }: CreditTransfer): readonly Element[] {
  return [
    element('AccptncDtTm', timeText(requestedAt)),
    element('ChrgBr', 'SLEV'),
    element('Dbtr', [element('Nm', payer.holder)]),
    account('DbtrAcct', payer.account),
    member('DbtrAgt', payer.bank),
    member('CdtrAgt', payee.bank),
    element('Cdtr', [element('Nm', payee.holder)]),
    account('CdtrAcct', payee.account),
    ...(memo === '' ? [] : [element('RmtInf', [element('Ustrd', memo)])]),
  ];
}

function supplementOf({ id, reference, until, payment }: GrossSettlement): readonly Element[] {
  const returnOf = payment?.returnOf ?? null;
  return [
    element('Id', id),
    element('Ref', reference),
    ...(until === null ? [] : [element('RjctDtTm', timeText(until))]),
    ...(returnOf === null ? [] : [element('RtrOf', returnOf)]),
  ];
}

function orderIn(texts: Texts, isCustomer: boolean): GrossSettlement | MessageFault {
  const top = isCustomer ? '/FIToFICstmrCdtTrf' : '/FICdtTrf';
  const at = `${top}/CdtTrfTxInf`;
  const text = (path: string) => texts.get(`${at}${path}`)?.[0] ?? '';
  const extra = (name: string) => texts.get(`${at}/SplmtryData/Envlp/Order/${name}`)?.[0];
  const [id = '', reference = '', untilText] = [extra('Id'), extra('Ref'), extra('RjctDtTm')];
  const wrong = mismatch([
    [`${top}/GrpHdr/MsgId`, texts.get(`${top}/GrpHdr/MsgId`)?.[0], max35Id(id)],
    [`${at}/PmtId/InstrId`, text('/PmtId/InstrId'), max35Id(id)],
    [`${at}/PmtId/EndToEndId`, text('/PmtId/EndToEndId'), max35Id(reference)],
    [`${at}/PmtId/UETR`, text('/PmtId/UETR'), uetrOf(reference)],
    [`${at}/SttlmTmReq/RjctTm`, texts.get(`${at}/SttlmTmReq/RjctTm`)?.[0], untilText?.slice(11)],
  ]);
  if (wrong !== undefined) return { path: `/Document${wrong}`, rule: 'does not belong to the order in SplmtryData' };
  const amountWon = parseWon(text('/IntrBkSttlmAmt'));
  if (amountWon === undefined) return { path: `/Document${at}/IntrBkSttlmAmt`, rule: 'whole won' };
  const bank = (role: string) => text(`${role}/FinInstnId/ClrSysMmbId/MmbId`);
  const [debtor, creditor] = isCustomer ? [bank('/DbtrAgt'), bank('/CdtrAgt')] : [bank('/Dbtr'), bank('/Cdtr')];
  const payment: CreditTransfer = {
    kind: 'credit-transfer',
    id: reference,
    payer: { bank: debtor, account: text('/DbtrAcct/Id/Othr/Id'), holder: text('/Dbtr/Nm') },
    payee: { bank: creditor, account: text('/CdtrAcct/Id/Othr/Id'), holder: text('/Cdtr/Nm') },
    amountWon,
    memo: text('/RmtInf/Ustrd'),
    returnOf: extra('RtrOf') ?? null,
    requestedAt: parseInstant(text('/AccptncDtTm')) ?? 0,
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

function mismatch(pairs: readonly (readonly [path: string, said: string | undefined, own: string | undefined])[]): string | undefined {
  return pairs.find(([, said, own]) => said !== own)?.[0];
}

function member(name: string, bank: string): Element {
  return element(name, [element('FinInstnId', [element('ClrSysMmbId', [element('MmbId', bank)])])]);
}

function account(name: string, number: string): Element {
  return element(name, [element('Id', [element('Othr', [element('Id', number)])])]);
}

function timeText(at: EpochMs): string {
  return formatKst(at);
}
