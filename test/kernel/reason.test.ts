import { readFileSync } from 'node:fs';
import t from 'tap';
import { type Reason, reasons } from '../../src/kernel/reason.ts';
import { reasonPage } from './reason-page.ts';

const page = new URL('../../docs/reasons.md', import.meta.url);
const table: readonly (readonly [string, Reason])[] = Object.entries(reasons);

t.test('every reason is documented and every documented reason exists', async (t) => {
  const text = readFileSync(page, 'utf8');
  const documented = Array.from(text.matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code);
  t.same(
    documented,
    table.map(([code]) => code),
    'codes, in order of precedence',
  );
  t.equal(text, reasonPage(), 'if not: node test/kernel/reason-page.ts > docs/reasons.md');
});

t.test('ISO codes are of the external status reasons that the simulated systems use', async (t) => {
  const known = ['AC01', 'AC04', 'AC06', 'AG01', 'AM02', 'AM04', 'AM05', 'AM14', 'BE01', 'RR04', 'TM01', 'NARR'];
  for (const [code, { iso }] of table) t.ok(iso === null || known.includes(iso), `${code}: ${iso}`);
});

t.test('every reason speaks English and Korean in whole sentences and says what to do', async (t) => {
  for (const [code, { message, remedy }] of table) {
    t.match(code, /^[a-z]+(_[a-z]+)*$/);
    t.match(message.en, /^[A-Z].*\.$/, code);
    t.match(message.ko, /^[\p{Script=Hangul}0-9].*\.$/u, code);
    t.match(remedy, /^[A-Z].*\.$/, code);
  }
});

t.test('a denial is final: only a rail or the weather can make a retry worth while', async (t) => {
  for (const [code, { decline, retryable }] of table) if (decline === 'denied') t.notOk(retryable, code);
});
