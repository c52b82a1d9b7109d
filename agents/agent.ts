/** What an agent can do in the world, and all it can do: list and call MCP tools, and let time pass. */
export interface Tools {
  list(): Promise<readonly { readonly name: string; readonly description: string }[]>;
  /** Never throws for what the far side does: a lost reply is `no-reply`, a refusal is `error`. */
  call(name: string, args: Record<string, unknown>): Promise<ToolAnswer>;
}

export type ToolAnswer =
  | { readonly kind: 'result'; readonly content: Record<string, unknown> }
  /** A tool error, a JSON-RPC error or an HTTP error. `code` is the reason where the gateway gave one. */
  | { readonly kind: 'error'; readonly code: string; readonly retryable: boolean; readonly message: string }
  /** Nothing came back in time, or what came was not readable: the outcome is open. */
  | { readonly kind: 'no-reply' };

export interface AgentContext {
  readonly tools: Tools;
  /** Does nothing for so long, on the world's clock. */
  pause(ms: number): Promise<void>;
  /** A fresh text for an idempotency key. */
  newKey(): string;
  /** Parameters from the case, for habits that have some. */
  /** Joins a second time under another bearer token, as anybody can who has one. `undefined`: nobody let it in; absent: this world has one way in only. */
  readonly signIn?: (token: string) => Promise<Tools | undefined>;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

/** Works on its task until done; the world stops it at the deadline of the case. */
export type Agent = (context: AgentContext) => Promise<void>;
