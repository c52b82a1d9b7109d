import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Buckets, type Rate } from './buckets.ts';
import { bearerOf } from './fast-lane.ts';

/** What one bearer token may take of the gateway, and one address without a good one; what they do not get, others have. */
export interface HttpLimits {
  readonly requests: Rate;
  /** Most requests that have no whole answer yet, streams among them. */
  readonly openMax: number;
  /** Of one address: what is refused for want of a token or code goes on record so often. */
  readonly refusals: Rate;
  /** Milliseconds of the machine. */
  readonly elapsedMs: () => number;
  /** Hears of each request that is shed. */
  readonly onShed?: () => void;
}

/** Deepest nesting of a body; no call of a tool needs a tenth of it. */
export const depthMax = 64;

/** Where a request stands between the checks and its answer. */
type Refusal = (status: number, message: string) => object;

/** Refuses encoded bodies, of which nothing is inflated (415), and deep ones (400). @param refusal body of such an answer */
export function refuseBombs(app: FastifyInstance, refusal: Refusal): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') return reply.code(415).send(refusal(415, 'Bodies are taken as they are, without an encoding.'));
  });
  app.addHook('preHandler', async ({ body }, reply) => {
    if (isDeeper(body, depthMax)) return reply.code(400).send(refusal(400, `The body is nested deeper than ${depthMax}.`));
  });
}

/** Sheds what is too much of one token before its body is read: 429, with the seconds after which it may come again. */
export function shedFloods(app: FastifyInstance, { requests, openMax, elapsedMs, onShed }: HttpLimits, refusal: Refusal): void {
  const buckets = new Buckets(requests, elapsedMs);
  const open = new Map<string, number>();
  app.addHook('preParsing', async (request: FastifyRequest, reply: FastifyReply) => {
    const token = bearerOf(request.headers.authorization);
    if (token === undefined) return;
    const name = hash('sha256', token);
    const count = open.get(name) ?? 0;
    const waitMs = count >= openMax ? 1_000 : buckets.take(name);
    if (waitMs > 0) {
      onShed?.();
      return comeAgain(reply, waitMs).send(refusal(429, `Too many requests of this token; come again in ${secondsOf(waitMs)} s.`));
    }
    open.set(name, count + 1);
    reply.raw.once('close', () => {
      const left = (open.get(name) ?? 1) - 1;
      if (left > 0) open.set(name, left);
      else open.delete(name);
    });
  });
}

/** The 429 that is left to send, or `undefined`: this refusal goes on record. */
export type RefusalShare = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

/**
 * Asked before a refusal is recorded: who has no good token must not fill the journal. By address, and only where something is refused, so that who is let in
 * from behind the same address takes no part in it.
 */
export function refusalShare(limits: HttpLimits | undefined): RefusalShare {
  if (limits === undefined) return () => undefined;
  const buckets = new Buckets(limits.refusals, limits.elapsedMs);
  return ({ ip }, reply) => {
    const waitMs = buckets.take(ip);
    if (waitMs === 0) return undefined;
    limits.onShed?.();
    return comeAgain(reply, waitMs);
  };
}

function comeAgain(reply: FastifyReply, waitMs: number): FastifyReply {
  return reply.code(429).header('retry-after', String(secondsOf(waitMs)));
}

function secondsOf(waitMs: number): number {
  return Math.ceil(waitMs / 1_000);
}

/** Level by level, so that no nesting is deep for the one who looks. */
function isDeeper(value: unknown, levels: number): boolean {
  let level: readonly object[] = isNested(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= levels) return true;
    level = level.flatMap((each) => Object.values(each).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof URLSearchParams);
}
