import t from 'tap';
import { careful } from '../../agents/personas/careful.ts';
import { SmallBank, type SmallBankOptions } from './small-bank.ts';

const play = (options: SmallBankOptions) => new SmallBank(options).run(careful);

t.test('an application that comes while the claim at the bank is open comes again, and its end is reported', async (t) => {
  const answers = [{ status: 'refused', reason: 'recovery_premature' }, { status: 'requested' }, { status: 'returned' }];
  const bank = await play({
    items: [{ payeeAccount: '90201' }, { kind: 'claim', after: 'item-0', route: 'insurer' }],
    strike: ({ tool, nth }) => (tool === 'claim_return' ? { kind: 'result', content: answers[nth - 1] ?? {} } : undefined),
  });
  t.strictSame(
    bank.report?.items.map(({ item, status }) => [item, status]),
    [
      ['item-0', 'paid'],
      ['item-1', 'paid'],
    ],
  );
  const turnedDown = await play({
    items: [{ payeeAccount: '90201' }, { kind: 'claim', after: 'item-0', route: 'insurer' }],
    strike: ({ tool }) => (tool === 'claim_return' ? { kind: 'result', content: { status: 'refused', reason: 'recovery_amount' } } : undefined),
  });
  t.equal(turnedDown.count('claim_return'), 1, 'what is turned down for good is not sent again');
  const back = await play({
    items: [{ payeeAccount: '90201' }, { kind: 'claim', after: 'item-0' }, { kind: 'claim', after: 'item-0', route: 'insurer' }],
    strike: ({ tool }) => (tool === 'claim_return' ? { kind: 'result', content: { status: 'returned' } } : undefined),
  });
  t.strictSame([back.count('claim_return'), back.report?.items[2]?.status], [1, 'not_paid'], 'what is back is not applied for');
});

t.test('a claim that was open when its time was over is asked after once more when the others have ended', async (t) => {
  const bank = await play({
    items: [{ payeeAccount: '90201' }, { kind: 'claim', after: 'item-0', untilMinute: 60 }, { kind: 'claim', after: 'item-0', route: 'insurer' }],
    strike: ({ tool, minute }) =>
      tool === 'claim_return'
        ? { kind: 'result', content: { status: minute < 200 ? 'requested' : 'refused', reason: 'return_unanswered' } }
        : undefined,
  });
  t.strictSame(
    bank.report?.items.map(({ status }) => status),
    ['paid', 'not_paid', 'not_paid'],
  );
});
