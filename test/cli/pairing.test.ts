import t from 'tap';
import { pairCalls } from '../../src/cli/chaos/pairing.ts';

const heard = (name: string, intent: number, at: number) => ({ name, intent, outcome: { place: intent + 10, at } });

t.test('calls that overtook one another on their way find their own hearings', async (t) => {
  const made = ['a', 'b', 'c'].map((name) => ({ call: `call-${name}`, name, answered: true, asOf: 7 }));
  const pairs = pairCalls(made, [heard('b', 0, 7), heard('a', 1, 7), heard('c', 2, 7)]);
  t.same(
    made.map(({ call }) => pairs.get(call)?.name),
    ['a', 'b', 'c'],
  );
});

t.test('out of order only an answer of the very time counts', async (t) => {
  const made = [
    { call: 'lost', name: 'a', answered: false, asOf: undefined },
    { call: 'late', name: 'a', answered: true, asOf: 8 },
    { call: 'kept', name: 'b', answered: true, asOf: 7 },
  ];
  const pairs = pairCalls(made, [heard('b', 0, 7), heard('a', 1, 9)]);
  t.notOk(pairs.has('lost') && pairs.has('late') && pairs.has('kept'));
  t.equal([...pairs.values()].length, 1);
});
