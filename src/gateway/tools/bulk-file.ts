import { formatKst } from '../../kernel/calendar.ts';
import { type Won, won } from '../../kernel/money.ts';
import { reasons } from '../../kernel/reason.ts';
import type { LineStanding } from '../bulk-desk.ts';
import { deny, type JsonObject } from '../denial.ts';
import {
  accountField,
  asOfField,
  bankField,
  bilingualField,
  described,
  type Field,
  holderField,
  keyField,
  listOf,
  oneOf,
  paymentWonField,
  shown,
} from '../fields.ts';
import { bulkCentre } from '../rail-desk.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { denyTransfer, denyUntilApproved, standingContent, standingFields } from '../transfer-view.ts';
import { payingOnce, readOnly } from './annotations.ts';

/** Ours: a call stays short enough to be kept whole in the audit; more lines are several files. */
const linesMax = 50;
/** What a passbook shows (통장 표시 내용). */
const memoMax = 20;

interface Line {
  readonly toBank: string;
  readonly toAccount: string;
  readonly toHolder: string;
  readonly amountWon: string;
  readonly memo?: string;
}

interface File {
  readonly idempotencyKey: string;
  readonly system: 'cms' | 'giro';
  readonly executesOn: string;
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly amountWon: string;
  readonly lines: readonly Line[];
}

const lineStatuses = ['credited', 'pending', 'unknown', 'rejected', 'approval_required', 'not_sent'] as const;

const lineShown = objectSchema(
  {
    line: { type: 'integer', description: 'Its place in the file, from 1.' },
    transferId: shown('Identity of this line as a transfer; get_transfer_status takes it.'),
    ...standingFields,
    status: oneOf(
      lineStatuses,
      'credited: the payee has the money. rejected: refused or returned, nothing was posted for this line; reason says why. pending or unknown: on its way, the result says. ' +
        'approval_required: waits for a person; send the same file with the same key again. not_sent: send the same file with the same key again.',
    ),
    approval: shown('Request for approval that this line waits for.'),
  },
  ['transferId', 'amountWon', 'creditedAt', 'dueBy', 'retryAt', 'reason', 'retryable', 'message', 'remedy', 'openBanking', 'approval'],
);

const fileFields = {
  idempotencyKey: shown('Key of the file.'),
  status: oneOf(['pending', 'final'], 'final: every line is credited or rejected, and stays so.'),
  creditedWon: described(paymentWonField, 'Sum of the credited lines, whole won.'),
  lines: listOf(lineShown, 'Every line, in the order of the file.'),
  asOf: asOfField,
} satisfies Record<string, Field>;

export const submitBulkFile = defineTool<File>(
  {
    name: 'submit_bulk_file',
    title: 'Submit a bulk file / 대량이체 파일 접수',
    description: [
      'Pays many payees from one of your accounts by a file to KFTC: the banks carry it out on its day, and the result says line by line who was credited and what came back.',
      'Cut-off: 17:00 of the business day before executesOn, result at 03:00 of the day after it; with cms also 12:00 of executesOn itself, result at 23:00. See get_cutoffs. ' +
        'Only business days. After the cut-off every line is rejected with outside_hours: choose a later executesOn, and a new key.',
      'One file, one key: choose idempotencyKey before the first try and write it down. If no answer comes, send exactly the same file with the same key again, or ask get_bulk_result. ' +
        'Each line is paid at most once. Never choose a new key for a file whose outcome you do not know.',
      'A line that your mandate does not cover is rejected by itself, and the others go on. pending is no payment yet: ask get_bulk_result once the result is out, and deal with each rejected line.',
    ].join('\n'),
    inputSchema: objectSchema({
      idempotencyKey: described({ ...keyField, maxLength: 64 }, `${keyField.description} It names the file.`),
      system: oneOf(['cms', 'giro'], 'cms (자금관리서비스) or giro (지로).'),
      executesOn: {
        type: 'string',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        description: 'day on which it is carried out, Korean date such as "2026-11-24".',
      },
      fromBank: described(bankField, `bank of the account to debit, ${bankField.description}`),
      fromAccount: described(accountField, `account to debit, one of list_accounts, ${accountField.description}`),
      amountWon: described(paymentWonField, `sum of all lines, as a check: ${paymentWonField.description}`),
      lines: {
        ...listOf(
          objectSchema(
            {
              toBank: described(bankField, `bank of the payee, ${bankField.description}`),
              toAccount: described(accountField, `account of the payee, ${accountField.description}`),
              toHolder: described({ ...holderField, maxLength: 40 }, 'name of the payee, as verify_recipient gives it.'),
              amountWon: paymentWonField,
              memo: {
                type: 'string',
                maxLength: memoMax,
                pattern: String(holderField['pattern']),
                description: `text for the payee, at most ${memoMax} characters.`,
              },
            },
            ['memo'],
          ),
          `the payments, 1 to ${linesMax}.`,
        ),
        minItems: 1,
        maxItems: linesMax,
      },
    }),
    outputSchema: objectSchema(fileFields),
    annotations: payingOnce,
  },
  async ({ clock, files }, { caller, arguments: file, at, rule }) => {
    const lines = file.lines.map(({ toBank, toAccount, toHolder, amountWon, memo = '' }) => ({
      payer: { bank: file.fromBank, account: file.fromAccount },
      payee: { bank: toBank, account: toAccount, holder: toHolder },
      amountWon: won(BigInt(amountWon)),
      memo,
    }));
    const sumWon = lines.reduce((sum, line) => sum + line.amountWon, 0n);
    if (String(sumWon) !== file.amountWon)
      return denied(
        deny('invalid_arguments', { field: 'amountWon', remedy: `The lines come to ${sumWon} won. Send amountWon: their sum; nothing was done.` }),
      );
    const { idempotencyKey: key, system, executesOn } = file;
    const standings = await files.submit(caller, { key, system, executesOn, lines }, { at, rule });
    if (standings === undefined) return denied(denyTransfer('key_conflict'));
    return result(fileContent(key, standings, clock.now()));
  },
  bulkCentre,
);

export const getBulkResult = defineTool<{ readonly idempotencyKey: string }>(
  {
    name: 'get_bulk_result',
    title: 'Get bulk result / 대량이체 결과 조회',
    description: [
      'Says where every line of a file stands that you submitted. It never pays.',
      'Use it when submit_bulk_file gave no answer, and once the result is out (dueBy of the lines at the latest): only then are lines credited or rejected. Until then they are pending; wait_until, do not poll.',
      'not_found: nothing was submitted under this key, and submitting the file with this same key is safe.',
    ].join('\n'),
    inputSchema: objectSchema({ idempotencyKey: described(keyField, 'the key that you sent with submit_bulk_file.') }),
    outputSchema: objectSchema(
      {
        ...fileFields,
        status: oneOf(['pending', 'final', 'not_found'], 'final: every line is credited or rejected, and stays so.'),
        message: bilingualField,
        remedy: shown('What to do next.'),
      },
      ['creditedWon', 'lines', 'message', 'remedy'],
    ),
    annotations: readOnly,
  },
  async ({ clock, files }, { caller, arguments: { idempotencyKey: key } }) => {
    const standings = await files.find(caller, key);
    if (standings !== undefined) return result(fileContent(key, standings, clock.now()));
    const { message, remedy } = reasons.not_found;
    return result({ idempotencyKey: key, status: 'not_found', message: { en: message.en, ko: message.ko }, remedy, asOf: formatKst(clock.now()) });
  },
  bulkCentre,
);

function fileContent(key: string, standings: readonly LineStanding[], now: number): JsonObject {
  const lines = standings.map((standing, index) => ({ line: index + 1, ...lineContent(standing) }));
  const isFinal = lines.every(({ status }) => status === 'credited' || status === 'rejected');
  return { idempotencyKey: key, status: isFinal ? 'final' : 'pending', creditedWon: String(creditedWon(standings)), lines, asOf: formatKst(now) };
}

function lineContent(standing: LineStanding): JsonObject & { readonly status: string } {
  if (standing === null) return { status: 'not_sent' };
  if ('why' in standing) {
    const { message, remedy } = denyUntilApproved(standing);
    return { status: 'approval_required', approval: standing.id, message: { en: message.en, ko: message.ko }, remedy };
  }
  const { id, order } = standing;
  if (standing.standing === undefined) return { status: 'not_sent', transferId: id };
  const { remedy: _, ...content } = standingContent(standing.standing);
  return { transferId: id, status: standing.standing.status, amountWon: String(order.amountWon), ...content };
}

function creditedWon(standings: readonly LineStanding[]): bigint {
  const credited = standings.flatMap((line): Won[] =>
    line !== null && 'order' in line && line.standing?.status === 'credited' ? [line.order.amountWon] : [],
  );
  return credited.reduce((sum: bigint, amountWon) => sum + amountWon, 0n);
}
