import type { AgentContext, ToolAnswer } from '../agent.ts';
import type { Content } from './field.ts';

/** Pauses before a question is put again. Questions move no money, so asking twice is always safe. */
const pausesMs = [1_000, 5_000, 15_000, 60_000, 300_000] as const;

/** Asks a read-only tool until it answers, or a bounded number of times. `undefined`: no answer, or a refusal. */
export async function ask(context: AgentContext, tool: string, args: Record<string, unknown> = {}): Promise<Content | undefined> {
  const answer = await insist(context, tool, args);
  return answer.kind === 'result' ? answer.content : undefined;
}

/** As {@link ask}, and tells a refusal that asking again cannot change from silence. */
export async function insist(context: AgentContext, tool: string, args: Record<string, unknown>): Promise<ToolAnswer> {
  let answer = await context.tools.call(tool, args);
  for (const pauseMs of pausesMs) {
    if (answer.kind === 'result' || isRefusal(answer)) return answer;
    await context.pause(pauseMs);
    answer = await context.tools.call(tool, args);
  }
  return answer;
}

/** The question itself was refused. Whoever is not let in has asked nothing yet: a token can come into force again. */
export function isRefusal(answer: ToolAnswer): boolean {
  return answer.kind === 'error' && !answer.retryable && answer.code !== 'unauthenticated';
}
