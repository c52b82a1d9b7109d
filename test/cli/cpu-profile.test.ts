import t from 'tap';
import { profiled, profileLines, profileOf } from '../../src/cli/bench/cpu-profile.ts';
import { openLedger } from '../../src/kernel/book.ts';
import { won } from '../../src/kernel/money.ts';

const root = new URL('../../', import.meta.url).href;

function node(id: number, functionName: string, url: string, lineNumber = 9) {
  return { id, callFrame: { functionName, url, lineNumber } };
}

t.test('time goes to who used it, by room; waiting counts for nobody', async (t) => {
  const nodes = [
    node(1, '(root)', ''),
    node(2, '(idle)', ''),
    node(3, 'post', `${root}src/kernel/book.ts`),
    node(4, 'post', `${root}src/kernel/book.ts`), // called from elsewhere, and the same function
    node(5, '', `${root}simulators/bank/bank.ts`),
    node(6, '(garbage collector)', ''),
    node(7, 'stringify', `${root}node_modules/@scope/package/lib/a.js`),
    node(8, 'write', 'node:fs'),
  ];
  const profile = profileOf({ nodes, samples: [2, 3, 4, 5, 6, 7, 8, 2], timeDeltas: [5_000, 300, 200, 250, 100, 100, 50, 9_000] });
  t.same(
    profile.rooms.map(({ room, share }) => [room, share]),
    [
      ['src/kernel', 0.5],
      ['simulators/bank', 0.25],
      ['garbage collection', 0.1],
      ['package @scope/package', 0.1],
      ['node', 0.05],
    ],
  );
  t.same(profile.rooms[0]?.functions, [{ name: 'post', at: 'src/kernel/book.ts:10', share: 0.5 }]);
  t.same(profileLines(profile).slice(0, 4), [
    '   50.0 %  src/kernel',
    '       50.0 %  post  src/kernel/book.ts:10',
    '   25.0 %  simulators/bank',
    '       25.0 %  anonymous  simulators/bank/bank.ts:10',
  ]);
});

t.test('what really ran is found', async (t) => {
  const { result, profile } = await profiled(() => {
    let seq = 0;
    const book = openLedger({ book: 'b', record: () => (seq += 1) });
    for (const account of ['x', 'y']) book.open({ account, kind: 'issuance', holder: '', overdraftWon: won(0n), effectiveAt: 0 });
    for (let n = 0; n < 60_000; n += 1)
      book.post({ effectiveAt: 0, transfer: `t${n}`, debit: 'x', credit: 'y', amountWon: won(1n), code: 'issue', instruction: 'i' });
    return seq;
  });
  t.ok(result > 60_000);
  t.match(profile.rooms.find(({ room }) => room === 'src/kernel')?.functions[0], { at: /^src\/kernel\/[a-z-]+\.ts:\d+$/ });
  t.ok(profile.rooms.reduce((total, { share }) => total + share, 0) > 0.9);
});
