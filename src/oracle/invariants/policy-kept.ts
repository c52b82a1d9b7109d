import type { Event, EventData } from '../../kernel/event.ts';
import type { AuditedCall } from '../door.ts';
import type { Invariant } from '../invariant.ts';
import { ruleFor } from '../policy-rule.ts';

type Policy = EventData['policy.adopted']['policy'];

/** Where a bank has put its policy on record, every call that was carried out is one that a rule lets pass, and a refusal that speaks of it is borne out by it. Approvals are for `approval-binds`. */
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
  const isAllowed =
    ruleFor(policy, { tenant: data.tenant, agent: call.agent ?? '', tool: call.tool, arguments: call.arguments, at: call.at }) !== undefined;
  const name = `call ${call.call} of ${call.tool} by ${call.agent}`;
  if (data.status !== 'denied') return isAllowed ? undefined : `${name} was carried out although the policy denies it`;
  if (data.reason === 'policy_denied') return isAllowed ? `${name} was refused as policy_denied although a rule allows it` : undefined;
  return isAllowed || data.reason !== 'approval_required' ? undefined : `${name} waits for an approval although the policy denies it`;
}
