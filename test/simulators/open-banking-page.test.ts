import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openBankingPage } from './open-banking-page.ts';

t.test('docs/open-banking.md is made from the tables of the code', async (t) => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'open-banking.md'), 'utf8');
  t.equal(page, openBankingPage(), 'write it anew: node test/simulators/open-banking-page.ts > docs/open-banking.md');
});
