import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { CreditTransfer, EpochMs, FinalOutcome, RetailSystem } from '../../kernel/instruction.ts';
import { parseWon, zeroWon } from '../../kernel/money.ts';
import { retailSystems } from '../retail-systems.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { max35Id } from './identity.ts';
import { contradiction, readMessage, writeMessage } from './message-table.ts';
import { customerElements, customerIn, header, identification } from './order-parts.ts';
import { reasonElements, reasonIn, saying, sayingsIn } from './reason-message.ts';
import { originalElements, originalOf } from './report-message.ts';
import { translationNote } from './translation-shape.ts';

/** What became of a payment on a retail network. */
export interface RetailOutcome {
  readonly transfer: Pick<CreditTransfer, 'id' | 'returnOf' | 'system'>;
  readonly outcome: FinalOutcome;
}

/**
 * A payment of a retail network as pacs.008, with the label of a translation: the networks do not speak ISO 20022, and no desk takes this message for an order.
 * The end-to-end ids are those under which BOK-Wire+ has the payment, if it settles it.
 */
export function writeTransferTranslation(transfer: CreditTransfer, createdAt: EpochMs): string {
  return writeMessage('pacs.008 translation', transferContent(transfer, createdAt));
}

function transferContent(transfer: CreditTransfer, createdAt: EpochMs): Element {
  const { id, amountWon } = transfer;
  const transaction = element('CdtTrfTxInf', [
    identification({ id, reference: id }),
    element('IntrBkSttlmAmt', String(amountWon), { Ccy: 'KRW' }),
    ...customerElements(transfer),
    label(transfer),
  ]);
  return element('FIToFICstmrCdtTrf', [header(id, createdAt), transaction]);
}

export function readTransferTranslation(text: string): CreditTransfer | MessageFault {
  const message = readMessage(text, ['pacs.008 translation']);
  if (isFault(message)) return message;
  const top = '/FIToFICstmrCdtTrf';
  const said = (path: string) => message.texts.get(`${top}${path}`)?.[0];
  const amountWon = parseWon(said('/CdtTrfTxInf/IntrBkSttlmAmt') ?? '') ?? zeroWon;
  const labelled = labelIn((name) => said(`/CdtTrfTxInf${labelPath}/${name}`));
  const transfer: CreditTransfer = { kind: 'credit-transfer', ...customerIn(message.texts, `${top}/CdtTrfTxInf`), ...labelled, amountWon };
  return contradiction(message, transferContent(transfer, parseInstant(said('/GrpHdr/CreDtTm') ?? '') ?? 0)) ?? transfer;
}

/** Its outcome as pacs.002, with the same label. */
export function writeOutcomeTranslation(told: RetailOutcome, createdAt: EpochMs): string {
  return writeMessage('pacs.002 translation', outcomeContent(told, createdAt));
}

function outcomeContent({ transfer, outcome }: RetailOutcome, createdAt: EpochMs): Element {
  const originals = originalElements(originalOf({ id: transfer.id, reference: transfer.id }));
  return element('FIToFIPmtStsRpt', [
    element('GrpHdr', [element('MsgId', max35Id(transfer.id)), element('CreDtTm', formatKst(createdAt))]),
    element('TxInfAndSts', [...originals, ...statusOf(outcome), label(transfer)]),
  ]);
}

export function readOutcomeTranslation(text: string): RetailOutcome | MessageFault {
  const message = readMessage(text, ['pacs.002 translation']);
  if (isFault(message)) return message;
  const at = '/FIToFIPmtStsRpt/TxInfAndSts';
  const said = (path: string) => message.texts.get(path)?.[0];
  const reason = reasonIn(message.texts, `${at}/StsRsnInf`);
  if (said(`${at}/TxSts`) === 'RJCT' && reason === undefined)
    return { path: `/Document${at}/StsRsnInf/Rsn`, rule: 'a reason of the table, under its own code' };
  const retryAt = parseInstant(sayingsIn(message.texts, `${at}/StsRsnInf`).get('retryAt') ?? '');
  const outcome: FinalOutcome =
    said(`${at}/TxSts`) === 'RJCT' && reason !== undefined
      ? { status: 'rejected', reason, ...(retryAt === undefined ? {} : { retryAt }) }
      : { status: 'credited', creditedAt: parseInstant(said(`${at}/AccptncDtTm`) ?? '') ?? 0 };
  const told = { transfer: labelIn((name) => said(`${at}${labelPath}/${name}`)), outcome };
  return contradiction(message, outcomeContent(told, parseInstant(said('/FIToFIPmtStsRpt/GrpHdr/CreDtTm') ?? '') ?? 0)) ?? told;
}

function statusOf(outcome: FinalOutcome): readonly Element[] {
  if (outcome.status === 'credited') return [element('TxSts', 'ACCC'), element('AccptncDtTm', formatKst(outcome.creditedAt))];
  const retry = outcome.retryAt === undefined ? [] : [saying('retryAt', formatKst(outcome.retryAt))];
  return [element('TxSts', 'RJCT'), element('StsRsnInf', [...reasonElements(outcome.reason), ...retry])];
}

const labelPath = '/SplmtryData/Envlp/Translation';

function label({ id, returnOf, system }: RetailOutcome['transfer']): Element {
  const back = returnOf === null ? [] : [element('RtrOf', returnOf)];
  const said = [element('Note', translationNote), element('Ntwk', system ?? 'ebs'), element('Id', id), ...back];
  return element('SplmtryData', [element('Envlp', [element('Translation', said)])]);
}

function labelIn(said: (name: string) => string | undefined): RetailOutcome['transfer'] {
  const network = said('Ntwk') ?? '';
  return { id: said('Id') ?? '', returnOf: said('RtrOf') ?? null, ...(isRetail(network) ? { system: network } : {}) };
}

function isRetail(network: string): network is RetailSystem {
  return Object.hasOwn(retailSystems, network);
}
