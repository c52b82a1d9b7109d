import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { BankCode, CreditTransfer, EpochMs, GrossSettlement } from '../../kernel/instruction.ts';
import { type Element, element } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
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

export function identification({ id, reference }: Pick<GrossSettlement, 'id' | 'reference'>): Element {
  return element('PmtId', [element('InstrId', max35Id(id)), element('EndToEndId', max35Id(reference)), element('UETR', uetrOf(reference))]);
}

/** Who pays whom, and what for. */
type Customers = Pick<CreditTransfer, 'payer' | 'payee' | 'memo' | 'requestedAt'>;

export function customerElements({ payer, payee, memo, requestedAt }: Customers): readonly Element[] {
  return [
    element('AccptncDtTm', formatKst(requestedAt)),
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

/** What {@link customerElements} wrote below this path. */
export function customerIn(texts: Texts, at: string): Customers {
  const text = (path: string) => texts.get(`${at}${path}`)?.[0] ?? '';
  return {
    payer: { bank: memberIn(texts, `${at}/DbtrAgt`), account: text('/DbtrAcct/Id/Othr/Id'), holder: text('/Dbtr/Nm') },
    payee: { bank: memberIn(texts, `${at}/CdtrAgt`), account: text('/CdtrAcct/Id/Othr/Id'), holder: text('/Cdtr/Nm') },
    memo: text('/RmtInf/Ustrd'),
    requestedAt: parseInstant(text('/AccptncDtTm')) ?? 0,
  };
}

function account(name: string, number: string): Element {
  return element(name, [element('Id', [element('Othr', [element('Id', number)])])]);
}
