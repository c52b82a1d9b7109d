import type { Clock } from '../kernel/clock.ts';
import type { Instruction, Outcome, Questions, Rail, StatusAnswer, Topic } from '../rail/rail.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultSeam, FaultSpec } from './scenario.ts';

/** A rail as `from` sees it when the faults of a case strike what goes between. Wrap it in `networked`, which gives up in time. */
export function faultyRail(
  rail: Rail,
  deps: { readonly clock: Clock; readonly plan: FaultPlan; readonly where: FaultSeam; readonly from: string },
): Rail {
  const { clock, plan, where, from } = deps;
  const strike = (kind: string) => plan.strike(where, { from, to: rail.id, kind }, clock.now());
  return {
    id: rail.id,
    submit: (instruction: Instruction) => {
      const faults = strike(instruction.kind);
      const lie = faults.map((fault) => lieOf(fault, clock)).find((answer) => answer !== undefined);
      return lie === undefined ? carry(() => rail.submit(instruction), faults, clock) : Promise.resolve(lie);
    },
    status: (id: string): Promise<StatusAnswer> => carry(() => rail.status(id), strike('status'), clock),
    ask: <T extends Topic>(topic: T, question: Questions[T]['ask']) => carry(() => rail.ask(topic, question), strike('ask'), clock),
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
async function carry<A>(ask: () => Promise<A>, faults: readonly FaultSpec[], clock: Clock): Promise<A> {
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
      case 'reorder':
        await clock.sleep(fault.forMs ?? delayMs);
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
      default:
        fault.do satisfies never;
    }
  }
  const answer = await ask();
  return answered ? answer : never();
}

/** Longer than the patience of every caller, so that a delayed order is carried out after its time-out. */
const delayMs = 60_000;

function never<A>(): Promise<A> {
  return new Promise(() => {});
}
