import type { Event } from '../../kernel/event.ts';
import type { AccountRef, BulkFile, EpochMs } from '../../kernel/instruction.ts';
import { kstDay } from '../business-days.ts';
import { fileTimes } from '../file-times.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { recordAt } from '../orders.ts';
import { transferText } from '../wording.ts';

const centre = 'kftc:cms';

/**
 * A file is taken until its cut-off and not after; its lines are those that it brought, move on its day and on no other, and each of them ends, credited
 * or returned, before the file is reported; a debit file collects only from who agreed.
 */
export const filesKept: Invariant = {
  id: 'files-kept',
  observe: (trial, tally) => {
    /** The file that brought a line first. */
    const files = new Map<string, { readonly file: BulkFile; readonly receivedAt: EpochMs }>();
    const agreed = new Set<string>();
    const moved = (event: Event<'transfer.posted'> | Event<'transfer.captured'>) => {
      const known = files.get(event.instruction ?? '');
      if (known !== undefined) tally.count(moveFault(event, known, agreed));
    };
    return {
      on: {
        'agreement.changed': ({ data }) => void (data.agreed ? agreed.add(pairName(data)) : agreed.delete(pairName(data))),
        'instruction.received': ({ at, data: { rail, instruction } }) => {
          if (rail !== centre) return;
          if (instruction.kind === 'bulk-file') {
            for (const { id } of instruction.lines) if (!files.has(id)) files.set(id, { file: instruction, receivedAt: at });
          } else tally.count(intakeFault(instruction.id, files.get(instruction.id)));
        },
        'instruction.concluded': (event) => {
          const order = event.data.rail === centre ? trial.orders.find(event.instruction) : undefined;
          if (order?.instruction.kind !== 'bulk-file') return;
          const { outcome } = event.data;
          if (outcome.status === 'credited') tally.count(reportFault(trial, order.instruction, files));
          if (outcome.status !== 'rejected') return;
          tally.count(refusalFault(order.instruction, recordAt(order, centre)?.receivedAt ?? event.at, outcome.reason));
          for (const { id } of order.instruction.lines) if (files.get(id)?.file === order.instruction) files.delete(id);
        },
        'transfer.posted': moved,
        'transfer.captured': moved,
      },
    };
  },
};

type Known = { readonly file: BulkFile; readonly receivedAt: EpochMs };

function intakeFault(line: string, known: Known | undefined): string | undefined {
  if (known === undefined) return `${centre} took in line ${line}, which no file brought`;
  const times = fileTimes(known.file, known.receivedAt);
  return times !== undefined && known.receivedAt < times.cutoffAt ? undefined : `${centre} took in file ${known.file.id} after its cut-off`;
}

function refusalFault(file: BulkFile, receivedAt: EpochMs, reason: string): string | undefined {
  const times = fileTimes(file, receivedAt);
  if (reason !== 'outside_hours' || times === undefined || receivedAt >= times.cutoffAt) return undefined;
  return `${centre} refused file ${file.id} as late, before its cut-off`;
}

function reportFault({ orders }: Reconstruction, file: BulkFile, files: ReadonlyMap<string, Known>): string | undefined {
  const open = file.lines.find(({ id }) => {
    const order = orders.find(id);
    return files.get(id)?.file === file && (order === undefined || recordAt(order, centre)?.final == null);
  });
  return open === undefined ? undefined : `${centre} reported file ${file.id} while line ${open.id} had no end`;
}

function moveFault(event: Event<'transfer.posted'> | Event<'transfer.captured'>, known: Known, agreed: ReadonlySet<string>): string | undefined {
  const { file, receivedAt } = known;
  const times = fileTimes(file, receivedAt);
  if (times === undefined || kstDay(event.at) !== times.day)
    return `${transferText(event.data.transfer)} moved line ${event.instruction} on another day than ${file.executesOn}`;
  const line = file.lines.find(({ id }) => id === event.instruction);
  return file.system !== 'cms-debit' || line === undefined || agreed.has(pairName(line))
    ? undefined
    : `${transferText(event.data.transfer)} collected line ${line.id} from ${line.payer.account}, which never agreed`;
}

function pairName({ payer, payee }: { readonly payer: AccountRef; readonly payee: AccountRef }): string {
  return `${payer.bank} ${payer.account} ${payee.bank} ${payee.account}`;
}
