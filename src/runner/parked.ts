import type { Rail } from '../rail/rail.ts';
import type { Claims } from '../storage/claims.ts';
import type { GatewayParty } from './activity.ts';

/** A rail whose answers only time can bring: while the gateway waits for one, virtual time may go on. */
export function parkedRail(rail: Rail, gateway: GatewayParty): Rail {
  return {
    id: rail.id,
    submit: (instruction) => gateway.parked(rail.submit(instruction)),
    status: (id) => gateway.parked(rail.status(id)),
    ask: (topic, question) => gateway.parked(rail.ask(topic, question)),
  };
}

/** Claims whose twins wait for each other: the second waits for what the first brings back from its rail. */
export function parkedClaims(claims: Claims, gateway: GatewayParty): Claims {
  return {
    ...claims,
    open: async (key, fields, instruction) => {
      const claim = await claims.open(key, fields, instruction);
      return claim.status === 'running' ? { ...claim, answer: gateway.parked(claim.answer) } : claim;
    },
  };
}
