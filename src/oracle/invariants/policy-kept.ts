import { isBusinessDay, kstDate, kstOffsetMs } from '../../kernel/calendar.ts';
import type { Event, EventData, JsonValue } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { AuditedCall } from '../door.ts';
import type { Invariant } from '../invariant.ts';
import { paymentOf } from '../tool-call.ts';

type Policy = EventData['policy.adopted']['policy'];
type Rule = Policy['rules'][number];
type Verdict = 'allowed' | 'policy_denied' | 'approval_required';

/** Where a bank has put its policy on record, every call that was carried out is allowed by it, and a refusal that speaks of it is borne out by it. */
export const policyKept: Invariant = {
  id: 'policy-kept',
  observe: (trial, tally) => {
    const adopted: { readonly seq: number; readonly policy: Policy }[] = [];
    return {
      on: {
        'policy.adopted': ({ seq, data }) => void adopted.push({ seq, policy: data.policy }),
        'audit.outcome': (event) => {
          const call = event.call === null ? undefined : trial.door.calls.get(event.call);
          const inForce = call === undefined ? undefined : adopted.findLast(({ seq }) => seq < call.seq);
          if (call !== undefined && inForce !== undefined && call.agent !== null) tally.count(faultOf(inForce.policy, call, event));
        },
      },
    };
  },
};

function faultOf(policy: Policy, call: AuditedCall, { data }: Event<'audit.outcome'>): string | undefined {
  const verdict = verdictOf(policy, { tenant: data.tenant, agent: call.agent ?? '', tool: call.tool, arguments: call.arguments, at: call.at });
  const name = `call ${call.call} of ${call.tool} by ${call.agent}`;
  if (data.status !== 'denied') return verdict === 'allowed' ? undefined : `${name} was carried out although the policy says ${verdict}`;
  if (data.reason !== 'policy_denied' && data.reason !== 'approval_required') return undefined;
  return data.reason === verdict ? undefined : `${name} was refused as ${data.reason} although the policy says ${verdict}`;
}

interface Asked {
  readonly tenant: string;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly at: EpochMs;
}

function verdictOf({ agents, zones, rules }: Policy, asked: Asked): Verdict {
  const home = agents.find(({ tenant, agent }) => tenant === asked.tenant && agent === asked.agent)?.zone;
  const zone = zones.find(({ name }) => name === home);
  if (zone === undefined || !mayWork(zone, asked)) return 'policy_denied';
  const amountWon = asked.tool === 'transfer_funds' ? (paymentOf(asked.arguments)?.amountWon ?? 0n) : 0n;
  const rule = rules.find((each) => each.zone === zone.name && isFor(each, asked) && amountWon <= (each.upToWon ?? amountWon));
  if (rule === undefined) return 'policy_denied';
  return asked.tool === 'transfer_funds' && rule.stepUpFromWon !== undefined && amountWon >= rule.stepUpFromWon ? 'approval_required' : 'allowed';
}

function mayWork({ internal, letter }: Policy['zones'][number], { tool, at }: Asked): boolean {
  if (internal) return true;
  if (letter === null || (letter.use === 'security' && tool === 'transfer_funds')) return false;
  const day = Number(kstDate(at).replaceAll('-', ''));
  const first = Number(letter.from.replaceAll('-', ''));
  return day >= first && day < first + 10_000; // a year, in digits of a date
}

function isFor({ tenant, agent, tools, hours }: Rule, asked: Asked): boolean {
  if (tenant !== asked.tenant || agent !== asked.agent || !tools.includes(asked.tool)) return false;
  if (hours === null) return true;
  const minute = Math.floor((asked.at + kstOffsetMs) / 60_000) % 1_440;
  if (minute < minuteOf(hours.fromKst) || minute >= minuteOf(hours.untilKst)) return false;
  return !hours.businessDaysOnly || isBusinessDay(kstDate(asked.at));
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
