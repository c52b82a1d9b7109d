import { strict as assert } from 'node:assert';
import { type Bank, openBank } from '../../simulators/bank/bank.ts';
import { accountNumber, type Participant, participants } from '../../simulators/bank/participants.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { openTokenLedger, type TokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { type TokenRules, tokenRules } from '../../simulators/deposit-token/rules.ts';
import { type AnyEvent, decodeEvent, encodeEvent, eventVersion, type RecordEvent } from '../../src/kernel/event.ts';
import type { AccountRef, BankCode, CreditTransfer, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { VoucherTerms, WalletTerms } from '../../src/kernel/wallet.ts';
import { type Judge, openJudge } from '../../src/oracle/judge.ts';
import { networked } from '../../src/rail/networked.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { instant } from './country.ts';
import { VirtualClock } from './virtual-clock.ts';

export type Party = AccountRef & { readonly holder: string };

export interface TownOptions {
  /** ISO 8601 with offset. */
  readonly start: string;
  readonly cbdcWon?: bigint;
  readonly rules?: Partial<TokenRules>;
  /** Wraps the rail inside the line from `from` to it. */
  readonly line?: (rail: Rail, from: string) => Rail;
  readonly journal?: readonly AnyEvent[];
}

/** What a wallet is where nothing else is said: a business that may hold anything. */
export const free: WalletTerms = { listed: true, kind: 'business', sector: null, programmes: [], voucher: null, trade: null };

/** Banks A and B, the ledger of their tokens, and a few wallets, with the sandbox's invariants judged at every event. */
export class TokenTown {
  readonly clock: VirtualClock;
  readonly events: AnyEvent[] = [];
  readonly banks = new Map<BankCode, Bank>();
  readonly ledger: TokenLedger;
  readonly #judge: Judge = openJudge();
  readonly #members: readonly Participant[] = participants.filter(({ letter }) => 'AB'.includes(letter));

  constructor(options: TownOptions) {
    const { start, journal, line = (rail: Rail) => rail } = options;
    this.clock = new VirtualClock(instant(start));
    const [clock, record] = [this.clock, this.#record];
    const connect = (rail: Rail, from: string) => networked(line(rail, from), { clock, latencyMs: 20, timeoutMs: 5_000 });
    const cores = new Map<BankCode, Rail>();
    const names = new Map(this.#members.map(({ code, name }) => [code, name.en]));
    this.ledger = openTokenLedger({ clock, record, rules: { ...tokenRules, ...options.rules }, banks: names, cores });
    for (const { code, name } of this.#members) {
      const id = `bank:${code}`;
      const ledgers = new Map([[this.ledger.id, connect(this.ledger, id)]]);
      const bank = openBank({ code, name: name.en, clock, record, clearing: nowhere, ledgers, rules: bankRules });
      this.banks.set(code, bank);
      cores.set(code, connect(bank, this.ledger.id));
    }
    if (journal === undefined) this.#establish(options.cbdcWon ?? 1_000_000n);
    else this.#restart(journal);
  }

  /** `A1`: account 1 at bank A; `TA1`: wallet 1 there. */
  party(name: string): Party {
    const wallet = name.startsWith('T');
    const letter = name.slice(wallet ? 1 : 0, wallet ? 2 : 1);
    const member = this.#members.find((participant) => participant.letter === letter);
    assert(member, name);
    const number = Number(name.slice(wallet ? 2 : 1));
    return { bank: member.code, account: `${wallet ? 'T' : ''}${accountNumber(member, number)}`, holder: `예금주${letter}${number}` };
  }

  wallet(name: string, balanceWon: bigint, terms: Partial<WalletTerms> = {}): Party {
    const party = this.party(name);
    this.ledger.openWallet(party, { ...free, ...terms });
    if (balanceWon > 0n) {
      this.ledger.issueOpening(party, won(balanceWon));
      this.#bankOf(party).issueAcross(this.ledger.id, { transfer: `issue:${party.account}`, amountWon: won(balanceWon) });
    }
    return party;
  }

  account(name: string, balanceWon: bigint): Party {
    const party = this.party(name);
    this.#bankOf(party).openAccount(party);
    if (balanceWon > 0n) this.#bankOf(party).issueOpening(party.account, won(balanceWon));
    return party;
  }

  transfer(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): CreditTransfer {
    const [from = '', to = ''] = route.split('>');
    const [payer, payee] = [this.party(from), this.party(to)];
    return { kind: 'credit-transfer', id, payer, payee, amountWon: won(amountWon), memo: '', returnOf: null, requestedAt: this.clock.now(), ...rest };
  }

  /** To whoever keeps the payer's account, and as much time as an answer takes. */
  async pay(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): Promise<Outcome> {
    const order = this.transfer(id, route, amountWon, rest);
    const answer = (route.startsWith('T') ? this.ledger : this.#bankOf(order.payer)).submit(order);
    await this.clock.runFor(1_000);
    return answer;
  }

  balanceWon(name: string): bigint {
    const { bank, account } = this.party(name);
    const book = name.startsWith('T') ? this.ledger.tiers.wallets : this.banks.get(bank)?.ledger;
    return book?.balance(account)?.availableWon ?? 0n;
  }

  /** Invariants that are broken so far, each in a sentence. */
  broken(): readonly string[] {
    return this.#judge.violations().map(({ id, message }) => `${id}: ${message}`);
  }

  /** The journal, for who else writes into it. */
  get note(): RecordEvent {
    return this.#record;
  }

  /** Everything that is held anywhere, as text. */
  dump(): string {
    const { tiers } = this.ledger;
    return [
      tiers.wallets.dump(),
      tiers.cbdc.dump(),
      JSON.stringify(tiers.attestation(), (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
    ]
      .concat([...this.banks.values()].map((bank) => bank.ledger.dump()))
      .join('\n');
  }

  #bankOf({ bank }: AccountRef): Bank {
    const found = this.banks.get(bank);
    assert(found, bank);
    return found;
  }

  readonly #record: RecordEvent = (draft) => {
    const seq = this.events.length + 1;
    const { kind, at, data, agent = null, call = null, instruction = null, cause = null } = draft;
    const event = { v: eventVersion, seq, at, recordedAt: this.clock.now(), kind, trial: null, agent, call, instruction, cause, data } as const;
    this.#take(decodeEvent(encodeEvent(event)));
    return seq;
  };

  #take(event: AnyEvent): void {
    this.events.push(event);
    this.#judge.observe(event);
  }

  #establish(cbdcWon: bigint): void {
    this.ledger.establish();
    for (const { code } of this.#members) {
      this.banks.get(code)?.establish(won(100_000_000n));
      if (cbdcWon > 0n) this.ledger.issueCbdc({ transfer: `cbdc:${code}`, bank: code, amountWon: won(cbdcWon) });
    }
  }

  #restart(journal: readonly AnyEvent[]): void {
    for (const event of journal) {
      this.#take(event);
      this.ledger.restore(event);
      for (const bank of this.banks.values()) bank.restore(event);
    }
    for (const bank of this.banks.values()) bank.resume();
    this.ledger.resume();
  }
}

/** A voucher for books, from an hour before `start` for a day, between 09:00 and 18:00. */
export function voucherOf(issuer: Party, start: string, rest: Partial<VoucherTerms> = {}): VoucherTerms {
  const at = instant(start);
  const period = { from: at - 3_600_000, until: at + 86_400_000 };
  return { purpose: 'culture-pass', sectors: ['books'], ...period, hours: { fromKst: '09:00', untilKst: '18:00' }, issuer, ...rest };
}

/** Between the banks there is nothing but the ledger. */
const nowhere: Rail = {
  id: 'kftc:ebs',
  submit: async () => ({ status: 'rejected', reason: 'account_unknown' }),
  status: async () => ({ status: 'absent' }),
  ask: async () => undefined,
};
