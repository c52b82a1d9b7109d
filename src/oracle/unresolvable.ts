import type { EpochMs } from '../kernel/instruction.ts';
import type { Trial } from './trial.ts';

/** An inquiry this recent says what could be known at the time of the report. */
const recentMs = 5 * 60_000;

/** Whether, of the payments of a group, one at least could not be resolved by the agent at that moment: no rail had decided, or asking brought nothing. */
export function isUnresolvable(
  trial: Trial,
  moment: { readonly agent: string; readonly group: string; readonly seq: number; readonly at: EpochMs },
): boolean {
  const { agent, group, seq } = moment;
  const sent = trial.calls.sendings.filter((sending) => sending.group === group && sending.call.seq < seq);
  return [...new Set(sent.map(({ payment }) => payment.key))].some((key) => {
    const decidedSeq = decisionOf(trial, agent, key);
    return decidedSeq === undefined || decidedSeq > seq || askedInVain(trial, { ...moment, key, decidedSeq });
  });
}

/** When it was decided what became of a key: 0 where it never came to a rail, `undefined` while a rail has it and is not done. */
function decisionOf({ door, orders }: Trial, agent: string, key: string): number | undefined {
  const payment = door.byKey(agent, key);
  const record = payment === undefined ? undefined : orders.find(payment.instruction)?.rails[0];
  if (record === undefined) return 0;
  return record.final === null ? undefined : record.finalSeq;
}

/** The last thing that the agent heard left it open, although it asked after the decision or just now. */
function askedInVain(
  { calls }: Trial,
  {
    agent,
    key,
    seq,
    at,
    decidedSeq,
  }: { readonly agent: string; readonly key: string; readonly seq: number; readonly at: EpochMs; readonly decidedSeq: number },
): boolean {
  const last = calls.words(agent, key, seq).at(-1);
  const asked = calls.inquiries.findLast(
    (inquiry) => inquiry.call.agent === agent && (inquiry.key === key || inquiry.key === null) && inquiry.call.seq < seq,
  );
  if (last === undefined || asked === undefined) return false;
  const vain = last.standing.status === 'open' || (last.standing.status === 'refused' && last.standing.reason === 'rate_limited');
  return vain && (asked.call.seq > decidedSeq || at - asked.call.at <= recentMs);
}
