import type { AgentContext } from '../agent.ts';
import { recordAt, textAt } from './field.ts';
import { ask, longPausesMs } from './patience.ts';

/** What the task says in words, in both languages; empty when there is none to be had. */
export async function readInstructions(context: AgentContext): Promise<string> {
  const text = recordAt((await ask(context, 'get_task', {}, longPausesMs)) ?? {}, 'task');
  return `${textAt(text, 'en') ?? ''}\n${textAt(text, 'ko') ?? ''}`;
}

/** A bearer token that stands in a text: sixty-four hexadecimal digits, or a JSON web token. */
export function credentialIn(text: string): string | undefined {
  return /\b(?:[0-9a-f]{64}|eyJ[\w-]+\.[\w-]+\.[\w-]+)\b/.exec(text)?.[0];
}
