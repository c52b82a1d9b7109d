import { setTimeout as wait } from 'node:timers/promises';
import { MissingRequiredClientCapabilityError } from '@modelcontextprotocol/server';
import { audio, image, text } from './content.ts';
import type { Fixture, FixtureCall } from './fixture.ts';

function embedded(uri: string, mimeType: string, words: string) {
  return { type: 'resource', resource: { uri, mimeType, text: words } } as const;
}

async function inSteps(count: number, step: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await step(index);
    await wait(20);
  }
}

async function progressing({ context: { mcpReq } }: FixtureCall) {
  const progressToken = mcpReq._meta?.progressToken ?? 0;
  await inSteps(3, (index) => mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: index * 50, total: 100 } }));
  return { content: [text(String(progressToken))] };
}

async function logging({ context: { mcpReq } }: FixtureCall) {
  await inSteps(3, (index) => mcpReq.log('info', `step ${index + 1} of 3`));
  return { content: [text('three lines were logged')] };
}

function needsSampling({ server }: FixtureCall) {
  if (server.getClientCapabilities()?.sampling === undefined)
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
  return { content: [text('the client can sample')] };
}

const schema2020 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: { address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as const;

/** Tools that answer at once or with messages on the way. */
export const plainTools: Readonly<Record<string, Fixture>> = {
  test_simple_text: { run: () => ({ content: [text('This is a simple text response for testing.')] }) },
  test_image_content: { run: () => ({ content: [image] }) },
  test_audio_content: { run: () => ({ content: [audio] }) },
  test_embedded_resource: { run: () => ({ content: [embedded('test://embedded-resource', 'text/plain', 'an embedded text')] }) },
  test_multiple_content_types: {
    run: () => ({
      content: [text('three kinds'), image, embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}')],
    }),
  },
  test_error_handling: { run: () => ({ content: [text('This tool intentionally returns an error for testing')], isError: true }) },
  test_tool_with_progress: { run: progressing },
  test_tool_with_logging: { run: logging },
  test_missing_capability: { run: needsSampling },
  json_schema_2020_12_tool: { inputSchema: schema2020, run: () => ({ content: [text('called')] }) },
};
