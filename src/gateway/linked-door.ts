import { approvalPath } from './approval-routes.ts';
import type { JsonObject } from './denial.ts';
import type { Door, DoorAnswer } from './door.ts';

/** Says in each answer that waits for a person where that person decides: `approval.url`. `origin` is that of the gateway, known once it listens. */
export function linkedDoor(door: Door, origin: () => string): Door {
  return {
    ...door,
    call: async (call) => {
      const answer = await door.call(call);
      const id = approvalIn(answer);
      if (id === undefined) return answer;
      const approval = { ...(answer.content['approval'] as JsonObject), url: new URL(approvalPath(id), origin()).href }; // as approvalIn has found it
      return { ...answer, content: { ...answer.content, approval } };
    },
  };
}

/** The request that a call waits for. */
function approvalIn({ error, content }: DoorAnswer): string | undefined {
  const { approval } = content;
  if (!error || typeof approval !== 'object' || approval === null || !('id' in approval)) return undefined;
  return typeof approval['id'] === 'string' ? approval['id'] : undefined;
}
