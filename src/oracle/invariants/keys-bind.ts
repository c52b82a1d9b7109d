import { isDeepStrictEqual } from 'node:util';
import type { Invariant } from '../invariant.ts';
import { type PaymentFields, paymentFieldsOf, paymentOf } from '../tool-call.ts';

interface Bound {
  readonly instruction: string | null;
  readonly fields: PaymentFields | undefined;
}

/** Statuses under which a payment call was carried out. */
const carriedOut: ReadonlySet<string> = new Set(['credited', 'pending', 'unknown']);

/** One idempotency key, one payment: within tenant and principal a key opens one claim, and a call that brings another field is refused. */
export const keysBind: Invariant = {
  id: 'keys-bind',
  observe: (trial, tally) => {
    const bound = new Map<string, Bound>();
    const nameOf = (tenant: string, principal: string, key: string) => `${tenant}\n${principal}\n${key}`;
    return {
      on: {
        'claim.opened': ({ instruction, data }) => {
          const name = nameOf(data.tenant, data.principal, data.key);
          const known = bound.get(name);
          tally.count(known === undefined ? undefined : `one key opened instructions ${known.instruction} and ${instruction}`);
          const args = trial.door.calls.get(trial.door.find(instruction)?.call ?? '')?.arguments;
          if (known === undefined) bound.set(name, { instruction, fields: args === undefined ? undefined : paymentFieldsOf(args) });
        },
        'audit.outcome': ({ call, instruction, data }) => {
          if (data.tool !== 'transfer_funds' || !carriedOut.has(data.status)) return;
          const args = trial.door.calls.get(call ?? '')?.arguments;
          const payment = args === undefined ? undefined : paymentOf(args);
          const known = payment === undefined ? undefined : bound.get(nameOf(data.tenant, data.principal, payment.key));
          if (known === undefined || args === undefined) return;
          tally.count(
            known.fields === undefined || isDeepStrictEqual(known.fields, paymentFieldsOf(args))
              ? undefined
              : `call ${call} changed a field under the key of instruction ${known.instruction} and was not refused`,
          );
          if (instruction !== null)
            tally.count(
              instruction === known.instruction
                ? undefined
                : `call ${call} was answered for instruction ${instruction}; its key belongs to ${known.instruction}`,
            );
        },
      },
    };
  },
};
