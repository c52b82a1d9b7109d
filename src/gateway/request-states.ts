import { hash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';

/** Whose question it is, and what was asked for: nothing else may bring the answer. */
export interface AskedCall {
  readonly token: string | undefined;
  readonly tool: string;
  readonly arguments: unknown;
}

/**
 * Questions that were put to a client and wait for its answer (MCP 2026-07-28, multi-round-trip requests). The client gets a handle and nothing
 * that could be forged: what it stands for stays here. A handle is good once, for the same token, tool and arguments, for ten minutes.
 */
export interface RequestStates {
  mint(call: AskedCall): string;
  /** True once, for the call that was asked about. */
  redeem(handle: string, call: AskedCall): boolean;
}

const lifeMs = 10 * 60_000;
/** Most questions that wait at once; the oldest gives way. Of one token there are far fewer, so that who asks without end drops only its own. */
const waitingMax = 10_000;
const ofTokenMax = 64;

/** @param deps `freshHandle` makes what nobody can guess */
export function openRequestStates(deps: { readonly clock: Pick<Clock, 'now'>; readonly freshHandle: () => string }): RequestStates {
  const { clock, freshHandle } = deps;
  const waiting = new Map<string, { readonly call: string; readonly of: string; readonly until: number }>();
  /** Handles of each token, oldest first. */
  const handles = new Map<string, Set<string>>();
  const forget = (handle: string): void => {
    const of = waiting.get(handle)?.of ?? '';
    const own = handles.get(of);
    waiting.delete(handle);
    own?.delete(handle);
    if (own?.size === 0) handles.delete(of);
  };
  const forgetFirst = ([oldest]: Iterable<string>): void => {
    if (oldest !== undefined) forget(oldest);
  };
  return {
    mint: (call) => {
      const of = hash('sha256', call.token ?? '');
      const own = handles.get(of) ?? new Set();
      if (own.size >= ofTokenMax) forgetFirst(own);
      if (waiting.size >= waitingMax) forgetFirst(waiting.keys());
      const handle = freshHandle();
      waiting.set(handle, { call: digestOf(call), of, until: clock.now() + lifeMs });
      handles.set(of, own.add(handle));
      return handle;
    },
    redeem: (handle, call) => {
      const found = waiting.get(handle);
      forget(handle); // also when it is somebody else's: whoever shows it has it
      return found !== undefined && clock.now() < found.until && found.call === digestOf(call);
    },
  };
}

function digestOf({ token, tool, arguments: args }: AskedCall): string {
  return hash('sha256', JSON.stringify([token ?? null, tool, args ?? null]));
}
