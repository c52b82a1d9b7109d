import { hash } from 'node:crypto';
import type { Approval } from './approvals.ts';

/** Somebody who signs in to approve: a principal for what its own agents ask, or an officer of the bank where four eyes are wanted. */
export interface Person {
  /** As it stands in the record. Of a principal: its name. */
  readonly name: string;
  readonly tenant: string;
  /** Null: an officer of the bank. */
  readonly principal: string | null;
}

/** Who may sign in, by the digest of a code that no agent has. */
export class People {
  readonly #byCode = new Map<string, Person>();

  /** @throws RangeError for a code too short to be a secret */
  admit(code: string, person: Person): void {
    if (code.length < codeLengthMin) throw new RangeError(`a code has at least ${codeLengthMin} characters, not ${code.length}`);
    this.#byCode.set(hash('sha256', code), person);
  }

  /** Found by digest, so that no comparison depends on how much of a guess was right. */
  find(code: string): Person | undefined {
    return this.#byCode.get(hash('sha256', code));
  }
}

const codeLengthMin = 16;

/** Only who initiated a payment may see and answer its request; where four eyes apply only an officer, who is never the one who initiated it. */
export function mayAnswer({ tenant, principal }: Person, { owner, fourEyes }: Approval): boolean {
  return tenant === owner.tenant && (fourEyes ? principal === null : principal === owner.principal);
}
