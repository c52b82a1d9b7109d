import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { EpochMs, Outcome, Recall } from '../../kernel/instruction.ts';
import { type Element, element, isFault, type MessageFault } from './document.ts';
import { max35Id } from './identity.ts';
import { contradiction, type Message, readMessage, writeMessage } from './message-table.ts';
import { reasonElements, reasonIn, saying, sayingsIn } from './reason-message.ts';
import { assignee, assigner } from './recall-shape.ts';
import { firstMismatch, type Texts } from './shape.ts';

/** camt.056. */
export function writeRecall(recall: Recall, createdAt: EpochMs): string {
  return writeMessage('camt.056', contentOf(recall, createdAt));
}

function contentOf({ id, original }: Recall, createdAt: EpochMs): Element {
  const asked = element('TxInf', [
    element('CxlId', max35Id(id)),
    element('OrgnlInstrId', max35Id(original)),
    element('CxlRsnInf', [element('Rsn', [element('Cd', 'CUST')])]),
    element('SplmtryData', [element('Envlp', [element('Recall', [element('Id', id), element('Orgnl', original)])])]),
  ]);
  const assigned = assignment({ id: max35Id(id), from: assigner, to: assignee, createdAt });
  return element('FIToFIPmtCxlReq', [assigned, element('Undrlyg', [asked])]);
}

/** The recall in a camt.056 that was held to its shape, or the path at which it contradicts itself. */
export function recallIn(message: Message): Recall | MessageFault {
  const said = (path: string) => message.texts.get(`/FIToFIPmtCxlReq${path}`)?.[0] ?? '';
  const extra = (name: string) => said(`/Undrlyg/TxInf/SplmtryData/Envlp/Recall/${name}`);
  const recall: Recall = { kind: 'recall', id: extra('Id'), original: extra('Orgnl') };
  return contradiction(message, contentOf(recall, parseInstant(said('/Assgnmt/CreDtTm')) ?? 0)) ?? recall;
}

/** camt.029: `CNCL`, nothing is paid under the order; `PDCR`, nobody knows yet; `RJCR`, it takes its course. */
export function writeResolution(outcome: Outcome, { id, original }: Recall, createdAt: EpochMs): string {
  const reason = element('CxlStsRsnInf', reasonOf(outcome));
  const details = element('TxInfAndSts', [element('CxlStsId', max35Id(id)), element('OrgnlInstrId', max35Id(original)), reason]);
  const confirmed = element('Sts', [element('Conf', confirmations[outcome.status])]);
  const assigned = assignment({ id: max35Id(id), from: assignee, to: assigner, createdAt });
  return writeMessage('camt.029', element('RsltnOfInvstgtn', [assigned, confirmed, element('CxlDtls', [details])]));
}

/** What a camt.029 says of this recall, or the first rule that it breaks. */
export function readResolution(text: string, { id, original }: Recall): Outcome | MessageFault {
  const message = readMessage(text, ['camt.029']);
  if (isFault(message)) return message;
  const top = '/RsltnOfInvstgtn';
  const at = `${top}/CxlDtls/TxInfAndSts`;
  const said = (path: string) => message.texts.get(path)?.[0];
  const wrong = firstMismatch([
    [`${top}/Assgnmt/Id`, said(`${top}/Assgnmt/Id`), max35Id(id)],
    [`${at}/CxlStsId`, said(`${at}/CxlStsId`), max35Id(id)],
    [`${at}/OrgnlInstrId`, said(`${at}/OrgnlInstrId`), max35Id(original)],
  ]);
  if (wrong !== undefined) return { path: `/Document${wrong}`, rule: 'is of another recall' };
  return outcomeIn(message.texts, { confirmed: said(`${top}/Sts/Conf`), at: `${at}/CxlStsRsnInf` });
}

const confirmations = { credited: 'CNCL', pending: 'PDCR', unknown: 'PDCR', rejected: 'RJCR' } as const satisfies Record<Outcome['status'], string>;

function assignment(said: { readonly id: string; readonly from: string; readonly to: string; readonly createdAt: EpochMs }): Element {
  const party = (name: string, known: string) => element(name, [element('Pty', [element('Nm', known)])]);
  const parties = [party('Assgnr', said.from), party('Assgne', said.to)];
  return element('Assgnmt', [element('Id', said.id), ...parties, element('CreDtTm', formatKst(said.createdAt))]);
}

function reasonOf(outcome: Outcome): readonly Element[] {
  switch (outcome.status) {
    case 'credited':
      return [saying('at', formatKst(outcome.creditedAt))];
    case 'pending':
      return [saying('stage', outcome.stage), saying('dueBy', formatKst(outcome.dueBy))];
    case 'unknown':
      return [saying('dueBy', formatKst(outcome.dueBy))];
    case 'rejected':
      return [...reasonElements(outcome.reason), ...(outcome.retryAt === undefined ? [] : [saying('retryAt', formatKst(outcome.retryAt))])];
  }
}

function outcomeIn(texts: Texts, { confirmed, at }: { readonly confirmed: string | undefined; readonly at: string }): Outcome | MessageFault {
  const said = sayingsIn(texts, at);
  const time = (name: string) => parseInstant(said.get(name) ?? '');
  const fault = (rule: string): MessageFault => ({ path: `/Document${at}/AddtlInf`, rule });
  if (confirmed === 'RJCR') {
    const [reason, retryAt] = [reasonIn(texts, at), time('retryAt')];
    if (reason === undefined) return { path: `/Document${at}/Rsn`, rule: 'a reason of the table, under its own code' };
    return { status: 'rejected', reason, ...(retryAt === undefined ? {} : { retryAt }) };
  }
  if (confirmed === 'CNCL') {
    const creditedAt = time('at');
    return creditedAt === undefined ? fault('since when nothing is paid') : { status: 'credited', creditedAt };
  }
  const [stage, dueBy] = [said.get('stage'), time('dueBy')];
  if (dueBy === undefined) return fault('by when it is decided');
  return stage === undefined ? { status: 'unknown', dueBy } : { status: 'pending', stage, dueBy };
}
