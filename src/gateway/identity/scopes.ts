import type { Credential } from '../tokens.ts';
import type { ToolDefinition } from '../tool.ts';

/** What a token can be good for: reading, paying, reporting. */
export const scopes = ['payments:read', 'payments:write', 'tasks:write'] as const;
export type Scope = (typeof scopes)[number];

/** What a client is told to ask for first: to pay it steps up, when it has to. */
export const firstScopes: readonly Scope[] = ['payments:read', 'tasks:write'];

/** The one scope that a tool needs, as the tool says of itself: a new tool cannot be forgotten here. */
export function scopeOf({ annotations }: Pick<ToolDefinition, 'annotations'>): Scope {
  if (annotations.readOnlyHint) return 'payments:read';
  return annotations.destructiveHint ? 'payments:write' : 'tasks:write';
}

/** The scope that the token lacks for a tool; `undefined`: it may. A token that was issued here, without scopes, may call every tool. */
export function lackingScope({ scopes: granted }: Credential, tool: Pick<ToolDefinition, 'annotations'>): Scope | undefined {
  const needed = scopeOf(tool);
  return granted === null || granted.has(needed) ? undefined : needed;
}
