import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../src/', import.meta.url);
/** The script of the page, which has no types of its own. */
interface Sentences {
  readonly checkSentences: readonly (readonly [english: string, korean: string])[];
  readonly koreanSentence: (message: string) => string | undefined;
}

const { checkSentences, koreanSentence }: Sentences = await import(new URL('report/page/check-sentences.js', root).href);

/** Where sentences for the report are written. */
const sources = [
  ...readdirSync(new URL('oracle/checks/', root)).map((name) => `oracle/checks/${name}`),
  ...['oracle/findings.ts', 'oracle/fulfilment.ts', 'oracle/judge.ts', 'report/profile.ts'],
];
const samples: Readonly<Record<string, string>> = { won: '1,250,000', n: '3', all: '4', account: '902/902-1', payer: '901/901-1', status: 'refused' };
const blank = /\{(\w+)\}/g;
const filled = (text: string) => text.replace(blank, (_, name: string) => samples[name] ?? `some ${name}`);

/** What is written between the blanks of every text in a source, from two words on. */
function wordings(source: string): readonly string[] {
  const code = source.replace(/^import .*$|^\s*(?:\/\*\*|\*|\/\/).*$|\s\/\/ .*$/gm, '');
  const texts = [...code.matchAll(/`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g)].map(([, template, plain]) => template ?? plain ?? '');
  return texts.flatMap((text) => text.split(/\$\{[^}]*\}/)).flatMap((part) => (/[a-z]+ [a-z]+/.test(part) ? [part.replace(/^.*\}/, '').trim()] : []));
}

t.test('whatever a check or a profile says has a Korean form', async (t) => {
  const english = checkSentences.map(([text]) => text.split(blank).join('\0'));
  const all = english.join('\n');
  for (const name of sources) {
    for (const wording of wordings(readFileSync(new URL(name, root), 'utf8')))
      t.ok(all.includes(wording), `${name}: "${wording}" is in no sentence of src/report/page/check-sentences.js`);
  }
});

t.test('each sentence is read back by its own line, with every blank in its place', async (t) => {
  for (const [english, korean] of checkSentences) {
    const blanks = (text: string) => [...text.matchAll(blank)].map(([, name]) => name).sort();
    t.same(blanks(korean), blanks(english), english);
    t.equal(koreanSentence(filled(english)), filled(korean), english);
    t.match(korean, /[가-힣]{2}/, english);
  }
  const lost = 'rent (50,000 won to 902/902-1) was not credited (and 2 more)';
  t.equal(koreanSentence(lost), 'rent (902/902-1 앞 50,000원) 미입금 (외 2건)');
  t.equal(koreanSentence('what an older version said'), undefined);
});
