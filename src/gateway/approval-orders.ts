import type { FastifyInstance } from 'fastify';
import { formatKst } from '../kernel/calendar.ts';
import type { ApprovalDesk, Decision } from './approval-routes.ts';
import type { Approval } from './approvals.ts';
import { denialContent, type JsonObject } from './denial.ts';
import type { Door } from './door.ts';
import { shown } from './fields.ts';
import { type OperatorAccess, operatorGuard } from './operator-routes.ts';
import { checkOf, objectSchema } from './schema.ts';

const checkAnswer = checkOf(objectSchema({ id: { ...shown('id of the request, as the list gives it.'), minLength: 1, maxLength: 64 } }));

/** What the operator answers in the place of a page: `GET /operator/approvals`, `POST /operator/approvals/approve`, `POST /operator/approvals/refuse`. */
export function mountApprovalOrders(app: FastifyInstance, door: Door, { desk, ...access }: OperatorAccess & { readonly desk: ApprovalDesk }): void {
  const guard = operatorGuard(door, access);
  const decide = (path: string, decision: Decision) =>
    app.post(path, { onRequest: guard }, async (request, reply) => {
      const misfit = checkAnswer(request.body ?? {});
      if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
      const { id } = request.body as { readonly id: string }; // as checked
      const taken = await desk.answer(id, decision, 'operator');
      if (taken === undefined) return reply.code(202).send({ answered: false, queued: true });
      return reply.send({ answered: taken, state: desk.find(id)?.state ?? null });
    });
  decide('/operator/approvals/approve', 'approved');
  decide('/operator/approvals/refuse', 'refused');
  app.get('/operator/approvals', { onRequest: guard }, async () => ({
    approvals: await Promise.all(desk.waiting().map((each) => contentOf(each, desk))),
  }));
}

/** What gateway and banks hold of a request; nothing that the agent has put into words of its own. */
async function contentOf({ id, owner, agent, why, fields, until, fourEyes }: Approval, desk: ApprovalDesk): Promise<JsonObject> {
  const { fromBank = null, fromAccount = null, toBank = null, toAccount = null, toHolder = null, amountWon = null } = fields;
  const holder = await desk.holderOf({ bank: String(toBank), account: String(toAccount) });
  return {
    id,
    until: formatKst(until),
    tenant: owner.tenant,
    principal: owner.principal,
    agent,
    why: [...why],
    fourEyes,
    amountWon,
    from: { bank: fromBank, account: fromAccount },
    to: { bank: toBank, account: toAccount, holder: holder ?? null, asOrdered: holder === toHolder },
  };
}
