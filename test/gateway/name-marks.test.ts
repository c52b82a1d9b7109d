import t from 'tap';
import { markedName, nameLine } from '../../src/gateway/name-marks.ts';

const plain = ['김민수', 'Kim Minsu', '㈜한빛상사', '한빛상사（주）', '(주)대한', '金敏洙', "O'Brien 2호점", 'José'.normalize('NFC'), ''];

t.test('names as they are written every day carry no mark', async (t) => {
  for (const name of plain) {
    t.same(markedName(name).marks, [], name);
    t.equal(nameLine(name), name);
  }
});

const odd: Readonly<Record<string, readonly string[]>> = {
  'Kim\u202eusniM': ['hidden'],
  'Kim\u200bMinsu': ['hidden'],
  'Kim\u2066Minsu': ['hidden'],
  '김\u3164민수': ['hidden', 'unusual-forms'],
  '\u0000x': ['hidden'],
  'К\u0456m': ['foreign-letters'],
  Κim: ['foreign-letters'],
  '١٢': ['foreign-letters'],
  Ｋim: ['unusual-forms'],
  '\u{1d40a}im': ['foreign-letters', 'unusual-forms'],
  '\u1100\u1161': ['unusual-forms'],
  'Jose\u0301': ['unusual-forms'],
};

t.test('hidden characters, look-alike letters and unusual forms are marked', async (t) => {
  for (const [name, marks] of Object.entries(odd)) t.same(markedName(name).marks, marks, JSON.stringify(name));
});

t.test('what does not show stands as its code point, in its place', async (t) => {
  t.same(markedName('a\u202eb').pieces, [
    { text: 'a', hidden: false },
    { text: 'U+202E', hidden: true },
    { text: 'b', hidden: false },
  ]);
  t.equal(nameLine('a\u001b[2Jb'), 'a<U+001B>[2Jb [!hidden]');
});
