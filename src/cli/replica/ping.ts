import { ambient } from '../ambient.ts';

/** What a replica says of itself under `/healthz`. `changing`: it is taking the stream over, or giving it back. */
export interface Standing {
  readonly status: 'ok';
  readonly role: 'owner' | 'follower' | 'changing';
  /** Of the stream, as far as it knows. */
  readonly epoch: number;
}

/** `owner`: it has that epoch and takes calls; `changing`: not now; `other`: nobody is there, or somebody else; `silent`: no answer in time. */
export type Sign = 'owner' | 'changing' | 'other' | 'silent';

/** A machine that cannot be reached may still run; one that refuses the connection has no such process. */
const unreachable: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Asks whether the owner of an epoch is there. */
export async function ping(url: string, epoch: number, timeoutMs: number): Promise<Sign> {
  try {
    const answer = await fetch(new URL('/healthz', url), { signal: ambient.deadline(timeoutMs), redirect: 'error' });
    const standing: Partial<Standing> = JSON.parse(await answer.text());
    return standing.epoch === epoch && standing.role !== undefined && standing.role !== 'follower' ? standing.role : 'other';
  } catch (error) {
    if (error instanceof SyntaxError) return 'other';
    if (!(error instanceof Error)) throw error;
    const { name, cause } = error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return name === 'TimeoutError' || unreachable.has(code) ? 'silent' : 'other';
  }
}
