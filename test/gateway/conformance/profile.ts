import { inputRequired, ResourceNotFoundError, type Server } from '@modelcontextprotocol/server';
import type { RequestStates } from '../../../src/gateway/request-states.ts';
import { askingTools } from './asking-tools.ts';
import { image, text } from './content.ts';
import type { Fixture } from './fixture.ts';
import { plainTools } from './plain-tools.ts';

/** Everything that the conformance suite asks a server for by name: a profile of tests, which no command can switch on. */
export interface Profile {
  readonly surface: (server: Server) => void;
  /** Names that were asked for, of tools, resources and prompts. */
  readonly used: ReadonlySet<string>;
  /** Names that could have been. */
  readonly offered: readonly string[];
}

const tools: Readonly<Record<string, Fixture>> = { ...plainTools, ...askingTools };

const resources: Readonly<Record<string, { readonly mimeType: string; readonly text?: string; readonly blob?: string }>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'the content of a text resource' },
  'test://static-binary': { mimeType: 'image/png', blob: image.data },
  'test://watched-resource': { mimeType: 'text/plain', text: 'a resource that can be watched' },
};
const template = 'test://template/{id}/data';

type Content =
  | ReturnType<typeof text>
  | typeof image
  | { readonly type: 'resource'; readonly resource: { readonly uri: string; readonly text: string } };

const prompts: Readonly<
  Record<string, { readonly arguments: readonly string[]; readonly content: (args: Readonly<Record<string, string>>) => Content[] }>
> = {
  test_simple_prompt: { arguments: [], content: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    arguments: ['arg1', 'arg2'],
    content: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    arguments: ['resourceUri'],
    content: ({ resourceUri = '' }) => [{ type: 'resource', resource: { uri: resourceUri, text: 'an embedded text' } }, text('Read the text above.')],
  },
  test_prompt_with_image: { arguments: [], content: () => [image, text('Look at the picture above.')] },
};
const askingPrompt = 'test_input_required_result_prompt';

export function conformanceProfile(states: RequestStates): Profile {
  const used = new Set<string>();
  const surface = (server: Server): void => {
    server.registerCapabilities({ logging: {}, resources: { subscribe: true }, tools: { listChanged: true } });
    offerTools(server, states, used);
    offerResources(server, used);
    offerPrompts(server, used);
  };
  return { surface, used, offered: [...Object.keys(tools), ...Object.keys(resources), template, ...Object.keys(prompts), askingPrompt] };
}

function offerTools(server: Server, states: RequestStates, used: Set<string>): void {
  server.setRequestHandler('tools/list', () => ({
    tools: Object.entries(tools).map(([name, { inputSchema }]) => ({
      name,
      description: `A fixture, ${name}`,
      inputSchema: inputSchema ?? { type: 'object' },
    })),
  }));
  server.setRequestHandler('tools/call', ({ params: { name, arguments: args } }, context) => {
    const tool = tools[name];
    if (tool === undefined) return { content: [text(`there is no tool ${name}`)], isError: true };
    used.add(name);
    return tool.run({ name, arguments: args ?? {}, context, server, states });
  });
}

function offerResources(server: Server, used: Set<string>): void {
  server.setRequestHandler('resources/list', () => ({
    resources: Object.entries(resources).map(([uri, { mimeType }]) => ({ uri, name: uri.slice('test://'.length), mimeType })),
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: template, name: 'template', mimeType: 'application/json' }],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const id = /^test:\/\/template\/(\w+)\/data$/.exec(uri)?.[1];
    if (id !== undefined) {
      used.add(template);
      return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, data: `Data for ID: ${id}` }) }] };
    }
    const resource = resources[uri];
    if (resource === undefined) throw new ResourceNotFoundError(uri);
    used.add(uri);
    const { mimeType, text: words, blob = '' } = resource;
    return { contents: [words === undefined ? { uri, mimeType, blob } : { uri, mimeType, text: words }] };
  });
  for (const method of ['resources/subscribe', 'resources/unsubscribe'] as const) {
    server.setRequestHandler(method, ({ params: { uri } }) => {
      used.add(uri);
      return {};
    });
  }
}

function offerPrompts(server: Server, used: Set<string>): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: [
      ...Object.entries(prompts).map(([name, prompt]) => ({
        name,
        description: `A fixture, ${name}`,
        arguments: prompt.arguments.map((argument) => ({ name: argument, required: true })),
      })),
      { name: askingPrompt, description: 'A fixture that asks back' },
    ],
  }));
  server.setRequestHandler('prompts/get', ({ params: { name, arguments: args } }, context) => {
    used.add(name);
    if (name === askingPrompt) {
      if (context.mcpReq.inputResponses !== undefined)
        return { messages: [{ role: 'user' as const, content: text('the prompt with what was said') }] };
      const requestedSchema = { type: 'object' as const, properties: { context: { type: 'string' as const } }, required: ['context'] };
      return inputRequired({ inputRequests: { user_context: inputRequired.elicit({ message: 'In what context?', requestedSchema }) } });
    }
    const content = prompts[name]?.content(args ?? {}) ?? [];
    return { messages: content.map((part) => ({ role: 'user' as const, content: part })) };
  });
  server.setRequestHandler('completion/complete', () => ({ completion: { values: ['paris', 'park'], total: 2, hasMore: false } }));
}
