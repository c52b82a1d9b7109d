import type { Clock } from '../kernel/clock.ts';
import type { EpochMs, Instruction, Outcome, Questions, Rail, StatusAnswer, Topic } from '../rail/rail.ts';
import { delayMsOf } from './fault/lateness.ts';
import { subjectOf } from './fault/subject.ts';
import type { FaultPlan, Message } from './fault-plan.ts';
import type { FaultSeam, FaultSpec } from './scenario.ts';

export interface FaultyRailDeps {
  readonly clock: Clock;
  readonly plan: FaultPlan;
  readonly where: FaultSeam;
  readonly from: string;
  /** The rail as it was at that time; needed where a read can be stale. */
  readonly copyAt?: (at: EpochMs) => Rail;
}

/** A rail as `from` sees it when the faults of a case strike what goes between. Wrap it in `networked`, which gives up in time. */
export function faultyRail(rail: Rail, deps: FaultyRailDeps): Rail {
  const { clock, plan, where, from, copyAt } = deps;
  const strike = (kind: string, message: Omit<Message, 'kind'>) => plan.strike(where, { ...message, from, to: rail.id, kind }, clock.now());
  return {
    id: rail.id,
    submit: (instruction: Instruction) => {
      const faults = strike(instruction.kind, subjectOf(instruction));
      const lie = faults.map((fault) => lieOf(fault, clock)).find((answer) => answer !== undefined);
      return lie === undefined ? carry(() => rail.submit(instruction), faults, clock) : Promise.resolve(lie);
    },
    status: (id: string): Promise<StatusAnswer> => carry(() => rail.status(id), strike('status', plan.subject(id)), clock),
    ask: <T extends Topic>(topic: T, question: Questions[T]['ask']) => {
      const faults = strike('ask', { topic, ...('account' in question ? { accounts: [question.account.account] } : {}) });
      const stale = faults.find((fault) => fault.do === 'stale-read');
      const asked = stale === undefined ? rail : copyAt?.(clock.now() - (stale.forMs ?? staleMs));
      return carry(() => (asked ?? rail).ask(topic, question), faults, clock);
    },
  };
}

/** Answers given without asking the rail at all. */
function lieOf(fault: FaultSpec, clock: Clock): Outcome | undefined {
  switch (fault.do) {
    case 'answer-ok-without-posting':
      return { status: 'credited', creditedAt: clock.now() };
    case 'outage':
      return { status: 'rejected', reason: 'participant_unavailable' };
    case 'rate-limit':
      return { status: 'rejected', reason: 'rate_limited' };
    default:
      return undefined;
  }
}

/** Carries one question to the rail and its answer back, through whatever strikes. */
function carry<A>(ask: () => Promise<A>, faults: readonly FaultSpec[], clock: Clock): Promise<A> {
  return faults.length === 0 ? ask() : carryStruck(ask, faults, clock);
}

async function carryStruck<A>(ask: () => Promise<A>, faults: readonly FaultSpec[], clock: Clock): Promise<A> {
  let answered = true;
  for (const fault of faults) {
    switch (fault.do) {
      case 'lose-request':
      case 'partition':
      case 'flap':
      case 'outage':
      case 'rate-limit':
        return never();
      case 'delay':
      case 'reorder': // what is sent again after a time-out overtakes it
        await clock.sleep(delayMsOf(fault));
        break;
      case 'duplicate':
        await ask();
        break;
      case 'lose-reply':
      case 'corrupt':
      case 'truncate':
      case 'answer-error-after-posting':
      case 'answer-ok-without-posting':
      case 'kill':
        answered = false;
        break;
      case 'stale-read': // what is carried is stale already
        break;
      case 'credential-revoked':
      case 'torn-last-record':
      case 'full-disk':
      case 'skew':
      case 'jump':
      case 'move-cutoff':
      case 'emergency-stop':
        throw new Error(`do: ${fault.do} does not strike a message between rails`);
      default:
        fault.do satisfies never;
    }
  }
  const answer = await ask();
  return answered ? answer : never();
}

/** How old a stale answer is unless the fault says otherwise. */
const staleMs = 60_000;

function never<A>(): Promise<A> {
  return new Promise(() => {});
}
