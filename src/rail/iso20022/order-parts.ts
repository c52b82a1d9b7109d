import { formatKst } from '../../kernel/calendar.ts';
import type { BankCode, EpochMs } from '../../kernel/instruction.ts';
import { type Element, element } from './document.ts';
import { max35Id } from './identity.ts';
import type { Texts } from './shape.ts';

/** `GrpHdr` of a message that orders one settlement. */
export function header(orderId: string, createdAt: EpochMs): Element {
  return element('GrpHdr', [
    element('MsgId', max35Id(orderId)),
    element('CreDtTm', formatKst(createdAt)),
    element('NbOfTxs', '1'),
    element('SttlmInf', [element('SttlmMtd', 'CLRG')]),
  ]);
}

/** A participant by its code. */
export function member(name: string, bank: BankCode): Element {
  return element(name, [element('FinInstnId', [element('ClrSysMmbId', [element('MmbId', bank)])])]);
}

export function memberIn(texts: Texts, path: string): BankCode {
  return texts.get(`${path}/FinInstnId/ClrSysMmbId/MmbId`)?.[0] ?? '';
}

export function account(name: string, number: string): Element {
  return element(name, [element('Id', [element('Othr', [element('Id', number)])])]);
}
