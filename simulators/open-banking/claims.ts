import type { AnyEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer, EpochMs } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { ReturnClaimAnswer } from '../../src/rail/rail.ts';
import { type Answer, refusal } from './answer.ts';
import type { Client, Desk } from './desk.ts';
import { dateText } from './kst-text.ts';
import { answerOf, bankTranIdOf, type Leg, legId } from './legs.ts';

export interface ClaimRequest {
  readonly bank_tran_id: string;
  readonly org_bank_tran_id: string;
  readonly org_bank_tran_date: string;
  readonly org_tran_amt: string;
  readonly claim_code: string;
  readonly total_return_yn: 'Y' | 'N';
  /** Where not all of it is claimed. */
  readonly return_amt?: string;
}

interface Claim {
  /** As a leg has it: the claim's own bank_tran_id on its own day. */
  readonly id: string;
  readonly original: string;
  readonly amountWon: Won;
  readonly at: EpochMs;
  answered: boolean | undefined;
}

/** KFTC open banking API v2.0 specification, claim_code: the only one that is published. */
const claimCode = '05';

/**
 * The return of a deposit that should not have been made. It needs the payee's agreement and takes its time; agreed, the money comes back
 * as a transfer of its own, linked to the deposit. Nobody takes back what was credited.
 */
export class Claims {
  readonly #desk: Desk;
  readonly #claims = new Map<string, Claim>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  claim(client: Client, request: ClaimRequest): Answer {
    const { bank_tran_id: bankTranId, org_bank_tran_id: originalId } = request;
    if (!bankTranId.startsWith(`${client.institution.clientUseCode}U`))
      return refusal('A0004', 'bank_tran_id begins with the code of the institution and U');
    if (!originalId.startsWith(client.institution.clientUseCode)) return refusal('A0302');
    const original = this.#desk.legs.find(originalId, request.org_bank_tran_date);
    const amountWon = won(BigInt(request.total_return_yn === 'Y' ? request.org_tran_amt : (request.return_amt ?? '0')));
    if (original === undefined || !isClaimable(client, original, request)) return refusal('A0310');
    if (amountWon <= 0n || amountWon > original.transfer.amountWon) return refusal('A0004', 'return_amt is nothing, or more than the transfer was');
    const now = this.#desk.clock.now();
    const date = dateText(now);
    const id = legId(bankTranId, date);
    const known = this.#claims.get(id);
    if (known !== undefined || this.#desk.legs.find(bankTranId, date) !== undefined) return refusal('A0326');
    this.#file({ id, original: original.transfer.id, amountWon, at: now, answered: undefined }, request.claim_code);
    return { rspCode: 'A0000', bankRspCode: '000', bank: original.transfer.payee.bank, bankTranId, bankTranDate: date, fields: this.#fields(id) };
  }

  /**
   * For a gateway at an institution: claims a deposit back by the id of its transfer, once, and says where the claim stands. Asked again, it claims
   * nothing more, whatever amount is named. `undefined`: no such deposit was credited, or it was less.
   */
  ofTransfer(transfer: string, amountWon: Won): ReturnClaimAnswer | undefined {
    const known = [...this.#claims.values()].find(({ original }) => original === transfer);
    if (known !== undefined) return this.#standing(known);
    const original = this.#desk.legs.byId(transfer);
    const institution = original && this.#desk.directory.institutionAt(original.transfer.payer);
    if (original?.standing.status !== 'credited' || institution === undefined) return undefined;
    if (amountWon <= 0n || amountWon > original.transfer.amountWon) return undefined;
    const at = this.#desk.clock.now();
    const id = legId(bankTranIdOf(`claim ${transfer}`, institution), dateText(at));
    return this.#standing(this.#file({ id, original: transfer, amountWon, at, answered: undefined }, claimCode));
  }

  /** What became of a claim; kept for a year. */
  result(
    client: Client,
    { org_bank_tran_id: bankTranId, org_bank_tran_date: date }: { readonly org_bank_tran_id: string; readonly org_bank_tran_date: string },
  ): Answer {
    if (!bankTranId.startsWith(client.institution.clientUseCode)) return refusal('A0302');
    const claim = this.#claims.get(legId(bankTranId, date));
    const { clock, rules, legs } = this.#desk;
    if (claim === undefined || clock.now() > claim.at + rules.claimKeptMs.value) return refusal('A0310');
    const leg = legs.find(bankTranId, date);
    const said: Answer = leg === undefined ? { rspCode: 'A0000' } : answerOf(leg.transfer, leg.standing);
    return { ...said, fields: this.#fields(claim.id) };
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'return.claimed' && event.data.rail === this.#desk.rail) {
      const { original, amountWon } = event.data;
      this.#enter({ id: event.instruction ?? '', original, amountWon, at: event.at, answered: undefined });
    }
    if (event.kind !== 'return.answered' || event.data.rail !== this.#desk.rail) return;
    const claim = this.#claims.get(event.instruction ?? '');
    if (claim !== undefined) claim.answered = event.data.agrees;
  }

  /** After the last event: waits again for payees who have not answered. */
  resume(): void {
    for (const claim of this.#claims.values()) {
      if (claim.answered === undefined) this.#await(claim);
      else if (claim.answered && this.#leg(claim.id) === undefined) void this.#giveBack(claim);
    }
  }

  #file(claim: Claim, code: string): Claim {
    const { id, original, amountWon, at } = claim;
    this.#desk.record({ kind: 'return.claimed', at, instruction: id, data: { rail: this.#desk.rail, original, amountWon, code } });
    this.#await(this.#enter(claim));
    return claim;
  }

  #enter(claim: Claim): Claim {
    this.#claims.set(claim.id, claim);
    this.#desk.legs.keep(claim.id);
    return claim;
  }

  #standing({ id, amountWon, at, answered }: Claim): ReturnClaimAnswer {
    return { status: statusOf(answered, this.#leg(id)), amountWon, claimedAt: at };
  }

  #await(claim: Claim): void {
    const original = this.#desk.legs.byId(claim.original);
    if (original === undefined) throw new Error(`${claim.original} was claimed and is not there`);
    const { agrees, afterMs } = this.#desk.claimReply({ bankTranId: original.bankTranId, payee: original.transfer.payee });
    this.#desk.clock.at(claim.at + afterMs, `the payee answers ${claim.id}`, () => {
      this.#desk.record({ kind: 'return.answered', at: this.#desk.clock.now(), instruction: claim.id, data: { rail: this.#desk.rail, agrees } });
      claim.answered = agrees;
      if (agrees) void this.#giveBack(claim);
    });
  }

  async #giveBack({ id, original, amountWon }: Claim): Promise<void> {
    const leg = this.#desk.legs.byId(original);
    if (leg === undefined) throw new Error(`${original} was claimed and is not there`);
    const { payer, payee } = leg.transfer;
    const transfer: CreditTransfer = {
      kind: 'credit-transfer',
      id,
      payer: payee,
      payee: payer,
      amountWon,
      memo: '반환청구',
      returnOf: original,
      requestedAt: this.#desk.clock.now(),
    };
    await this.#desk.legs.order(transfer);
  }

  #leg(id: string): Leg | undefined {
    return this.#desk.legs.find(id.slice(3, 23), id.slice(24));
  }

  #fields(id: string) {
    const claim = this.#claims.get(id);
    const leg = this.#leg(id);
    const original = this.#desk.legs.byId(claim?.original ?? '');
    return {
      org_bank_tran_id: original?.bankTranId ?? '',
      org_bank_tran_date: original?.date ?? '',
      return_amt: String(claim?.amountWon ?? 0n),
      return_status: statusOf(claim?.answered, leg),
    };
  }
}

function isClaimable({ institution }: Client, { transfer, standing }: Leg, request: ClaimRequest): boolean {
  const isDeposit = transfer.payer.bank === institution.account.bank && transfer.payer.account === institution.account.account;
  return isDeposit && standing.status === 'credited' && String(transfer.amountWon) === request.org_tran_amt;
}

/** Ours: the specification has codes for these that are not published. */
function statusOf(agreed: boolean | undefined, leg: Leg | undefined): ReturnClaimAnswer['status'] {
  if (agreed === undefined) return 'requested';
  if (!agreed) return 'refused';
  if (leg === undefined || leg.standing.status === 'pending' || leg.standing.status === 'unknown') return 'agreed';
  return leg.standing.status === 'credited' ? 'returned' : 'failed';
}
