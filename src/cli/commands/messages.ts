import { participants } from '../../../simulators/bank/participants.ts';
import { kstDate } from '../../kernel/calendar.ts';
import { InputError } from '../../runner/input-error.ts';
import { oneLine, wholeDay } from '../message-output.ts';
import { writeNewFolder } from '../new-folder.ts';
import { messageKinds, type TrialMessage, trialMessages } from '../trial-messages.ts';
import { following, writtenTrials } from '../written-events.ts';
import { shownTrials } from './explain-case.ts';

export interface MessagesOptions {
  /** Of these only; none: of every kind. */
  readonly kind: readonly string[];
  readonly bank?: string;
  /** KST, `YYYY-MM-DD`. */
  readonly date?: string;
  readonly out?: string;
}

/** Prints the messages of a trial, one on a line, or writes each into a file of its own. */
export async function messages(folder: string, name: string, { kind, bank, date, out }: MessagesOptions): Promise<number> {
  const strange = kind.find((each) => !messageKinds.some((known) => known === each));
  if (strange !== undefined) throw new InputError(`--kind ${strange}: there is no such message; name ${messageKinds.join(', ')}`);
  if (date !== undefined) wholeDay(date);
  const trial = onlyTrial(folder, name);
  const fits = ({ kind: own, banks, at }: TrialMessage) =>
    (kind.length === 0 || kind.includes(own)) && (bank === undefined || banks.includes(bank)) && (date === undefined || kstDate(at) === date);
  for await (const [, events] of writtenTrials(folder, [trial])) {
    const { messages: all, unsayable } = await following(folder, trial, () => trialMessages(events));
    const known = bank === undefined || participants.some(({ code }) => code === bank) || all.some(({ banks }) => banks.includes(bank));
    if (!known) throw new InputError(`--bank ${bank}: there is no such participant; name one such as 901`);
    const chosen = all.filter(fits);
    if (out === undefined) process.stdout.write(chosen.map(({ text }) => oneLine(text)).join(''));
    else writeNewFolder(out, chosen.map(file));
    const left = unsayable === 0 ? '' : `; ${unsayable} cannot be said in ISO 20022, such as a memo with control characters`;
    process.stderr.write(`railproof: ${chosen.length} of ${all.length} messages of ${trial}${out === undefined ? '' : ` are in ${out}`}${left}\n`);
  }
  return 0;
}

/** @throws InputError where several personas played the case: messages of two trials would be those of two worlds */
function onlyTrial(folder: string, name: string): string {
  const [trial = '', ...others] = shownTrials(folder, name).map((shown) => shown.trial.trial);
  if (others.length > 0) throw new InputError(`${folder}: several personas played ${name}; name a trial, such as ${trial} or ${others[0]}`);
  return trial;
}

/** By their time, so that the names sort as it happened. */
function file({ kind, banks, at, text }: TrialMessage, index: number): readonly [name: string, text: string] {
  return [`${String(index + 1).padStart(4, '0')}-${kind}-${banks.join('-')}-${kstDate(at)}.xml`, text];
}
