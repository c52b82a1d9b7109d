import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { type AccountEntry, entryElement, entryIn } from './entry-message.ts';
import { max35Id } from './identity.ts';
import { accountElement, contradiction, readMessage, writeMessage } from './message-table.ts';

/** One booking on an account of a settlement system. */
export interface BookingNotice {
  readonly account: string;
  readonly entry: AccountEntry;
}

/** camt.054. */
export function writeNotice(notice: BookingNotice, createdAt: EpochMs): string {
  return writeMessage('camt.054', contentOf(notice, createdAt));
}

function contentOf({ account, entry }: BookingNotice, createdAt: EpochMs): Element {
  const id = max35Id(`notice ${account} ${entry.transactionId}`);
  const header = element('GrpHdr', [element('MsgId', id), element('CreDtTm', formatKst(createdAt))]);
  const content = element('Ntfctn', [element('Id', id), accountElement(account), entryElement(entry)]);
  return element('BkToCstmrDbtCdtNtfctn', [header, content]);
}

/** The booking that a camt.054 tells of, or the first rule that it breaks. */
export function readNotice(text: string): BookingNotice | MessageFault {
  const message = readMessage(text, ['camt.054']);
  if (isFault(message)) return message;
  const top = '/BkToCstmrDbtCdtNtfctn';
  const said = (path: string) => message.texts.get(`${top}${path}`)?.[0] ?? '';
  const notice = { account: said('/Ntfctn/Acct/Id/Othr/Id'), entry: entryIn(message.texts, `${top}/Ntfctn/Ntry`) };
  return contradiction(message, contentOf(notice, parseInstant(said('/GrpHdr/CreDtTm')) ?? 0)) ?? notice;
}
