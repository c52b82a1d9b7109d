import { inputRequired, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { text } from './content.ts';
import type { Fixture, FixtureAnswer, FixtureCall } from './fixture.ts';

type Requests = NonNullable<Parameters<typeof inputRequired>[0]['inputRequests']>;
type Properties = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'] extends infer S
  ? S extends { properties: infer P }
    ? P
    : never
  : never;

function form(message: string, properties: Properties, required: string[] = Object.keys(properties)) {
  return inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required } });
}

function sample(prompt: string, maxTokens = 100) {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens });
}

const nameForm = () => form('What is your name?', { name: { type: 'string' } });
const confirmForm = () => form('Please confirm', { ok: { type: 'boolean' } });

/** What came back under a key, whatever it is: JSON from outside. */
function responseOf({ context }: FixtureCall, key: string): Record<string, unknown> | undefined {
  return context.mcpReq.inputResponses?.[key] as Record<string, unknown> | undefined; // JSON
}

function fieldOf(call: FixtureCall, key: string, field: string): string | undefined {
  const content = responseOf(call, key)?.['content'] as Record<string, unknown> | undefined; // JSON
  return typeof content?.[field] === 'string' ? content[field] : undefined;
}

/** A handle of the gateway's, bound to the stage that it was given in. */
function stateOf({ name, arguments: args, states }: FixtureCall, stage: string): string {
  return states.mint({ token: undefined, tool: `${name} ${stage}`, arguments: args });
}

function isAt({ name, arguments: args, states, context }: FixtureCall, stage: string): boolean {
  const handle = context.mcpReq.requestState<string>();
  return handle !== undefined && states.redeem(handle, { token: undefined, tool: `${name} ${stage}`, arguments: args });
}

function done(words: string): FixtureAnswer {
  return { content: [text(words)] };
}

/** Asks for one thing, and says what came of it. */
function once(requests: () => Requests, answer: (call: FixtureCall) => string | undefined): Fixture {
  return {
    run: (call) => {
      const words = answer(call);
      return words === undefined ? inputRequired({ inputRequests: requests() }) : done(words);
    },
  };
}

function multiRound(call: FixtureCall): FixtureAnswer {
  if (call.context.mcpReq.requestState<string>() !== undefined) {
    const name = fieldOf(call, 'step1', 'name');
    if (name !== undefined && isAt(call, 'one')) {
      const color = form('Step 2: What is your favorite color?', { color: { type: 'string' } });
      return inputRequired({ inputRequests: { step2: color }, requestState: stateOf(call, 'two') });
    }
    const color = fieldOf(call, 'step2', 'color');
    if (color !== undefined && isAt(call, 'two')) return done(`both rounds are over, ${color}`);
  }
  return inputRequired({
    inputRequests: { step1: form('Step 1: What is your name?', { name: { type: 'string' } }) },
    requestState: stateOf(call, 'one'),
  });
}

function confirmed(words: string): Fixture {
  return {
    run: (call) => {
      if (call.context.mcpReq.requestState<string>() === undefined) {
        return inputRequired({ inputRequests: { confirm: confirmForm() }, requestState: stateOf(call, 'one') });
      }
      if (isAt(call, 'one')) return done(words);
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState');
    },
  };
}

function multiple(call: FixtureCall): FixtureAnswer {
  const name = fieldOf(call, 'user_name', 'name');
  if (name !== undefined && isAt(call, 'one')) return done(`three answers, of ${name}`);
  const requests = { user_name: nameForm(), greeting: sample('Generate a greeting', 50), client_roots: inputRequired.listRoots() };
  return inputRequired({ inputRequests: requests, requestState: stateOf(call, 'one') });
}

function byCapability(call: FixtureCall): FixtureAnswer {
  const given = Object.keys(call.context.mcpReq.inputResponses ?? {});
  if (given.length > 0) return done(`received ${given.join(', ')}`);
  const { elicitation, sampling } = call.server.getClientCapabilities() ?? {};
  const requests: Requests = {};
  if (elicitation !== undefined) requests['elicit_input'] = form('A value', { value: { type: 'string' } });
  if (sampling !== undefined) requests['sample_input'] = sample('A sample', 50);
  return Object.keys(requests).length === 0
    ? done('nothing can be asked')
    : inputRequired({ inputRequests: requests, requestState: stateOf(call, 'one') });
}

const defaults: Properties = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const titled = [1, 2, 3].map((index) => ({ const: `value${index}`, title: `Option ${index}` }));
const enums: Properties = {
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
};

function asked(form: (args: Readonly<Record<string, unknown>>) => Requests[string]): Fixture {
  return {
    run: (call) => {
      const response = responseOf(call, 'form');
      if (response === undefined) return inputRequired({ inputRequests: { form: form(call.arguments) } });
      return done(`action=${response['action']}, content=${JSON.stringify(response['content'] ?? {})}`);
    },
  };
}

/** Tools that ask the client: written once, and asked in the way of each era. */
export const askingTools: Readonly<Record<string, Fixture>> = {
  test_elicitation: asked(({ message }) => form(String(message), { response: { type: 'string' } })),
  test_elicitation_sep1034_defaults: asked(() => form('Please review the fields', defaults, [])),
  test_elicitation_sep1330_enums: asked(() => form('Please choose', enums, [])),
  test_sampling: {
    run: (call) => {
      const content = responseOf(call, 'sample')?.['content'] as { readonly text?: string } | undefined; // JSON
      return content === undefined
        ? inputRequired({ inputRequests: { sample: sample(String(call.arguments['prompt'])) } })
        : done(`LLM response: ${content.text}`);
    },
  },
  test_input_required_result_elicitation: once(
    () => ({ user_name: nameForm() }),
    (call) => fieldOf(call, 'user_name', 'name'),
  ),
  test_input_required_result_sampling: once(
    () => ({ sample_request: sample('What is the capital of France?') }),
    (call) => responseOf(call, 'sample_request') && 'sampled',
  ),
  test_input_required_result_list_roots: once(
    () => ({ roots_request: inputRequired.listRoots() }),
    (call) => responseOf(call, 'roots_request') && 'rooted',
  ),
  test_input_required_result_request_state: confirmed('state-ok: the state is what was given'),
  test_input_required_result_tampered_state: confirmed('integrity-ok: the state is what was given'),
  test_input_required_result_multiple_inputs: { run: multiple },
  test_input_required_result_multi_round: { run: multiRound },
  test_input_required_result_capabilities: { run: byCapability },
};
