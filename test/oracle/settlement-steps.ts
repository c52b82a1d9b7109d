import { atKst } from '../../src/kernel/calendar.ts';
import type { EventData, EventDraft, EventKind } from '../../src/kernel/event.ts';
import type { EpochMs, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { TrialScript } from './trial-script.ts';

export const session = '2026-11-24';
export const settlesAt = atKst(session, '11:00');

export interface SettlementOptions {
  readonly net?: EventData['netting.closed']['payInWon'];
  readonly moveWon?: bigint;
  /** What bank 901 books; bank 902 books the rest of the net. */
  readonly adviceWon?: bigint;
  readonly skip?: readonly EventKind[];
  readonly nettedAt?: EpochMs;
  readonly settledAt?: EpochMs;
  /** Bank, and the id of the advice that it gets. */
  readonly advices?: readonly (readonly [bank: '901' | '902', id: string])[];
  readonly advisedBefore?: boolean;
}

const bothAdvised = [
  ['901', 'a1'],
  ['902', 'a2'],
] as const;

/** One payment of 50,000 won on Monday, netted and settled on Tuesday; parts of it can be wrong. */
export function settled(wrong: SettlementOptions = {}, script = new TrialScript().pay('k1')): TrialScript {
  const { net = { '901': won(50_000n), '902': won(-50_000n) }, moveWon = 50_000n, skip = [], advisedBefore = false } = wrong;
  const { nettedAt = settlesAt, settledAt = nettedAt } = wrong;
  const put = (draft: EventDraft) => {
    script.now = Math.max(script.now, draft.at);
    if (!skip.includes(draft.kind)) script.put(draft);
  };
  const book = 'bokwire';
  for (const [account, kind] of [
    ['901', 'liability'],
    ['902', 'liability'],
    ['clearing', 'clearing'],
    ['issuance', 'issuance'],
  ] as const) {
    put({ kind: 'account.opened', at: nettedAt, data: { book, account, kind, holder: account, overdraftWon: won(0n) } });
  }
  const issue = { book, transfer: 'i', debit: 'issuance', credit: '901', amountWon: won(90_000n), code: 'issue' } as const;
  put({ kind: 'transfer.posted', at: nettedAt, data: issue });
  put({ kind: 'netting.closed', at: nettedAt, data: { session, payInWon: net } });
  if (advisedBefore) for (const draft of adviceSteps(wrong, settledAt)) put(draft);
  const order = { kind: 'net-settlement', id: 's1', session, payInWon: net } as const;
  put({ kind: 'instruction.received', at: settledAt, instruction: 's1', data: { rail: book, instruction: order } });
  const move = { book, amountWon: won(moveWon), code: 'settlement' } as const;
  put({ kind: 'transfer.posted', at: settledAt, instruction: 's1', data: { ...move, transfer: 's1:901', debit: '901', credit: 'clearing' } });
  put({ kind: 'transfer.posted', at: settledAt, instruction: 's1', data: { ...move, transfer: 's1:902', debit: 'clearing', credit: '902' } });
  const outcome: Outcome = { status: 'credited', creditedAt: settledAt };
  put({ kind: 'instruction.concluded', at: settledAt, instruction: 's1', data: { rail: book, outcome } });
  put({ kind: 'session.settled', at: settledAt, data: { session } });
  if (!advisedBefore) for (const draft of adviceSteps(wrong, settledAt)) put(draft);
  return script;
}

function adviceSteps({ advices = bothAdvised, adviceWon = 50_000n }: SettlementOptions, at: EpochMs): readonly EventDraft[] {
  return advices.flatMap(([bank, id]): EventDraft[] => {
    const rail = `bank:${bank}`;
    const payInWon = won(bank === '901' ? 50_000n : -50_000n);
    const [debit, credit] = bank === '901' ? ['clearing', 'reserves'] : ['reserves', 'clearing'];
    const amountWon = won(bank === '901' ? adviceWon : 50_000n);
    const booked = { book: rail, transfer: `${id}:settlement`, debit, credit, amountWon, code: 'settlement' } as const;
    return [
      { kind: 'instruction.received', at, instruction: id, data: { rail, instruction: { kind: 'settlement-advice', id, session, payInWon } } },
      { kind: 'transfer.posted', at, instruction: id, data: booked },
      { kind: 'instruction.concluded', at, instruction: id, data: { rail, outcome: { status: 'credited', creditedAt: at } } },
    ];
  });
}
