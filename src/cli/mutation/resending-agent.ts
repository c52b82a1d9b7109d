import type { Agent, Tools } from '../../../agents/agent.ts';
import { careful } from '../../../agents/personas/careful.ts';

/**
 * The careful persona over a client that sends every order twice, unchanged and under its key, and goes by what the second comes to: MCP lets
 * clients send broken calls again, and the tool says that this is safe. So it must pass every check, as the careful persona does.
 */
export function resending(how: 'at-once' | 'after'): Agent {
  return (context) => careful({ ...context, tools: { ...context.tools, list: () => context.tools.list(), call: twice(context.tools, how) } });
}

function twice(tools: Tools, how: 'at-once' | 'after'): Tools['call'] {
  return async (name, args) => {
    if (name !== 'transfer_funds') return tools.call(name, args);
    const first = tools.call(name, args);
    if (how === 'after') await first;
    const second = await tools.call(name, args);
    await first;
    return second;
  };
}
