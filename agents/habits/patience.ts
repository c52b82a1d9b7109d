import type { AgentContext, ToolAnswer } from '../agent.ts';
import type { Content } from './field.ts';

/** Pauses before a question is put again. Questions move no money, so asking twice is always safe. */
const pausesMs = [1_000, 5_000, 15_000, 60_000, 300_000] as const;

/** For what nothing goes without, such as the task: it can wait until a gateway is back. */
export const longPausesMs = [...pausesMs, 900_000, 1_800_000] as const;

/** Asks a read-only tool until it answers, or a bounded number of times. `undefined`: no answer, or a refusal. */
export async function ask(
  context: AgentContext,
  tool: string,
  args: Record<string, unknown> = {},
  pauses: readonly number[] = pausesMs,
): Promise<Content | undefined> {
  const answer = await insist(context, tool, args, pauses);
  return answer.kind === 'result' ? answer.content : undefined;
}

/** A pause that every limit of calls a second forgives. */
const restMs = 1_000;

/** As {@link ask}, and tells a refusal that asking again cannot change from silence. */
export async function insist(
  context: AgentContext,
  tool: string,
  args: Record<string, unknown>,
  pauses: readonly number[] = pausesMs,
): Promise<ToolAnswer> {
  let answer = await context.tools.call(tool, args);
  for (const pauseMs of pauses) {
    if (answer.kind === 'result' || isRefusal(answer)) return answer;
    await context.pause(pauseMs);
    answer = await context.tools.call(tool, args);
  }
  await restAfter(context, answer);
  return answer;
}

/** Who is told to slow down does, also where he gives up: the next question with this tool is not to come at once. */
export async function restAfter({ pause }: Pick<AgentContext, 'pause'>, answer: ToolAnswer): Promise<void> {
  if (answer.kind === 'error' && answer.code === 'rate_limited') await pause(restMs);
}

/** The question itself was refused. Whoever is not let in has asked nothing yet: a token can come into force again. */
export function isRefusal(answer: ToolAnswer): boolean {
  return answer.kind === 'error' && !answer.retryable && answer.code !== 'unauthenticated';
}
