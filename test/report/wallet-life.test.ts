import t from 'tap';
import { lifeOf } from '../../src/report/life.ts';
import { played } from '../runner/played.ts';

t.test('a payment between wallets: what was owed was credited, and the wallets stand among the customers', async (t) => {
  const { events } = await played({ case: 'token-payment/clean' });
  const life = lifeOf(events);
  t.same(
    life.owed.map(({ items, owed, credited }) => ({ items, owed, credited })),
    [
      { items: ['beans'], owed: 1, credited: 1 },
      { items: ['milk'], owed: 1, credited: 1 },
    ],
  );
  const changed = life.books.filter((line) => line.customer).map((line) => [line.holder, line.before.postedWon, line.after.postedWon]);
  t.same(changed.sort(), [
    ['솔밭카페', '900000', '430000'],
    ['푸른목장', '0', '150000'],
    ['한빛로스터리', '0', '320000'],
  ]);
});
