import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { EpochMs, GrossSettlement, Outcome } from '../../kernel/instruction.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { max35Id, uetrOf } from './identity.ts';
import { readMessage, writeMessage } from './message-table.ts';
import { reasonElements, reasonIn, saying, sayingsIn } from './reason-message.ts';
import { firstMismatch, type Texts } from './shape.ts';

/** Which order a report is about, as its message named it; null where the message was not readable so far. */
export interface Original {
  readonly instructionId: string;
  readonly endToEndId: string;
  readonly uetr: string;
}

/** What the message of an order calls it. */
export function originalOf({ id, reference }: Pick<GrossSettlement, 'id' | 'reference'>): Original {
  return { instructionId: max35Id(id), endToEndId: max35Id(reference), uetr: uetrOf(reference) };
}

export function originalElements({ instructionId, endToEndId, uetr }: Original): readonly Element[] {
  return [element('OrgnlInstrId', instructionId), element('OrgnlEndToEndId', endToEndId), element('OrgnlUETR', uetr)];
}

/** What a report says: an outcome, or that the message broke a rule and was not looked at. */
export type Report = Outcome | { readonly status: 'refused'; readonly fault: MessageFault };

/** pacs.002 for an order: settled, pending or rejected, with the code of the reason table. */
export function writeReport(report: Report, original: Original | null, about: { readonly id: string; readonly at: EpochMs }): string {
  const identity = original === null ? [] : originalElements(original);
  const header = element('GrpHdr', [element('MsgId', about.id), element('CreDtTm', formatKst(about.at))]);
  const transaction = element('TxInfAndSts', [...identity, ...statusOf(report)]);
  return writeMessage('pacs.002', element('FIToFIPmtStsRpt', [header, transaction]));
}

/**
 * What a report says, or the rule that it breaks. A code that is not the reason's own breaks one, and so does the outcome of another order than the one
 * that was asked about.
 */
export function readReport(text: string, asked?: Original): Report | MessageFault {
  const message = readMessage(text, ['pacs.002']);
  if (isFault(message)) return message;
  const report = reportIn(message.texts);
  if (isFault(report) || report.status === 'refused' || asked === undefined) return report;
  return otherOrder(message.texts, asked) ?? report;
}

function otherOrder(texts: Texts, { instructionId, endToEndId, uetr }: Original): MessageFault | undefined {
  const at = '/FIToFIPmtStsRpt/TxInfAndSts';
  const wrong = firstMismatch([
    [`${at}/OrgnlInstrId`, texts.get(`${at}/OrgnlInstrId`)?.[0], instructionId],
    [`${at}/OrgnlEndToEndId`, texts.get(`${at}/OrgnlEndToEndId`)?.[0], endToEndId],
    [`${at}/OrgnlUETR`, texts.get(`${at}/OrgnlUETR`)?.[0], uetr],
  ]);
  return wrong === undefined ? undefined : { path: `/Document${wrong}`, rule: 'is of another order' };
}

function statusOf(report: Report): readonly Element[] {
  switch (report.status) {
    case 'credited':
      return [element('TxSts', 'ACSC'), element('FctvIntrBkSttlmDt', [element('DtTm', formatKst(report.creditedAt))])];
    case 'pending':
      return [element('TxSts', 'PDNG'), element('StsRsnInf', [saying('stage', report.stage), saying('dueBy', formatKst(report.dueBy))])];
    case 'unknown':
      return [element('TxSts', 'PDNG'), element('StsRsnInf', [saying('dueBy', formatKst(report.dueBy))])];
    case 'rejected': {
      const retry = report.retryAt === undefined ? [] : [saying('retryAt', formatKst(report.retryAt))];
      return [element('TxSts', 'RJCT'), element('StsRsnInf', [...reasonElements(report.reason), ...retry])];
    }
    case 'refused': {
      const { path, rule } = report.fault;
      const told = [saying('path', path), saying('rule', rule)];
      return [element('TxSts', 'RJCT'), element('StsRsnInf', [element('Rsn', [element('Cd', 'NARR')]), ...told])];
    }
  }
}

function reportIn(texts: Texts): Report | MessageFault {
  const top = '/FIToFIPmtStsRpt/TxInfAndSts';
  const text = (path: string) => texts.get(`${top}${path}`)?.[0];
  const said = sayingsIn(texts, `${top}/StsRsnInf`);
  const at = `/Document${top}`;
  const status = text('/TxSts');
  if (status === 'ACSC') {
    const creditedAt = parseInstant(text('/FctvIntrBkSttlmDt/DtTm') ?? '');
    return creditedAt === undefined ? { path: `${at}/FctvIntrBkSttlmDt`, rule: 'when it was settled' } : { status: 'credited', creditedAt };
  }
  if (status === 'PDNG') {
    const [stage, dueBy] = [said.get('stage'), parseInstant(said.get('dueBy') ?? '')];
    if (dueBy === undefined) return { path: `${at}/StsRsnInf/AddtlInf`, rule: 'by when it is decided' };
    return stage === undefined ? { status: 'unknown', dueBy } : { status: 'pending', stage, dueBy };
  }
  const [path, rule] = [said.get('path'), said.get('rule')];
  if (path !== undefined && rule !== undefined) return { status: 'refused', fault: { path, rule } };
  const reason = reasonIn(texts, `${top}/StsRsnInf`);
  if (reason === undefined) return { path: `${at}/StsRsnInf/Rsn`, rule: 'a reason of the table, under its own code' };
  const retryAt = parseInstant(said.get('retryAt') ?? '');
  return { status: 'rejected', reason, ...(retryAt === undefined ? {} : { retryAt }) };
}
