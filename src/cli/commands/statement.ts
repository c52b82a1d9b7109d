import { kstDate } from '../../kernel/calendar.ts';
import { RailRefusedMessage } from '../../rail/http/rail-client.ts';
import { isFault } from '../../rail/iso20022/document.ts';
import { messageDesk } from '../../rail/iso20022/message-desk.ts';
import { readStatement } from '../../rail/iso20022/statement-message.ts';
import { type Questions, type Rail, RailUnreachable } from '../../rail/rail.ts';
import { settlementSystemId } from '../../runner/fault/points.ts';
import { InputError } from '../../runner/input-error.ts';
import { lineKey } from '../../runner/line-key.ts';
import { oneLine, wholeDay } from '../message-output.ts';
import { realClock } from '../real-clock.ts';
import { remoteRails } from '../remote-rails.ts';

export interface StatementOptions {
  /** `bokwire=http://HOST:PORT`, a process of its own. */
  readonly rail: string;
  /** KST, `YYYY-MM-DD`; today if not said. */
  readonly date?: string;
  /** Each booking as camt.054 instead of all of them as one camt.053. */
  readonly notices: boolean;
}

const timeoutMs = 5_000;

/** Prints what was booked on the settlement account of a participant on one day, until now. */
export async function statement(bank: string, { rail, date, notices }: StatementOptions): Promise<number> {
  const clock = realClock();
  const now = clock.now();
  const { from, until } = wholeDay(date ?? kstDate(now));
  const question = { account: { bank, account: bank }, from, until: Math.max(from, Math.min(until, now)) };
  const remotes = remoteRails({ option: '--rail', texts: [rail], clock, timeoutMs });
  try {
    for (const remote of remotes) process.stdout.write((await saidBy(remote, question, notices)).map(oneLine).join(''));
    return 0;
  } finally {
    await Promise.all(remotes.map((remote) => remote.close()));
  }
}

async function saidBy(remote: Rail, question: Questions['statement']['ask'], notices: boolean): Promise<readonly string[]> {
  const { bank } = question.account;
  if (remote.id !== settlementSystemId) throw new InputError(`--rail ${remote.id}: statements are given by ${settlementSystemId}`);
  try {
    const desk = messageDesk(checked(remote), { clock: { now: () => question.until }, key: lineKey });
    const sealed = notices ? await desk.notices(question) : await desk.statement(question);
    if (sealed === undefined) throw new InputError(`${remote.id} keeps no settlement account of ${bank}; name a participant, such as 901`);
    const texts = [sealed].flat().map(({ text }) => text);
    if (!notices && texts.some((text) => isFault(readStatement(text))))
      throw new InputError(`${bank}: this day has more bookings than a statement may have; --notices prints each by itself`);
    return texts;
  } catch (error) {
    if (error instanceof RailUnreachable || error instanceof RailRefusedMessage)
      throw new InputError(`--rail: what is there does not answer as ${remote.id}; "railproof rail ${remote.id} --port P" opens one`);
    throw error;
  }
}

/** A process that answers every question, but with no statement, is not the one that was meant. */
function checked(remote: Rail): Pick<Rail, 'submit' | 'ask'> {
  return {
    submit: (instruction) => remote.submit(instruction),
    ask: async (topic, question) => {
      const answer = await remote.ask(topic, question);
      if (answer !== undefined && !isStatement(answer)) throw new RailUnreachable(remote.id);
      return answer;
    },
  };
}

function isStatement(answer: object): boolean {
  if (!('lines' in answer && Array.isArray(answer.lines) && 'openingWon' in answer && 'closingWon' in answer)) return false;
  const booked = answer.lines.every((line: unknown) => typeof line === 'object' && line !== null && 'amountWon' in line && 'at' in line);
  return booked && typeof answer.openingWon === 'bigint' && typeof answer.closingWon === 'bigint';
}
