import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { EpochMs, Outcome } from '../../kernel/instruction.ts';
import { type ReasonCode, reasons } from '../../kernel/reason.ts';
import { type Element, element, isFault, type MessageFault, readDocument, writeDocument } from './document.ts';
import { dateTime, max35, uetr } from './order-shape.ts';
import { group, isShapeFault, maybe, nested, one, oneOf, readShape, type Texts, textUpTo, upTo } from './shape.ts';

const pacs002 = 'urn:iso:std:iso:20022:tech:xsd:pacs.002.001.11';

/** Which order a report is about, as its message named it; null where the message was not readable so far. */
export interface Original {
  readonly instructionId: string;
  readonly endToEndId: string;
  readonly uetr: string;
}

/** What a report says: an outcome, or that the message broke a rule and was not looked at. */
export type Report = Outcome | { readonly status: 'refused'; readonly fault: MessageFault };

const shape = group(
  one(
    'FIToFIPmtStsRpt',
    group(
      one('GrpHdr', group(one('MsgId', max35), one('CreDtTm', dateTime))),
      one(
        'TxInfAndSts',
        group(
          maybe('OrgnlInstrId', max35),
          maybe('OrgnlEndToEndId', max35),
          maybe('OrgnlUETR', uetr),
          one('TxSts', oneOf('ACSC', 'PDNG', 'RJCT')),
          maybe('StsRsnInf', group(maybe('Rsn', group(maybe('Cd', textUpTo(4)), maybe('Prtry', max35))), upTo(8, 'AddtlInf', textUpTo(105)))),
          maybe('FctvIntrBkSttlmDt', nested(dateTime, 'DtTm')),
        ),
      ),
    ),
  ),
);

/** pacs.002 for an order: settled, pending or rejected, with the code of the reason table. */
export function writeReport(report: Report, original: Original | null, about: { readonly id: string; readonly at: EpochMs }): string {
  const identity =
    original === null
      ? []
      : [element('OrgnlInstrId', original.instructionId), element('OrgnlEndToEndId', original.endToEndId), element('OrgnlUETR', original.uetr)];
  const header = element('GrpHdr', [element('MsgId', about.id), element('CreDtTm', formatKst(about.at))]);
  const transaction = element('TxInfAndSts', [...identity, ...statusOf(report)]);
  return writeDocument(element('Document', [element('FIToFIPmtStsRpt', [header, transaction])], { xmlns: pacs002 }));
}

/** What a report says, or the rule that it breaks. A code that is not the reason's own breaks one. */
export function readReport(text: string): Report | MessageFault {
  const root = readDocument(text);
  if (isFault(root)) return root;
  if (root.name !== 'Document' || root.attributes['xmlns'] !== pacs002) return { path: '/Document/@xmlns', rule: pacs002 };
  const texts = readShape({ ...root, attributes: {} }, shape, '/Document');
  return isShapeFault(texts) ? texts : reportIn(texts);
}

function statusOf(report: Report): readonly Element[] {
  switch (report.status) {
    case 'credited':
      return [element('TxSts', 'ACSC'), element('FctvIntrBkSttlmDt', [element('DtTm', formatKst(report.creditedAt))])];
    case 'pending':
      return [element('TxSts', 'PDNG'), element('StsRsnInf', [line('stage', report.stage), line('dueBy', formatKst(report.dueBy))])];
    case 'unknown':
      return [element('TxSts', 'PDNG'), element('StsRsnInf', [line('dueBy', formatKst(report.dueBy))])];
    case 'rejected': {
      const { iso } = reasons[report.reason];
      const retry = report.retryAt === undefined ? [] : [line('retryAt', formatKst(report.retryAt))];
      const code = iso === null ? element('Prtry', report.reason) : element('Cd', iso);
      return [element('TxSts', 'RJCT'), element('StsRsnInf', [element('Rsn', [code]), line('reason', report.reason), ...retry])];
    }
    case 'refused': {
      const { path, rule } = report.fault;
      const told = [line('path', path), line('rule', rule)];
      return [element('TxSts', 'RJCT'), element('StsRsnInf', [element('Rsn', [element('Cd', 'NARR')]), ...told])];
    }
  }
}

/** The end of a path says more than its beginning. */
function line(name: string, value: string): Element {
  const room = 105 - name.length - 1;
  return element('AddtlInf', `${name}:${name === 'path' ? value.slice(-room) : value.slice(0, room)}`);
}

function reportIn(texts: Texts): Report | MessageFault {
  const top = '/FIToFIPmtStsRpt/TxInfAndSts';
  const text = (path: string) => texts.get(`${top}${path}`)?.[0];
  const said = new Map((texts.get(`${top}/StsRsnInf/AddtlInf`) ?? []).map((each) => split(each)));
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
  return rejectionIn({ reason: said.get('reason'), retryAt: said.get('retryAt') }, { code: text('/StsRsnInf/Rsn/Cd') ?? null, at });
}

function rejectionIn(
  said: { readonly reason: string | undefined; readonly retryAt: string | undefined },
  { code, at }: { readonly code: string | null; readonly at: string },
): Report | MessageFault {
  const { reason } = said;
  if (reason === undefined || !isReason(reason) || reasons[reason].iso !== code)
    return { path: `${at}/StsRsnInf/Rsn`, rule: 'a reason of the table, under its own code' };
  const retryAt = parseInstant(said.retryAt ?? '');
  return { status: 'rejected', reason, ...(retryAt === undefined ? {} : { retryAt }) };
}

function isReason(value: string): value is ReasonCode {
  return Object.hasOwn(reasons, value);
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}
