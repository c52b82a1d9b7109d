import type { AgentContext, Tools } from '../agent.ts';
import { timeAt } from './field.ts';
import { restAfter } from './patience.ts';

/** An agent that knows what time it is: from `asOf` in the answers, and from how long it paused since. */
export interface Watch extends AgentContext {
  /** Epoch ms; 0 before the first answer. */
  now(): number;
  /** Lets time pass until `at` (epoch ms) by asking the world to; pauses by itself where the world does not. */
  waitUntil(at: number): Promise<void>;
}

/** How often the time is asked for when replies are lost. */
const questionsMax = 3;

export function withWatch(context: AgentContext): Watch {
  let now = 0;
  const pause = async (ms: number) => {
    await context.pause(ms);
    now += ms;
  };
  const call: Tools['call'] = async (name, args) => {
    const answer = await context.tools.call(name, args);
    if (answer.kind === 'result') now = Math.max(now, timeAt(answer.content, 'asOf') ?? 0);
    return answer;
  };
  /** A wait that nobody answered may have let the time pass all the same. Any answer says what time it is. */
  const askTheTime = async () => {
    for (let question = 0; question < questionsMax; question += 1) {
      const answer = await call('get_system_status', {});
      if (answer.kind === 'result') return;
      await restAfter({ pause }, answer);
    }
  };
  const waitUntil = async (at: number) => {
    if (at <= now) return;
    const answer = await call('wait_until', { at: new Date(at).toISOString() });
    if (answer.kind === 'result' && timeAt(answer.content, 'asOf') === undefined) now = at;
    if (answer.kind === 'no-reply') await askTheTime();
    if (now < at) await pause(at - now);
  };
  return { ...context, tools: { list: () => context.tools.list(), call }, pause, now: () => now, waitUntil };
}
