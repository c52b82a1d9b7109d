import { strict as assert } from 'node:assert';
import { type Bank, openBank } from '../../simulators/bank/bank.ts';
import { accountNumber, type Participant, participants } from '../../simulators/bank/participants.ts';
import type { PayeeReply } from '../../simulators/bank/return-claims.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { type Bokwire, openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { type Insurer, type InsurerOptions, openInsurer } from '../../simulators/insurer/insurer.ts';
import { insurerRules } from '../../simulators/insurer/rules.ts';
import { type BulkCentre, openBulkCentre } from '../../simulators/kftc/bulk-centre.ts';
import { bulkRules } from '../../simulators/kftc/bulk-rules.ts';
import { type Network, openNetwork } from '../../simulators/kftc/network.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import { parseInstant } from '../../src/kernel/calendar.ts';
import { type AnyEvent, decodeEvent, type EventKind, encodeEvent, eventVersion, type RecordEvent } from '../../src/kernel/event.ts';
import type { AccountRef, BankCode, CreditTransfer, EpochMs } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { overMessages } from '../../src/rail/iso20022/message-desk.ts';
import { networked } from '../../src/rail/networked.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { retailSystems } from '../../src/rail/retail-systems.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface CountryOptions {
  /** ISO 8601 with offset. */
  readonly start: string;
  /** Which banks there are. Each has customer 1, `holder`, with `balanceWon`. */
  readonly letters?: string;
  readonly balanceWon?: bigint;
  readonly reservesWon?: bigint;
  /** By letter, what differs at the central bank: own funds, intraday overdraft, collateral for nets. */
  readonly centralWon?: Readonly<
    Record<string, { readonly fundsWon: bigint; readonly overdraftWon?: bigint; readonly collateralWon?: bigint; readonly haircutPercent?: number }>
  >;
  readonly lossSharing?: boolean;
  /** By letter. */
  readonly capsWon?: Readonly<Record<string, bigint>>;
  /** Wraps the rail inside the line from `from` to it. */
  readonly line?: (rail: Rail, from: string) => Rail;
  /** What customers say who are asked to give a payment back; absent: nothing. */
  readonly payeeReply?: PayeeReply;
  /** When payees pay the deposit insurer; absent: there is none. Its account is at bank B. */
  readonly payeePays?: InsurerOptions['payeePays'];
  /** A journal to restart from, instead of a new country. */
  readonly journal?: readonly AnyEvent[];
}

const latencyMs = 20;

/** Banks, network and central bank wired as a world wires them, with the sandbox's invariants checked after every event. */
export class Country {
  readonly clock: VirtualClock;
  readonly events: AnyEvent[] = [];
  /** How many events there were at each moment at which a crash can cut the journal. */
  readonly cuts: number[] = [];
  readonly banks = new Map<BankCode, Bank>();
  readonly network: Network;
  readonly bokwire: Bokwire;
  readonly bulk: BulkCentre;
  readonly insurer: Insurer | undefined;
  readonly #members: readonly Participant[];

  constructor(options: CountryOptions) {
    const { start, letters = 'AB', journal, line = (rail: Rail) => rail, lossSharing = true } = options;
    this.clock = new VirtualClock(instant(start), () => this.check());
    this.#members = participants.filter((participant) => letters.includes(participant.letter));
    const connect = (rail: Rail, from: string, timeoutMs: number) => networked(line(rail, from), { clock: this.clock, latencyMs, timeoutMs });
    const [clock, record] = [this.clock, this.#record];
    const replies = options.payeeReply === undefined ? {} : { payeeReply: options.payeeReply };
    const peers = new Map<BankCode, Rail>();
    this.bokwire = openBokwire({ clock, record, rules: { ...bokwireRules, lossSharing: { ...bokwireRules.lossSharing, value: lossSharing } } });
    this.network = openNetwork({
      clock,
      record,
      names: new Map(this.#members.map(({ code, name }) => [code, name.en])),
      participants: peers,
      bokwire: connect(overMessages(this.bokwire, { clock, key: 'line' }), 'kftc:ebs', 5_000),
      rules: { ...networkRules, capsWon: { ...networkRules.capsWon, value: this.#caps(options) } },
    });
    for (const { code, name } of this.#members) {
      const clearing = connect(this.network, `bank:${code}`, 10_000);
      const bank = openBank({ code, name: name.en, clock, record, clearing, rules: bankRules, ...replies });
      this.banks.set(code, bank);
      peers.set(code, connect(bank, 'kftc:ebs', 5_000));
    }
    const bulkLines = new Map([...this.banks].map(([code, bank]) => [code, connect(bank, 'kftc:cms', 5_000)]));
    this.bulk = openBulkCentre({ clock, record, banks: bulkLines, rules: bulkRules });
    const insured = new Map([...this.banks].map(([code, bank]) => [code, connect(bank, 'kdic', 5_000)]));
    const { payeePays } = options;
    this.insurer = payeePays && openInsurer({ clock, record, banks: insured, account: this.account('B', 8), rules: insurerRules, payeePays });
    if (journal === undefined) this.#establish(options);
    else this.#restart(journal);
  }

  bank(letter: string): Bank {
    const bank = this.banks.get(this.#member(letter).code);
    assert(bank);
    return bank;
  }

  account(letter: string, number = 1): AccountRef & { readonly holder: string } {
    const member = this.#member(letter);
    return { bank: member.code, account: accountNumber(member, number), holder: `예금주${letter}` };
  }

  transfer(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): CreditTransfer {
    const [from = '', to = ''] = route.split('>');
    const [payer, payee] = [this.account(from), this.account(to)];
    return { kind: 'credit-transfer', id, payer, payee, amountWon: won(amountWon), memo: '', returnOf: null, requestedAt: this.clock.now(), ...rest };
  }

  /** Submits at the payer's bank and lets time pass until it has answered. */
  async pay(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}) {
    const answer = this.bank(route.slice(0, 1)).submit(this.transfer(id, route, amountWon, rest));
    await this.clock.runFor(10_000);
    return answer;
  }

  runUntil(time: string): Promise<void> {
    return this.clock.runUntil(instant(time));
  }

  balanceWon(letter: string): { readonly postedWon: bigint; readonly heldWon: bigint } {
    const balance = this.bank(letter).ledger.balance(this.account(letter).account);
    assert(balance);
    return { postedWon: balance.postedWon, heldWon: balance.heldWon };
  }

  netDebitWon(letter: string): bigint {
    return this.network.position(this.#member(letter).code).netDebitWon;
  }

  reservesWon(letter: string): { readonly own: bigint; readonly central: bigint | undefined; readonly clearing: bigint | undefined } {
    const { ledger, code } = this.bank(letter);
    return {
      own: (ledger.balance('reserves')?.postedWon ?? 0n) - (ledger.balance('bokwire')?.postedWon ?? 0n),
      central: this.bokwire.ledger.balance(code)?.postedWon,
      clearing: ledger.balance('clearing')?.postedWon,
    };
  }

  /** The journal, for who else writes into it. */
  get note(): RecordEvent {
    return this.#record;
  }

  of<K extends EventKind>(kind: K) {
    return this.events.filter((event): event is Extract<AnyEvent, { kind: K }> => event.kind === kind);
  }

  /** Everything that is held anywhere, as text. */
  dump(): string {
    return [this.bokwire.ledger.dump(), ...[...this.banks.values()].map((bank) => bank.ledger.dump())].join('\n');
  }

  /** The nets sum to zero, equal the obligations behind them, and pass no cap. */
  check(): void {
    if (this.cuts.at(-1) !== this.events.length) this.cuts.push(this.events.length);
    const owedWon = new Map<BankCode, bigint>();
    const settled = new Set(this.of('session.settled').map((event) => event.data.session));
    for (const { data } of this.of('obligation.accrued')) {
      if (settled.has(data.session) || (data.system !== undefined && !retailSystems[data.system].countsAgainstCap.value)) continue;
      owedWon.set(data.debtor, (owedWon.get(data.debtor) ?? 0n) + data.amountWon);
      owedWon.set(data.creditor, (owedWon.get(data.creditor) ?? 0n) - data.amountWon);
    }
    for (const { code } of this.#members) {
      const { netDebitWon, inFlightWon, capWon } = this.network.position(code);
      assert.equal(netDebitWon, owedWon.get(code) ?? 0n, `net debit of ${code}`);
      assert(netDebitWon + inFlightWon <= capWon || netDebitWon <= 0n, `${code} is past its cap`);
      assert(inFlightWon >= 0n, `${code} has less than nothing in flight`);
    }
    assert.equal(
      this.#members.reduce((sum, { code }) => sum + this.network.position(code).netDebitWon, 0n),
      0n,
      'the nets sum to zero',
    );
  }

  readonly #record: RecordEvent = (draft) => {
    const seq = this.events.length + 1;
    const { kind, at, data, agent = null, call = null, instruction = null, cause = null } = draft;
    const event = { v: eventVersion, seq, at, recordedAt: this.clock.now(), kind, trial: null, agent, call, instruction, cause, data } as const;
    this.events.push(decodeEvent(encodeEvent(event)));
    return seq;
  };

  #establish({ balanceWon = 10_000_000_000n, reservesWon = 100_000_000_000n, centralWon = {} }: CountryOptions): void {
    this.bokwire.establish();
    for (const member of this.#members) {
      const bank = this.bank(member.letter);
      const { account, holder } = this.account(member.letter);
      const { fundsWon, overdraftWon = 0n, collateralWon, haircutPercent = 0 } = centralWon[member.letter] ?? { fundsWon: reservesWon };
      const pledge = collateralWon === undefined ? {} : { pledge: { faceWon: won(collateralWon), haircutPercent } };
      bank.establish(won(fundsWon));
      bank.openAccount({ account, holder });
      bank.issueOpening(account, won(balanceWon));
      this.bokwire.openAccount({ bank: member.code, holder: member.name.en, overdraftWon: won(overdraftWon), ...pledge });
      if (fundsWon > 0n) this.bokwire.issue({ transfer: `issue:${member.code}`, bank: member.code, amountWon: won(fundsWon) });
    }
    if (this.insurer !== undefined) this.bank('B').openAccount(this.account('B', 8));
    this.network.establish();
  }

  #restart(journal: readonly AnyEvent[]): void {
    for (const event of journal) {
      this.events.push(event);
      this.bokwire.restore(event);
      this.network.restore(event);
      this.bulk.restore(event);
      this.insurer?.restore(event);
      for (const bank of this.banks.values()) bank.restore(event);
    }
    this.bokwire.resume();
    this.network.resume();
    this.bulk.resume();
    for (const bank of this.banks.values()) bank.resume();
    this.insurer?.resume();
  }

  #caps({ capsWon = {} }: CountryOptions): Readonly<Record<BankCode, Won>> {
    return Object.fromEntries(Object.entries(capsWon).map(([letter, capWon]) => [this.#member(letter).code, won(capWon)]));
  }

  #member(letter: string): Participant {
    const member = this.#members.find((participant) => participant.letter === letter);
    assert(member, `no bank ${letter}`);
    return member;
  }
}

export function instant(text: string): EpochMs {
  const at = parseInstant(text);
  assert(at !== undefined, `no instant: ${text}`);
  return at;
}
