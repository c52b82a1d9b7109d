import type { LlmUse } from '../../report/run-result.ts';
import { ambient } from '../ambient.ts';

/** Largest answer of a provider that is read; a model's words are a thousandth of it. */
const bodyBytesMax = 8 * 1024 * 1024;

/** Headers in which providers state their limits (OpenAI's names, which the compatible ones took over). */
const limitHeaders = ['x-ratelimit-limit-requests', 'x-ratelimit-limit-tokens'] as const;

/** What has been used so far; the line counts it as it goes, so that it is known also when a trial breaks off. */
export type LlmMeter = { -readonly [name in keyof LlmUse]: LlmUse[name] };

export function openMeter(): LlmMeter {
  return { requests: 0, steps: 0, inputTokens: 0, outputTokens: 0, rateLimited: 0, limits: {}, costUsd: null };
}

/**
 * The `fetch` between the AI SDK and the provider: counts requests and refusals, and gives each answer, its body included, so much real time.
 * Rejects with a `TypeError`, as a broken connection does, when it takes longer or grows too large.
 */
export function providerLine(meter: LlmMeter, requestTimeoutMs: number): typeof fetch {
  return async (input, init) => {
    meter.requests += 1;
    const late = new AbortController();
    const cancel = ambient.after(requestTimeoutMs, () => late.abort(new TypeError(`the provider took longer than ${requestTimeoutMs / 1000} s`)));
    try {
      const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
      const response = await fetch(input, { ...init, signal });
      if (response.status === 429) meter.rateLimited += 1;
      for (const name of limitHeaders) {
        const limit = response.headers.get(name);
        if (limit !== null) meter.limits = { ...meter.limits, [name]: limit.slice(0, 40) };
      }
      return new Response(await bodyOf(response), { status: response.status, headers: response.headers });
    } finally {
      cancel();
    }
  };
}

async function bodyOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bodyBytesMax) throw new TypeError(`the provider answered with more than ${bodyBytesMax} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
