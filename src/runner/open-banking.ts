import type { Bank } from '../../simulators/bank/bank.ts';
import { groupedAccount, participants } from '../../simulators/bank/participants.ts';
import { type Centre, openBankingId, openCentre } from '../../simulators/open-banking/centre.ts';
import type { ClaimReply } from '../../simulators/open-banking/desk.ts';
import type { Institution, User } from '../../simulators/open-banking/members.ts';
import { openBankingRules } from '../../simulators/open-banking/rules.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import { seededIds } from '../kernel/id.ts';
import type { AccountRef, BankCode } from '../kernel/instruction.ts';
import { won } from '../kernel/money.ts';
import type { Random } from '../kernel/random.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';
import { type Cast, memberOf } from './cast.ts';
import { frontOf, Station } from './fault/station.ts';
import { claimMs } from './payees.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** Who takes part in open banking. All users have agreed to the first institution before the world begins. */
export interface OpenBankingCast {
  readonly institutions: readonly [Institution, ...Institution[]];
  readonly users: readonly User[];
  readonly claimReply: ClaimReply;
}

export interface CentreStationDeps {
  readonly cast: OpenBankingCast;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly events: () => Iterable<AnyEvent>;
  readonly random: Random;
  readonly banks: ReadonlyMap<BankCode, Station<Bank>>;
  readonly between: (rail: Rail, from: string) => Rail;
}

/** Seals the tokens of a world. The same for every world: it guards no money, and a trial must be the same each time. */
const tokenKey = 'the open banking centre of a sandbox';

/** Lines from the centre to the banks. */
const line = { latencyMs: 3, timeoutMs: 5_000 } as const;

/** Where the open banking centre runs, over lines of its own to every bank. */
export function centreStation({ cast, clock, record, events, random, banks, between }: CentreStationDeps): Station<Centre> {
  const ids = seededIds(random.fork('open banking'));
  return new Station<Centre>({
    id: openBankingId,
    clock,
    record,
    events,
    open: (life) =>
      openCentre({
        ...life,
        ids,
        rules: openBankingRules,
        banks: new Map(
          [...banks].map(([code, bank]) => [
            code,
            networked(
              between(
                frontOf(bank.id, () => bank),
                openBankingId,
              ),
              { clock: life.clock, ...line },
            ),
          ]),
        ),
        accountOf,
        tokenKey,
        ...cast,
      }),
  });
}

/** Every user's consent to the first institution, for as long as consents hold. */
export function establishConsents(centre: Centre, { institutions, users }: OpenBankingCast, now: number): void {
  const [institution] = institutions;
  const until = now + openBankingRules.consentMs.value;
  centre.establish(users.map((user) => ({ user, institution, scopes: ['inquiry', 'transfer'] as const, until })));
}

/** An account as its bank writes the number; an unknown bank has none. */
export function accountOf(bank: BankCode, digits: string): AccountRef {
  const participant = participants.find(({ code }) => code === bank);
  return { bank, account: participant === undefined ? digits : groupedAccount(participant, digits) };
}

/** An institution as a sandbox has one; its limits are agreed with the centre and are configuration. */
export function sandboxInstitution(account: AccountRef & { readonly holder: string }): Institution {
  const dayWon = won(500_000_000n);
  const monthWon = won(10_000_000_000n);
  return {
    clientUseCode: 'M202600001',
    clientId: 'sandbox-institution',
    clientSecret: 'sandbox-institution-secret',
    redirectUri: 'http://localhost/callback',
    account,
    passPhrase: 'NONE',
    limits: {
      withdrawOnceWon: won(10_000_000n),
      withdrawDayWon: dayWon,
      withdrawMonthWon: monthWon,
      depositOnceWon: won(10_000_000n),
      depositDayWon: dayWon,
      depositMonthWon: monthWon,
    },
  };
}

/** The institution and users that a scenario names; nothing where it names none. Throws `InputError` naming the place for a name that leads nowhere. */
export function planOpenBanking(file: ScenarioFile, cast: Cast): { readonly openBanking?: OpenBankingCast } {
  const spec = file.scenario.openBanking;
  if (spec === undefined) return {};
  const institution = memberOf(file, cast, spec.institution, ['openBanking', 'institution']);
  const users = spec.users.map((name, index) => {
    const { ref, holder } = memberOf(file, cast, name, ['openBanking', 'users', index]);
    return { userSeqNo: String(1_100_000_001 + index), name: holder, holderInfo: '880101', accounts: [ref] };
  });
  const claimReply = () => ({ agrees: spec.claims !== 'refused', afterMs: claimMs });
  return { openBanking: { institutions: [sandboxInstitution({ ...institution.ref, holder: institution.holder })], users, claimReply } };
}
