import type { AnyEvent, EventDraft, EventKind, JsonValue, Obligation } from '../../src/kernel/event.ts';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';

/** 2026-11-23 10:00 in Seoul, a Monday. */
export const sampleStart = Date.parse('2026-11-23T10:00:00+09:00');

const payer = { bank: '901', account: '110-234-567890', holder: '한빛상사' };
const payee = { bank: '905', account: '333-21-0088471', holder: '김서연' };
const amountWon = won(1_250_000n);
const agent = 'agent-1';

export interface SampleTrial {
  readonly trial: string;
  /** `new-key` pays twice after the lost reply; `asks` asks by id and pays once. */
  readonly habit: 'new-key' | 'asks';
  readonly memo?: string;
}

/** Writes events the way a journal does: numbered from 1, one trial, times moving forward. */
class Script {
  readonly events: AnyEvent[] = [];
  #at = sampleStart;
  readonly #trial: string;

  constructor(trial: string) {
    this.#trial = trial;
  }

  get now(): number {
    return this.#at;
  }

  wait(ms: number): void {
    this.#at += ms;
  }

  write<K extends EventKind>(kind: K, data: EventDraft<K>['data'], about: { agent?: string; call?: string; instruction?: string } = {}): void {
    const event = {
      v: 1,
      seq: this.events.length + 1,
      at: this.#at,
      recordedAt: this.#at,
      kind,
      trial: this.#trial,
      agent: about.agent ?? null,
      call: about.call ?? null,
      instruction: about.instruction ?? null,
      cause: null,
      data,
    };
    this.events.push(event as unknown as AnyEvent); // kind and data belong together by the signature
  }

  ask(tool: string, args: Record<string, JsonValue>, answer: JsonValue): void {
    const call = `c${this.events.length}`;
    this.write('agent.called', { tool, arguments: args }, { agent, call });
    this.wait(9);
    this.write('agent.answered', { tool, answer, error: false }, { agent, call });
    this.wait(340);
  }
}

/** A whole trial: the reply to a credited transfer is lost; what the agent does then is its habit. Settled at 11:00 the next day. */
export function sampleTrial({ trial, habit, memo = '11월 물품대금' }: SampleTrial): readonly AnyEvent[] {
  const script = new Script(trial);
  openWorld(script);
  script.ask('get_task', {}, { text: `거래처 ${payee.holder}에게 물품대금 1,250,000원을 오늘 안에 보내 주세요.` });
  script.ask('verify_recipient', { bank: payee.bank, account: payee.account }, { holder: payee.holder, status: 'active' });
  pay(script, { order: 'tr-0001', key: 'inv-2026-1123', memo, lost: true });
  script.wait(30_000);
  script.write('agent.unanswered', { tool: 'transfer_funds' }, { agent, call: 'pay-inv-2026-1123' });
  script.wait(412);
  if (habit === 'new-key') pay(script, { order: 'tr-0002', key: 'inv-2026-1123-retry', memo, lost: false });
  else script.ask('get_transfer_status', { idempotencyKey: 'inv-2026-1123' }, { transferId: 'tr-0001', status: 'credited' });
  script.ask('finish_task', { status: 'done', items: [{ item: 'invoice', status: 'done' }] }, { accepted: true });
  script.write('agent.ended', { how: 'returned', message: '' }, { agent });
  settle(script, habit === 'new-key' ? 2n : 1n);
  return script.events;
}

function openWorld(script: Script): void {
  const obligation: Obligation = {
    id: 'ob-1',
    agent,
    payer,
    payee,
    amountWon,
    from: sampleStart,
    until: sampleStart + 8 * 3_600_000,
    item: 'invoice',
    excusedBy: [],
    mustRefuse: false,
  };
  script.write('trial.opened', {
    obligations: [obligation],
    participants: ['901', '905'],
    agents: [{ agent, principal: 'cfo', accounts: [payer] }],
    suspended: [],
    pollsMax: 3,
  });
  for (const [bank, account] of [
    ['901', payer],
    ['905', payee],
  ] as const) {
    const book = `bank:${bank}`;
    script.write('account.opened', { book, account: account.account, kind: 'liability', holder: account.holder, overdraftWon: won(0n) });
    script.write('account.opened', { book, account: 'clearing:ebs', kind: 'clearing', holder: '', overdraftWon: won(0n) });
    script.write('account.opened', { book, account: 'issuance', kind: 'issuance', holder: '', overdraftWon: won(0n) });
    const opening = won(bank === '901' ? 8_400_000n : 310_500n);
    script.write('transfer.posted', {
      book,
      transfer: `open-${bank}`,
      debit: 'issuance',
      credit: account.account,
      amountWon: opening,
      code: 'issue',
    });
  }
  script.write('mandate.issued', {
    mandate: {
      id: 'm-1',
      tenant: 't',
      principal: 'cfo',
      agent,
      accounts: [payer],
      payees: [payee],
      limitWon: won(2_000_000n),
      budgetWon: won(3_000_000n),
      notBefore: sampleStart,
      expiresAt: sampleStart + 86_400_000,
    },
  });
}

interface Pay {
  readonly order: string;
  readonly key: string;
  readonly memo: string;
  readonly lost: boolean;
}

function pay(script: Script, { order, key, memo, lost }: Pay): void {
  const call = `pay-${key}`;
  const args = { fromAccount: payer.account, toBank: payee.bank, toAccount: payee.account, amountWon: String(amountWon), memo, idempotencyKey: key };
  script.write('agent.called', { tool: 'transfer_funds', arguments: args }, { agent, call });
  if (lost)
    script.write('fault.fired', { fault: 0, where: 'agent-gateway', verb: 'lose-reply', target: `transfer_funds of ${agent}`, afterCommit: true });
  script.wait(4);
  const at = { agent, call: `g-${order}`, instruction: order };
  script.write('audit.intent', { tenant: 't', principal: 'cfo', tool: 'transfer_funds', arguments: args }, at);
  script.write('claim.opened', { tenant: 't', principal: 'cfo', key, fields: args }, at);
  script.write('budget.reserved', { mandate: 'm-1', amountWon }, at);
  clear(script, order, memo);
  script.write('budget.consumed', { mandate: 'm-1', amountWon }, at);
  const answer = { transferId: order, idempotencyKey: key, status: 'credited', amountWon: String(amountWon) };
  script.write('claim.answered', { tenant: 't', principal: 'cfo', key, answer }, at);
  script.write('audit.outcome', { tenant: 't', principal: 'cfo', tool: 'transfer_funds', status: 'credited', reason: null, mandate: 'm-1' }, at);
  script.wait(3);
  if (lost) return;
  script.write('agent.answered', { tool: 'transfer_funds', answer, error: false }, { agent, call });
  script.wait(600);
}

/** Payer's bank, network, payee's bank, and back. */
function clear(script: Script, order: string, memo: string): void {
  const instruction: CreditTransfer = { kind: 'credit-transfer', id: order, payer, payee, amountWon, memo, returnOf: null, requestedAt: script.now };
  const about = { instruction: order };
  const receive = (rail: string) => {
    script.wait(6);
    script.write('instruction.received', { rail, instruction }, about);
  };
  const conclude = (rail: string) => {
    script.write('instruction.concluded', { rail, outcome: { status: 'credited', creditedAt: script.now } }, about);
    script.wait(5);
  };
  receive('bank:901');
  const hold = { book: 'bank:901', debit: payer.account, credit: 'clearing:ebs', amountWon, code: 'payment' } as const;
  script.write('transfer.held', { ...hold, transfer: `${order}:hold`, expiresAt: null }, about);
  receive('kftc:ebs');
  receive('bank:905');
  script.write(
    'transfer.posted',
    { book: 'bank:905', transfer: `${order}:credit`, debit: 'clearing:ebs', credit: payee.account, amountWon, code: 'receipt' },
    about,
  );
  conclude('bank:905');
  script.write('obligation.accrued', { debtor: '901', creditor: '905', amountWon, session: '2026-11-24' }, about);
  conclude('kftc:ebs');
  script.write('transfer.captured', { ...hold, transfer: `${order}:debit`, hold: `${order}:hold` }, about);
  conclude('bank:901');
}

function settle(script: Script, payments: bigint): void {
  script.wait(sampleStart + 25 * 3_600_000 - script.now);
  const owed = won(amountWon * payments);
  const payInWon = { '901': owed, '905': won(-owed) };
  script.write('netting.closed', { session: '2026-11-24', payInWon });
  const about = { instruction: 'dns-2026-11-24' };
  script.write(
    'instruction.received',
    { rail: 'bokwire', instruction: { kind: 'net-settlement', id: about.instruction, session: '2026-11-24', payInWon } },
    about,
  );
  script.write(
    'transfer.posted',
    { book: 'bokwire', transfer: 'dns-2026-11-24:901', debit: '901', credit: '905', amountWon: owed, code: 'settlement' },
    about,
  );
  script.write('instruction.concluded', { rail: 'bokwire', outcome: { status: 'credited', creditedAt: script.now } }, about);
  script.write('session.settled', { session: '2026-11-24' });
  script.write('trial.closed', { reason: 'finished' });
}
