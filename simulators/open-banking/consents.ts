import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import type { RegisteredAccount } from './members.ts';
import type { RspCode } from './rsp-codes.ts';

export type ConsentScope = 'inquiry' | 'transfer';

interface Consent {
  readonly inquiryUntil: EpochMs | null;
  readonly transferUntil: EpochMs | null;
}

const none: Consent = { inquiryUntil: null, transferUntil: null };

/** What users agreed to, by fintech_use_num. A fold over the journal. */
export class Consents {
  readonly #rail: string;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #consents = new Map<string, Consent>();

  constructor(deps: { readonly rail: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#rail = deps.rail;
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  /** Until then the institution may; a scope that is not named stays as it was. */
  give(registered: RegisteredAccount, scopes: readonly ConsentScope[], until: EpochMs): void {
    const consent = this.#of(registered);
    this.#change(registered, {
      inquiryUntil: scopes.includes('inquiry') ? until : consent.inquiryUntil,
      transferUntil: scopes.includes('transfer') ? until : consent.transferUntil,
    });
  }

  end(registered: RegisteredAccount, scopes: readonly ConsentScope[]): void {
    const consent = this.#of(registered);
    this.#change(registered, {
      inquiryUntil: scopes.includes('inquiry') ? null : consent.inquiryUntil,
      transferUntil: scopes.includes('transfer') ? null : consent.transferUntil,
    });
  }

  until(registered: RegisteredAccount, scope: ConsentScope): EpochMs | null {
    const { inquiryUntil, transferUntil } = this.#of(registered);
    return scope === 'inquiry' ? inquiryUntil : transferUntil;
  }

  /** Why the institution may not; `undefined`: it may. */
  refusal(registered: RegisteredAccount, scope: ConsentScope): RspCode | undefined {
    const until = this.until(registered, scope);
    if (until === null) return scope === 'inquiry' ? 'A0305' : 'A0306';
    if (this.#clock.now() < until) return undefined;
    return scope === 'inquiry' ? 'A0316' : 'A0319';
  }

  restore(event: AnyEvent): void {
    if (event.kind !== 'consent.changed' || event.data.rail !== this.#rail) return;
    const { fintechUseNum, inquiryUntil, transferUntil } = event.data;
    this.#consents.set(fintechUseNum, { inquiryUntil, transferUntil });
  }

  #of({ fintechUseNum }: RegisteredAccount): Consent {
    return this.#consents.get(fintechUseNum) ?? none;
  }

  #change({ institution, user, account, fintechUseNum }: RegisteredAccount, consent: Consent): void {
    const data = { rail: this.#rail, institution: institution.clientUseCode, user: user.userSeqNo, fintechUseNum, account, ...consent };
    this.#record({ kind: 'consent.changed', at: this.#clock.now(), data });
    this.#consents.set(fintechUseNum, consent);
  }
}
