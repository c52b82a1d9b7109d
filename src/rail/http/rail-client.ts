import { Pool } from 'undici';
import type { Clock } from '../../kernel/clock.ts';
import { encodeAmounts, reviveAmounts } from '../../kernel/event.ts';
import type { Outcome, StatusAnswer } from '../../kernel/instruction.ts';
import { dueBy } from '../due.ts';
import { type Questions, type Rail, RailUnreachable, type Topic } from '../rail.ts';

export interface RailClientOptions {
  readonly id: string;
  /** Such as `http://127.0.0.1:7001`. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Real milliseconds without an answer after which the caller stops waiting; the order may still take effect. */
  readonly timeoutMs: number;
  /** What the other side asks of its callers. */
  readonly token?: string;
}

/** A rail in another process. */
export interface RemoteRail extends Rail {
  close(): Promise<void>;
}

/** The other side did not look at the order, and says why: whoever wrote this order is wrong, and sending it again changes nothing. */
export class RailRefusedMessage extends Error {
  constructor(rail: string, message: string) {
    super(`${rail} did not take the message: ${message}`);
    this.name = 'RailRefusedMessage';
  }
}

/**
 * A rail behind HTTP, as {@link serveRail} shows it. No connection, no answer in time, an answer that cannot be read, a process that died on the way, or a
 * token that it does not take, so that it did not look at the order and will once the token is right:
 * an order is then `unknown`, an inquiry throws {@link RailUnreachable}, as over any line. Throws {@link RailRefusedMessage} for a message of another form.
 */
export function railClient({ id, url, clock, timeoutMs, token }: RailClientOptions): RemoteRail {
  const pool = new Pool(url, { connections: 64, connectTimeout: timeoutMs, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };

  /** What the rail said, or {@link RailUnreachable}. */
  async function post(path: string, body: unknown): Promise<unknown> {
    const { status, text } = await exchange(path, body);
    if (status === 200) return parsed(text);
    if (status < 500 && status !== 401) throw new RailRefusedMessage(id, text.slice(0, 300));
    throw new RailUnreachable(id);
  }

  async function exchange(path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await pool.request({ path, method: 'POST', headers, body: encodeAmounts(body) });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw new RailUnreachable(id); // undici's and the system's own codes: the line, not the order
      throw error;
    }
  }

  function parsed(text: string): unknown {
    try {
      return reviveAmounts(JSON.parse(text));
    } catch (error) {
      if (error instanceof SyntaxError) throw new RailUnreachable(id); // cut short on the way
      throw error;
    }
  }

  async function statusOf(path: string, body: unknown): Promise<StatusAnswer> {
    const answer = await post(path, body);
    if (!isStatus(answer)) throw new RailUnreachable(id);
    return answer;
  }

  return {
    id,
    submit: async (instruction): Promise<Outcome> => {
      const sentAt = clock.now();
      try {
        const answer = await statusOf(`/instructions/${instruction.kind}`, instruction);
        return answer.status === 'absent' ? { status: 'unknown', dueBy: dueBy(sentAt) } : answer;
      } catch (error) {
        if (error instanceof RailUnreachable) return { status: 'unknown', dueBy: dueBy(sentAt) };
        throw error;
      }
    },
    status: (instructionId) => statusOf('/status', { id: instructionId }),
    ask: async <T extends Topic>(topic: T, question: Questions[T]['ask']) => {
      const body = await post(`/ask/${topic}`, question);
      if (typeof body !== 'object' || body === null || !('answer' in body)) throw new RailUnreachable(id);
      return (body.answer ?? undefined) as Questions[T]['answer'] | undefined; // the rail on the other side is typed by the same table
    },
    close: () => pool.close(),
  };
}

/** Enough to go by; a rejection keeps whatever reason it names. */
function isStatus(value: unknown): value is StatusAnswer {
  if (typeof value !== 'object' || value === null || !('status' in value)) return false;
  switch (value.status) {
    case 'credited':
      return 'creditedAt' in value && typeof value.creditedAt === 'number';
    case 'pending':
      return 'stage' in value && typeof value.stage === 'string' && 'dueBy' in value && typeof value.dueBy === 'number';
    case 'rejected':
      return 'reason' in value && typeof value.reason === 'string';
    case 'unknown':
      return 'dueBy' in value && typeof value.dueBy === 'number';
    case 'absent':
      return true;
    default:
      return false;
  }
}
