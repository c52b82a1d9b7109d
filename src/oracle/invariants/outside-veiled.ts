import type { Invariant } from '../invariant.ts';

/**
 * Nothing that reaches an agent outside the internal zone holds the number of an account, the name of a customer or what people wrote: pseudonyms stand for
 * them (network separation, R1 and R2 in docs/policy.md). Inside, no order says a pseudonym: the payee would read it.
 */
export const outsideVeiled: Invariant = {
  id: 'outside-veiled',
  observe: ({ veil }, tally) => ({
    on: {
      'instruction.received': ({ data: { rail, instruction } }) => {
        if (!veil.isDown || instruction.kind !== 'credit-transfer') return;
        const { id, payer, payee, memo } = instruction;
        const isMeant = [payer.account, payee.account, payee.holder, memo].every((text) => !text.startsWith('PN-'));
        tally.count(isMeant ? undefined : `instruction ${id} came to ${rail} with a pseudonym in it`);
      },
      'agent.answered': ({ agent, data }) => {
        if (veil.isOutside(agent))
          tally.count(veil.leaked === undefined ? undefined : `${agent}, who works outside, was shown ${veil.leaked} by ${data.tool}`);
      },
    },
  }),
};
