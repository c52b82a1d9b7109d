import type { Connection, StartDeadline } from '../../agents/connection.ts';
import { connect2025 } from '../../agents/mcp-2025.ts';
import { connect2026 } from '../../agents/mcp-2026.ts';
import type { Door } from '../gateway/door.ts';
import { openFastLane } from '../gateway/fast-lane.ts';
import { buildGateway } from '../gateway/http.ts';
import { createServer } from '../gateway/mcp-server.ts';
import type { GatewayParty } from './activity.ts';
import type { LinkDeps } from './agent-link.ts';
import { ComponentDown } from './fault/station.ts';
import { link2025 } from './link-2025.ts';
import { link2026 } from './link-2026.ts';

/** Revision of MCP that an agent speaks. */
export type Era = '2025' | '2026';

/** `mixed`: agents of one case take turns, the first with 2025-11-25. */
export type EraChoice = Era | 'mixed';

export function eraOf(choice: EraChoice, index: number): Era {
  if (choice !== 'mixed') return choice;
  return index % 2 === 0 ? '2025' : '2026';
}

/** Where agents come in, in this process: a pair of transports for 2025-11-25, the shipped HTTP gateway for 2026-07-28. */
export interface Entrance {
  connect(order: {
    readonly era: Era;
    readonly link: Omit<LinkDeps, 'carriage'>;
    readonly token: string;
    readonly deadline: StartDeadline;
  }): Promise<Connection>;
  close(): Promise<void>;
}

const inProcess = 'http://localhost/mcp';

/** Opens what the eras at hand need. Done before virtual time runs: an HTTP server takes real turns to get ready. */
export async function openEntrance(deps: {
  readonly door: Door;
  readonly gateway: GatewayParty;
  readonly eras: readonly Era[];
  readonly onBroken: (error: unknown) => void;
}): Promise<Entrance> {
  const { onBroken } = deps;
  const door: Door = { ...deps.door, call: (request) => deps.gateway.inside(() => silenced(deps.door.call(request))) };
  const app = deps.eras.includes('2026') ? buildGateway(door, { onBroken }) : undefined;
  await app?.ready();
  const lane = openFastLane(door, { onBroken });
  return {
    connect: async ({ era, link, token, deadline }) => {
      if (era === '2026' && app !== undefined) return connect2026({ url: inProcess, fetch: link2026(link, { app, lane }), token, deadline });
      const { client, server } = link2025(link);
      await createServer(door, token, { onBroken }).connect(server);
      return connect2025({ transport: client, deadline });
    },
    close: async () => {
      await app?.close();
    },
  };
}

/** A gateway that is gone answers nothing: the agent's own patience has to end the call. */
async function silenced<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ComponentDown) return new Promise(() => {});
    throw error;
  }
}
