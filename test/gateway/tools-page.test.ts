import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { catalog } from '../../src/gateway/catalog.ts';
import { toolsPage } from '../../src/gateway/tools-page.ts';

const file = new URL('../../docs/tools.md', import.meta.url);
const definitions = catalog.map((tool) => tool.definition);

t.test('docs/tools.md says what the tools are', async (t) => {
  const page = toolsPage(definitions);
  if (process.env['TAP_SNAPSHOT'] === '1') writeFileSync(file, page);
  t.equal(readFileSync(file, 'utf8'), page, 'write it again with TAP_SNAPSHOT=1 node test/gateway/tools-page.test.ts');
});

t.test('the page has every tool and every input', async (t) => {
  const page = readFileSync(file, 'utf8');
  for (const { name, inputSchema } of definitions) {
    t.match(page, `## ${name}\n`);
    for (const field of Object.keys(inputSchema.properties)) t.match(page, `\`${field}\``);
  }
});
