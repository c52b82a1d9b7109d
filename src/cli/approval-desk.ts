import type { ApprovalDesk } from '../gateway/approval-routes.ts';
import type { World } from '../runner/world.ts';

/** Requests for approval of a gateway that serves. An answer that comes while it is down is heard as soon as it is back. */
export function approvalDesk({ gateway, rails }: World, flushed: () => Promise<void>): ApprovalDesk {
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
    // Asked at the bank itself, not through the agents' lines: a page must not wait for a clock that stands still.
    holderOf: async (account) => (await rails.banks.get(account.bank)?.ask('recipient', { account }))?.holder,
  };
}
