import { readFileSync } from 'node:fs';
import t from 'tap';
import { stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

const page = readFileSync(new URL('../../docs/stablecoin.md', import.meta.url), 'utf8');
const rules: readonly (readonly [string, Sourced<unknown>])[] = Object.entries(stablecoinRules);

t.test('the page has every rule of the stablecoin, with how well it is known', async (t) => {
  const documented = [...page.matchAll(/^\| `(\w+)` \| .+ \| (\w+) \| .+ \|$/gm)].map(([, name, certainty]) => [name, certainty]);
  t.same(
    documented,
    rules.map(([name, { certainty }]) => [name, certainty]),
  );
});

t.test('every rule says what it rests on', async (t) => {
  for (const [name, { source }] of rules) t.ok(source.length > 20, name);
});
