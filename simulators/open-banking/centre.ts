import type { AnyEvent } from '../../src/kernel/event.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { centreRail } from './centre-rail.ts';
import { Claims } from './claims.ts';
import { type ConsentScope, Consents } from './consents.ts';
import type { Desk } from './desk.ts';
import { Inquiries } from './inquiries.ts';
import { Legs } from './legs.ts';
import { Directory, type Institution, type User } from './members.ts';
import { Membership } from './membership.ts';
import { TokenSeal } from './tokens.ts';
import { Transfers } from './transfers.ts';
import { Usage } from './usage.ts';

export const openBankingId = 'open-banking';

export interface CentreOptions extends Pick<Desk, 'clock' | 'ids' | 'record' | 'rules' | 'banks' | 'accountOf' | 'claimReply'> {
  readonly institutions: readonly Institution[];
  readonly users: readonly User[];
  /** Seals the tokens. Another one makes every token that is out worthless. */
  readonly tokenKey: string;
}

/** The open banking centre: what stands behind the REST front, over the banks that it is handed. A fold over the journal. */
export interface Centre extends Rail {
  readonly membership: Membership;
  readonly transfers: Transfers;
  readonly inquiries: Inquiries;
  readonly claims: Claims;
  readonly directory: Directory;
  /** What users had agreed to before the world began. Once per journal. */
  establish(
    consents: readonly { readonly user: User; readonly institution: Institution; readonly scopes: readonly ConsentScope[]; readonly until: number }[],
  ): void;
  restore(event: AnyEvent): void;
  resume(): void;
}

export function openCentre(options: CentreOptions): Centre {
  const { institutions, users, tokenKey, clock, record, rules, banks } = options;
  const rail = openBankingId;
  const directory = new Directory(institutions, users);
  const consents = new Consents({ rail, clock, record });
  const usage = new Usage(rules);
  const legs = new Legs({ rail, clock, record, banks, directory, usage, rules });
  const desk: Desk = { ...options, rail, directory, consents, usage, legs, seal: new TokenSeal(tokenKey, clock) };
  const claims = new Claims(desk);
  const transfers = new Transfers(desk);
  return {
    ...centreRail(desk, transfers, claims),
    membership: new Membership(desk),
    transfers,
    inquiries: new Inquiries(desk),
    claims,
    directory,
    establish: (given) => {
      for (const { user, institution, scopes, until } of given)
        for (const registered of directory.accountsOf(institution, user)) consents.give(registered, scopes, until);
    },
    restore: (event) => {
      consents.restore(event);
      legs.restore(event);
      claims.restore(event);
    },
    resume: () => {
      legs.resume();
      claims.resume();
    },
  };
}
