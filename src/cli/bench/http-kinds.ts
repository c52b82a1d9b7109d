/**
 * A server of the HTTP benches, a process of its own so that its CPU time is its own. What each adds to the one before:
 * `plain` a route that takes a payment's arguments and answers a payment's answer; `frame` MCP, host, token; `memory` the payment, with
 * the books of two banks and the network; `durable` the journal in SQLite, audit sealed and all of it on the disk before the answer.
 */
export type ServerKind = 'plain' | 'frame' | 'memory' | 'durable';

export const benchToken = 'token-of-the-bench-0123456789';

/** What it tells its parent: first where it listens, then its CPU time whenever it is asked, in microseconds. */
export type ServerMessage = { readonly url: string } | { readonly cpuUs: number };
