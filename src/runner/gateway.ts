import { Approvals, type Approver } from '../gateway/approvals.ts';
import { cappedDoor } from '../gateway/capped-door.ts';
import { type Door, openDoor } from '../gateway/door.ts';
import { Revocations, unlessRevoked } from '../gateway/identity/revocations.ts';
import { type Mandates, openMandates } from '../gateway/mandates.ts';
import { PolicyDesk } from '../gateway/policy-desk.ts';
import { Pseudonyms } from '../gateway/pseudonyms.ts';
import { Stops } from '../gateway/stops.ts';
import type { Tokens } from '../gateway/tokens.ts';
import { veiledDoor } from '../gateway/veiled-door.ts';
import type { AnyDraft, AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { RailStanding } from '../rail/guard/guarded.ts';
import type { Usage } from '../storage/claims.ts';
import { journalClaims } from '../storage/journal-claims.ts';
import { caseDesk } from './case-desk.ts';
import type { Life } from './fault/life.ts';
import type { Station } from './fault/station.ts';
import type { GatewayLines } from './gateway-lines.ts';
import { capRulesOf, type Resilience } from './resilience.ts';
import type { TrialPlan } from './trial-plan.ts';

/** The gateway as one process: its door, and what it folds out of the journal. */
export interface Gateway {
  readonly door: Door;
  readonly mandates: Mandates;
  /** What a mandate has been used for. */
  readonly usage: (mandate: string) => Usage;
  readonly policy: PolicyDesk;
  readonly approvals: Approvals;
  readonly stops: Stops;
  readonly revocations: Revocations;
  /** Those that are good now. */
  readonly tokens: Tokens;
  /** Of the rails that are guarded, how it stands with them now. */
  railStandings(): readonly RailStanding[];
  restore(event: AnyEvent): void;
  resume(): void;
}

export interface GatewayDeps {
  readonly plan: TrialPlan;
  readonly ids: Ids;
  /** Whoever issues tokens is not the gateway, and lives on when it dies. */
  readonly tokens: Tokens;
  readonly flushed: () => Promise<void>;
  /** Tools that are not as they were approved. */
  readonly quarantined?: ReadonlySet<string>;
  /** Of the pseudonyms that agents outside the internal zone get instead of personal data; without it they get what is in the case, which is fiction. */
  readonly pseudonymKey?: Uint8Array;
  /** The person who approves lives on as well. */
  readonly approver: Approver;
  /** The rails at the end of lines that die with this life. */
  readonly reach: (life: Life) => GatewayLines;
  readonly resilience: Resilience;
}

export function openGateway({ clock, record: write }: Life, deps: GatewayDeps): Gateway {
  const record: RecordEvent = (draft) => {
    const seq = write(draft);
    stops.note(draft as AnyDraft); // one draft: its kind and data belong together
    approvals.note(draft as AnyDraft); // as above
    return seq;
  };
  const life: Life = { clock, record };
  const { plan, ids, flushed } = deps;
  const stops = new Stops(life);
  const approvals = new Approvals({ ...life, approver: deps.approver });
  const policy = new PolicyDesk(life);
  const mandates = openMandates(life);
  const claims = journalClaims(life);
  const revocations = new Revocations({ ...life, tokens: deps.tokens });
  const tokens = unlessRevoked(deps.tokens, revocations);
  const pseudonyms = deps.pseudonymKey && pseudonymsOf(plan, deps.pseudonymKey);
  const lines = deps.reach(life);
  const bare = openDoor({
    ...life,
    ...lines,
    ...{ ids, tokens, flushed },
    claims,
    mandates,
    policy,
    approvals,
    stops,
    desk: caseDesk(plan, life.clock),
    ...(deps.quarantined && { quarantined: deps.quarantined }),
  });
  const caps = capRulesOf(deps.resilience);
  const veiled = pseudonyms === undefined ? bare : veiledDoor(bare, { tokens, policy, pseudonyms });
  const door = caps === undefined ? veiled : cappedDoor(veiled, caps, { clock, tokens });
  return {
    door,
    railStandings: () => lines.guards.map((guard) => guard.standing()),
    mandates,
    usage: claims.usage,
    policy,
    approvals,
    stops,
    revocations,
    tokens,
    restore: (event) => {
      revocations.restore(event);
      pseudonyms?.restore(event);
      policy.restore(event);
      stops.note(event);
      approvals.note(event);
      mandates.restore(event);
      claims.restore(event);
      door.restore(event);
    },
    resume: () => {
      door.resume();
      approvals.resume();
    },
  };
}

/** What a task says is in no journal, nor are accounts in that of a gateway whose rails are other processes: they can be named again after a restart all the same. */
function pseudonymsOf(plan: TrialPlan, key: Uint8Array): Pseudonyms {
  const pseudonyms = new Pseudonyms(key);
  for (const { ref, holder } of plan.holders) pseudonyms.veiled({ account: ref.account, holder });
  for (const { memo, payeeName } of plan.jobs.flatMap(({ items }) => items)) pseudonyms.veiled({ memo, payeeName });
  return pseudonyms;
}

/** The agents' way in, whichever incarnation of the gateway answers. Rejects with `ComponentDown` while there is none. */
export function doorOf(station: Station<Gateway>): Door {
  return {
    call: (call) => station.askOrFail(({ door }) => door.call(call)),
    tools: () => station.current.door.tools(),
    admits: (token) => station.current.door.admits(token),
    lacks: (token, tool) => station.current.door.lacks(token, tool),
    settle: () => station.askOrFail(({ door }) => door.settle()),
    payment: (id) => station.current.door.payment(id),
    restore: (event) => station.current.door.restore(event),
    resume: () => station.current.door.resume(),
  };
}
