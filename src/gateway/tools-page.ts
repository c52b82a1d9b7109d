import type { ObjectSchema } from './schema.ts';
import type { ToolDefinition } from './tool.ts';
import { toolHash } from './tool-pins.ts';

const head = `# Tools

What an agent finds at the gateway: the same tools over MCP 2025-11-25 and 2026-07-28. This page is made from the definitions in
\`src/gateway/tools\`; a test holds it to them, and \`TAP_SNAPSHOT=1 node test/gateway/tools-page.test.ts\` writes it again.

Inputs are strict: a field that is not listed is refused, nothing is converted. Amounts are strings of whole won, times are ISO 8601 in
Korean time, and every result carries \`asOf\`, the time at which it holds. A result comes as \`structuredContent\` and as the same JSON in
a text. A refusal is a tool error (\`isError\`) whose text is JSON: \`{code, field, retryable, message {en, ko}, remedy}\`. A payment that
the bank rejects is no tool error: it is a result with \`status: "rejected"\`. The codes of both are in [reasons.md](reasons.md).

## After a lost reply

One payment has one \`idempotencyKey\`, chosen before the first try. Whatever happens to the answer, the payment is found under that key:
ask \`get_transfer_status\`, or send the same arguments again. Tenant and principal are part of the key, so agents of one principal share
its keys and nobody else can meet them. Keys are kept as long as the journal.

| status | means | next |
|---|---|---|
| \`credited\` | the payee has the money, final | nothing |
| \`pending\` | accepted and under way | ask again with the same key, final by \`dueBy\` |
| \`unknown\` | no answer in time, the money may have moved | ask again with the same key, final by \`dueBy\` |
| \`rejected\` | nothing was posted and nothing will be | if still wanted: a new order with a new key, see \`retryable\` and \`retryAt\` |
| \`not_found\` | nothing was sent under this key | sending it with this same key is safe |
`;

/** The reference page of the tools, in Markdown. */
export function toolsPage(definitions: readonly ToolDefinition[]): string {
  return [head, ...definitions.map(toolSection)].join('\n');
}

function toolSection(definition: ToolDefinition): string {
  const { name, title, description, inputSchema, outputSchema, annotations } = definition;
  const hints = Object.entries(annotations)
    .filter(([, on]) => on)
    .map(([hint]) => `\`${hint}\``);
  return [
    `## ${name}`,
    '',
    `**${title}** · ${hints.length === 0 ? 'no hints' : hints.join(' ')}`,
    '',
    description.replaceAll('\n', '  \n'),
    '',
    `Definition: SHA-256 \`${toolHash(definition)}\``,
    '',
    ...fieldTable('Input', inputSchema),
    ...fieldTable('Output', outputSchema),
  ].join('\n');
}

function fieldTable(label: string, schema: ObjectSchema): string[] {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return [`${label}: none.`, ''];
  return [`| ${label} | type | |`, '|---|---|---|', ...rows, ''];
}

interface Described {
  readonly type?: unknown;
  readonly description?: unknown;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly items?: Described;
}

/** One row for each field, inner ones under the path of their parent. */
function rowsOf(schema: Described, path: string): string[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = `${path}${name}`;
    const row = `| \`${own}\`${required.includes(name) ? '' : ' (optional)'} | ${[field.type].flat().join(' or ')} | ${cell(field.description)} |`;
    return [row, ...rowsOf(field, `${own}.`), ...(field.items === undefined ? [] : rowsOf(field.items, `${own}[].`))];
  });
}

function cell(text: unknown): string {
  return typeof text === 'string' ? text.replaceAll('|', '\\|').replaceAll('\n', ' ') : '';
}
