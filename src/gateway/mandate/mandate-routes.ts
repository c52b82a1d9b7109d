import type { FastifyInstance } from 'fastify';
import { formatKst } from '../../kernel/calendar.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import type { Usage } from '../../storage/claims.ts';
import { denialContent, deny, type JsonObject } from '../denial.ts';
import type { Door } from '../door.ts';
import { shown } from '../fields.ts';
import { type OperatorAccess, operatorGuard } from '../operator-routes.ts';
import { checkOf, objectSchema } from '../schema.ts';
import { idOf } from './closed-mandate.ts';
import type { Fault } from './open-mandate.ts';
import { sdJwtLengthMax } from './sd-jwt.ts';

/** A mandate as it stands. */
export interface MandateState {
  readonly mandate: Mandate;
  readonly ended: 'mandate_revoked' | 'mandate_expired' | undefined;
  readonly usage: Usage;
}

/** What an operator can do with mandates of a gateway that serves. `undefined`: the gateway is down, and hears it first when it is back. */
export interface MandateDesk {
  /** In force, and durable, when it resolves; or why it is not taken. */
  present(text: string): Promise<Mandate | Fault | undefined>;
  /** False: no such mandate stands. */
  revoke(id: string): Promise<boolean | undefined>;
  list(): readonly MandateState[];
  /** A signed receipt for a payment that has ended, or why there is none. */
  receipt(transferId: string): Promise<{ readonly receipt: string } | Fault>;
}

const text = { ...shown('the signed mandate, as railproof mandate issue wrote it.'), minLength: 1, maxLength: sdJwtLengthMax };
const id = { minLength: 1, maxLength: 64 };
const checkText = checkOf(objectSchema({ mandate: text }));
const checkId = checkOf(objectSchema({ id: { ...shown('id of the mandate, as the list gives it.'), ...id } }));
const checkTransfer = checkOf(objectSchema({ transferId: { ...shown('transferId of a payment.'), ...id } }));

/** `POST /operator/mandates`, `POST /operator/mandates/revoke`, `GET /operator/mandates`, `POST /operator/mandates/receipt`, with the operator's token. What counts is the signature, not who brings it. */
export function mountMandates(app: FastifyInstance, door: Door, { desk, ...access }: OperatorAccess & { readonly desk: MandateDesk }): void {
  const onRequest = operatorGuard(door, access);
  app.post('/operator/mandates', { onRequest }, async (request, reply) => {
    const misfit = checkText(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const taken = await desk.present((request.body as { readonly mandate: string }).mandate); // as checked
    if (taken === undefined) return reply.code(202).send({ issued: false, queued: true });
    return 'fault' in taken ? reply.code(400).send(refused(taken)) : reply.send({ issued: true, id: taken.id });
  });
  app.post('/operator/mandates/revoke', { onRequest }, async (request, reply) => {
    const misfit = checkId(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const revoked = await desk.revoke((request.body as { readonly id: string }).id); // as checked
    return revoked === undefined ? reply.code(202).send({ revoked: false, queued: true }) : reply.send({ revoked });
  });
  app.post('/operator/mandates/receipt', { onRequest }, async (request, reply) => {
    const misfit = checkTransfer(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const made = await desk.receipt((request.body as { readonly transferId: string }).transferId); // as checked
    return 'fault' in made ? reply.code(400).send(refused(made)) : reply.send(made);
  });
  app.get('/operator/mandates', { onRequest }, async () => ({ mandates: desk.list().map(contentOf) }));
}

function refused({ fault }: Fault): JsonObject {
  return denialContent(deny('invalid_arguments', { remedy: fault }));
}

function contentOf({ mandate, ended, usage }: MandateState): JsonObject {
  const { minimumWon, recurrence, parent, holder, digest } = mandate;
  return {
    id: mandate.id,
    state: ended?.replace('mandate_', '') ?? 'in force',
    principal: mandate.principal,
    agent: mandate.agent,
    tenant: mandate.tenant,
    narrows: parent ?? null,
    signed: digest !== undefined,
    bound: holder !== undefined,
    accounts: mandate.accounts.map(idOf),
    payees: mandate.payees.map(idOf),
    minimumWon: minimumWon === undefined ? null : String(minimumWon),
    limitWon: String(mandate.limitWon),
    budgetWon: String(mandate.budgetWon),
    takenWon: String(usage.takenWon),
    frequency: recurrence?.frequency ?? null,
    usesMax: recurrence?.usesMax ?? null,
    uses: usage.uses,
    from: formatKst(mandate.notBefore),
    until: formatKst(mandate.expiresAt),
  };
}
