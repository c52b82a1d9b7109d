import t from 'tap';
import { customers, holderName } from '../../simulators/bank/customers.ts';
import { accountNumber, participants } from '../../simulators/bank/participants.ts';
import { seededRandom } from '../../src/kernel/random.ts';

t.test('seventeen banks, A to Q, 901 to 917', async (t) => {
  t.equal(participants.map((participant) => participant.letter).join(''), 'ABCDEFGHIJKLMNOPQ');
  t.same(
    participants.map((participant) => participant.code),
    Array.from({ length: 17 }, (_, index) => String(901 + index)),
  );
  t.equal(new Set(participants.map((participant) => participant.name.ko)).size, 17);
});

t.test('account numbers follow each bank’s format and never repeat', async (t) => {
  const [a, b] = participants;
  t.equal(a && accountNumber(a, 123), '901-000-000123');
  t.equal(b && accountNumber(b, 1234), '902-00-000123-4');
  for (const participant of participants) {
    const numbers = Array.from({ length: 2_000 }, (_, n) => accountNumber(participant, n));
    t.equal(new Set(numbers).size, 2_000);
    const format = new RegExp(`^${participant.accountDigits.map((digits) => `\\d{${digits}}`).join('-')}$`);
    t.ok(numbers.every((number) => format.test(number) && number.startsWith(participant.code)));
    t.ok(
      numbers.every((number) => number.replaceAll('-', '').length <= 16),
      'open banking carries 16 digits',
    );
    t.throws(() => accountNumber(participant, 10 ** 13), RangeError);
    t.throws(() => accountNumber(participant, -1), RangeError);
  }
});

t.test('customers are the same for the same seed and others for another', async (t) => {
  for (const participant of participants.slice(0, 2)) {
    const made = customers(participant, seededRandom('7'), { first: 1, count: 50 });
    t.same(made, customers(participant, seededRandom('7'), { first: 1, count: 50 }));
    t.notSame(made, customers(participant, seededRandom('8'), { first: 1, count: 50 }));
    t.ok(made.every(({ holder, balanceWon }) => /^[가-힣]{3}$/.test(holder) && balanceWon >= 100_000n && balanceWon < 10_000_000n));
  }
  t.match(holderName(seededRandom('7')), /^[가-힣]{3}$/);
});
