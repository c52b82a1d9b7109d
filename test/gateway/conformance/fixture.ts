import type { CallToolResult, InputRequiredResult, Server, ServerContext } from '@modelcontextprotocol/server';
import type { RequestStates } from '../../../src/gateway/request-states.ts';

/** What a tool of the test profile works with. */
export interface FixtureCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly context: ServerContext;
  readonly server: Server;
  /** The gateway's own, so that what conforms is what is shipped. */
  readonly states: RequestStates;
}

export type FixtureAnswer = CallToolResult | InputRequiredResult;

export interface Fixture {
  readonly inputSchema?: { readonly type: 'object'; readonly [keyword: string]: unknown };
  readonly run: (call: FixtureCall) => FixtureAnswer | Promise<FixtureAnswer>;
}
