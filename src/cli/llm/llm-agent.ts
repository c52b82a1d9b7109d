import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { AISDKError, generateText, isStepCount, RetryError } from 'ai';
import type { AgentEnd } from '../agent-process.ts';
import { ambient } from '../ambient.ts';
import { openMcpTools } from './mcp-tools.ts';
import { type LlmMeter, providerLine } from './provider-line.ts';
import type { ToolWording } from './tool-wording.ts';

/** An OpenAI-compatible endpoint and how it is asked. `key` is read from the environment and goes nowhere but into the request. */
export interface LlmOrder {
  readonly url: string;
  readonly model: string;
  readonly key: string | undefined;
  readonly temperature: number;
  /** Other words for the gateway's tools. */
  readonly wording?: ToolWording;
  /** Real time for one trial. */
  readonly timeoutMs: number;
}

/** How a model's work ended, and whether it was the provider who ended it. */
export interface LlmEnd extends AgentEnd {
  readonly provider: boolean;
}

/** Turns of a model; the longest job of the suite takes a third of them. A model that goes in circles is stopped here. */
export const stepsMax = 150;

/** Further tries of one request that the provider refused for now. */
const retriesMax = 2;

/** Longest answer of a provider, as long as it leaves time for a second one. */
const requestMsMax = 60_000;

const prompt = 'Do the work that get_task gives you, with the tools that you have. When it is done, or cannot be done, report with finish_task.';

/** Lets a model work on one job of a trial until it says no more. Never rejects for what a model or its provider does. */
export async function runLlmAgent(
  { url, model, key, temperature, timeoutMs, wording }: LlmOrder,
  gateway: { readonly url: string; readonly token: string },
  meter: LlmMeter,
): Promise<LlmEnd> {
  const fetch = providerLine(meter, Math.min(requestMsMax, timeoutMs / 2));
  const provider = createOpenAICompatible({ name: 'endpoint', baseURL: url, fetch, ...(key === undefined ? {} : { apiKey: key }) });
  const mcp = await openMcpTools(gateway.url, gateway.token, { timeoutMs, ...(wording && { wording }) });
  const up = new AbortController();
  const cancel = ambient.after(timeoutMs, () => up.abort());
  try {
    const { steps, finishReason } = await generateText({
      model: provider.chatModel(model),
      instructions: mcp.instructions,
      prompt,
      tools: mcp.tools,
      temperature,
      maxRetries: retriesMax,
      stopWhen: isStepCount(stepsMax),
      abortSignal: up.signal,
      onStepEnd: ({ usage }) => {
        meter.steps += 1;
        meter.inputTokens += usage.inputTokens ?? 0;
        meter.outputTokens += usage.outputTokens ?? 0;
      },
    });
    if (steps.length >= stepsMax && finishReason === 'tool-calls') return { how: 'stopped', message: `more than ${stepsMax} steps`, provider: false };
    return { how: 'returned', message: '', provider: false };
  } catch (error) {
    if (up.signal.aborted) return { how: 'stopped', message: `still working after ${timeoutMs / 1000} s`, provider: false };
    return { how: 'threw', message: wordsOf(error, key), provider: true };
  } finally {
    cancel();
    await mcp.close();
  }
}

/** What the SDK says of a provider that failed, on one line and without the key. @throws whatever is no failure of a provider's */
function wordsOf(error: unknown, key: string | undefined): string {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  if (!(AISDKError.isInstance(error) || last instanceof TypeError) || !(last instanceof Error)) throw error;
  const words = `the provider failed: ${last.message}`.replaceAll(/\s+/g, ' ').slice(0, 300);
  return key === undefined ? words : words.replaceAll(key, '(key)');
}
