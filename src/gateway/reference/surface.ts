import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError, type Server } from '@modelcontextprotocol/server';
import type { DoorAnswer } from '../door.ts';
import { promptEntries, promptText } from './prompts.ts';
import { calendarTemplate, readResource, resourceEntries, templateValues } from './resources.ts';

/** Lists do not change while a gateway runs. */
const listMs = 5 * 60 * 1000;

/** For how long a client may keep what it was told; what depends on who asks is for nobody else. */
export const cacheHints = {
  'tools/list': { ttlMs: listMs, cacheScope: 'private' },
  'resources/list': { ttlMs: listMs, cacheScope: 'public' },
  'resources/templates/list': { ttlMs: listMs, cacheScope: 'public' },
  'prompts/list': { ttlMs: listMs, cacheScope: 'public' },
  'server/discover': { ttlMs: listMs, cacheScope: 'private' },
} as const;

const resourceList = { resources: resourceEntries.map((resource) => ({ ...resource })) };
const templateList = {
  resourceTemplates: [
    {
      uriTemplate: calendarTemplate,
      name: 'calendar',
      title: 'Bank holidays of a year / 은행 휴무일',
      description: 'Days on which banks and BOK-Wire+ are closed, in English or Korean.',
      mimeType: 'text/markdown',
    },
  ],
};
const promptList = { prompts: promptEntries.map(({ text: _text, ...prompt }) => ({ ...prompt, arguments: [...prompt.arguments] })) };

/** Resources, prompts and completions, for both eras. @param ask calls a tool for whoever is at the other end */
export function offerReference(server: Server, ask: (tool: string) => Promise<DoorAnswer>): void {
  server.setRequestHandler('resources/list', ({ params }) => wholeList(params, resourceList));
  server.setRequestHandler('resources/templates/list', ({ params }) => wholeList(params, templateList));
  server.setRequestHandler('prompts/list', ({ params }) => wholeList(params, promptList));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const found = await readResource(uri, ask);
    if (found === undefined) throw new ResourceNotFoundError(uri);
    if ('error' in found) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, 'Refused', found.content);
    const { ttlMs, cacheScope, ...contents } = found;
    return { contents: [contents], ttlMs, cacheScope };
  });
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = promptEntries.find(({ name }) => name === params.name);
    if (prompt === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no such prompt; prompts/list names them`);
    const made = promptText(prompt, params.arguments ?? {});
    if ('problem' in made) throw new ProtocolError(ProtocolErrorCode.InvalidParams, made.problem);
    return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text: made.text } }] };
  });
  server.setRequestHandler('completion/complete', ({ params: { ref, argument } }) => {
    const isKnown = ref.type === 'ref/resource' ? ref.uri === calendarTemplate : promptEntries.some(({ name }) => name === ref.name);
    if (!isKnown) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is nothing of that name to complete');
    const fits = ref.type === 'ref/resource' || argument.name === 'language' ? (templateValues[argument.name] ?? []) : [];
    const values = fits.filter((value) => value.startsWith(argument.value));
    return { completion: { values, total: values.length, hasMore: false } };
  });
}

/** Each list is one page: a cursor was given by somebody else. */
function wholeList<L>(params: { readonly cursor?: string | undefined } | undefined, list: L): L {
  if (params?.cursor !== undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This cursor was not given here; ask without one');
  return list;
}
