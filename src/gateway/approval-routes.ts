import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import { notYoursPage, pageHeaders, requestPage, signInPage } from './approval-page.ts';
import type { Language } from './approval-words.ts';
import type { Approval } from './approvals.ts';
import type { Door } from './door.ts';
import { type HostOptions, openHostCheck } from './host-check.ts';
import { type HttpLimits, refusalShare } from './http-limits.ts';
import { mayAnswer, type People } from './people.ts';
import { isForged, Visits } from './visits.ts';

/** Requests for approval of a gateway that serves, as those who answer see them. */
export interface ApprovalDesk {
  find(id: string): Approval | undefined;
  /** Oldest first. */
  waiting(): readonly Approval[];
  /** Durable when it resolves. False: it waits for no answer, or not for this one. `undefined`: the gateway is down. */
  answer(id: string, decision: Decision, by: string): Promise<boolean | undefined>;
  /** By the word of the holder's own bank; `undefined`: it does not say. */
  holderOf(account: AccountRef): Promise<string | undefined>;
}

export type Decision = 'approved' | 'refused';

export interface ApprovalRoutesDeps extends HostOptions {
  readonly desk: ApprovalDesk;
  readonly people: People;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes what nobody can guess. */
  readonly freshSecret: () => string;
  readonly limits?: HttpLimits | undefined;
}

const formBytesMax = 4_096;

/** Where a request is decided; the path that {@link linkedDoor} puts into answers. */
export function approvalPath(id: string): string {
  return `/approvals/${id}`;
}

type Asked = FastifyRequest<{ Params: { id: string }; Querystring: { lang?: unknown } }>;

/**
 * The page on which a person approves: `GET` shows, only a `POST` with the token of the page decides. Nobody gets in with an agent's token, a request
 * shows itself only to who {@link mayAnswer} it, and what it shows is what gateway and banks hold (MCP, elicitation in url mode: who opens it is verified).
 */
export function mountApprovals(app: FastifyInstance, door: Door, deps: ApprovalRoutesDeps): void {
  const { desk, people, clock } = deps;
  const visits = new Visits(clock, deps.freshSecret);
  const refusalOf = openHostCheck(deps);
  const shed = refusalShare(deps.limits);
  const show = async (request: Asked, reply: FastifyReply, status = 200): Promise<FastifyReply> => {
    const { language, path } = placeOf(request);
    const visit = visits.find(request.headers.cookie);
    if (visit === undefined) return send(reply, 200, signInPage(language, { path, unknown: false }));
    const approval = desk.find(request.params.id);
    if (approval === undefined || !mayAnswer(visit.person, approval)) return send(reply, 403, notYoursPage(language, path));
    const holders = ['from', 'to'].map((side) =>
      desk.holderOf({ bank: String(approval.fields[`${side}Bank`]), account: String(approval.fields[`${side}Account`]) }),
    );
    const [payerHolder, payeeHolder] = await Promise.all(holders);
    return send(reply, status, requestPage(language, path, { approval, payerHolder, payeeHolder, csrf: visit.csrf }));
  };

  void app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: formBytesMax }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.addHook('onRequest', async (request, reply) => {
      const posts = request.method === 'POST';
      const own = URL.canParse(request.headers.origin ?? '') && new URL(request.headers.origin ?? '').host === request.headers.host;
      if (refusalOf(request.headers) === undefined && (!posts || own)) return;
      return reply.code(403).headers(pageHeaders).send('');
    });
    scope.get<{ Params: { id: string }; Querystring: { lang?: unknown } }>('/approvals/:id', (request, reply) => show(request, reply));
    scope.post<{ Params: { id: string }; Querystring: { lang?: unknown } }>('/approvals/:id/sign-in', async (request, reply) => {
      const { language, path } = placeOf(request);
      const person = people.find(formField(request, 'code'));
      if (person === undefined) {
        if (shed(request, reply) !== undefined) return send(reply, 429, signInPage(language, { path, unknown: true }));
        await door.call({ token: undefined, tool: 'approvals', arguments: {} }); // for the audit
        return send(reply, 403, signInPage(language, { path, unknown: true }));
      }
      return reply.header('set-cookie', visits.begin(person)).redirect(`${path}?lang=${language}`, 303);
    });
    scope.post<{ Params: { id: string }; Querystring: { lang?: unknown } }>('/approvals/:id/answer', async (request, reply) => {
      const { language, path } = placeOf(request);
      const visit = visits.find(request.headers.cookie);
      const approval = desk.find(request.params.id);
      const decision = decisionIn(formField(request, 'decision'));
      const meant = visit !== undefined && !isForged(visit, formField(request, 'csrf'));
      if (!meant || decision === undefined || approval === undefined || !mayAnswer(visit.person, approval))
        return send(reply, 403, notYoursPage(language, path));
      const taken = await desk.answer(approval.id, decision, visit.person.name);
      return taken === true ? reply.redirect(`${path}?lang=${language}`, 303) : show(request, reply, 409);
    });
  });
}

function placeOf({ params, query, headers }: Asked): { readonly language: Language; readonly path: string } {
  const asked = query.lang ?? (/^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'ko');
  return { language: asked === 'en' ? 'en' : 'ko', path: approvalPath(encodeURIComponent(params.id)) };
}

function formField({ body }: FastifyRequest, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? '') : '';
}

function decisionIn(text: string): Decision | undefined {
  return text === 'approved' || text === 'refused' ? text : undefined;
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).headers(pageHeaders).send(page);
}
