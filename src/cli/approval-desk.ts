import type { ApprovalDesk } from '../gateway/approval-routes.ts';
import type { GatewayWorld } from '../runner/gateway-world.ts';

/** Requests for approval of a gateway that serves. An answer that comes while it is down is heard as soon as it is back. */
export function approvalDesk({ gateway, holderOf }: GatewayWorld, flushed: () => Promise<void>): ApprovalDesk {
  return {
    find: (id) => gateway.current.approvals.find(id),
    waiting: () => gateway.current.approvals.waiting(),
    answer: async (id, decision, by) => {
      let taken: boolean | undefined;
      gateway.whenUp(({ approvals }) => {
        taken = approvals.answer(id, decision, by);
      });
      await flushed();
      return taken;
    },
    holderOf,
  };
}
