import { nextSettlementAt } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { openings } from '../../src/rail/hours.ts';
import type { CapWatch } from './cap-watch.ts';
import type { GrossRoute } from './gross-route.ts';
import type { Members } from './members.ts';
import type { NetworkRules } from './rules.ts';

export interface NetworkAnswersDeps {
  readonly network: string;
  readonly clock: Clock;
  readonly rules: NetworkRules;
  readonly members: Members;
  readonly gross: GrossRoute;
  readonly caps: CapWatch;
}

/** What the network says of itself and its participants. */
export function networkAnswers({ network, clock, rules, members, gross, caps }: NetworkAnswersDeps): Answerers {
  const openingAt = openings(rules.hours.value);
  const ownCutoff = () => ({
    system: network,
    ...openingAt(clock.now()),
    nextSettlementAt: nextSettlementAt(clock.now()),
    limitWon: rules.limitWon.value,
  });
  return {
    ...noAnswers,
    recipient: (question) => members.recipient(question),
    cutoffs: async () => [ownCutoff(), await gross.cutoff()],
    system: async () => [members.system()],
    position: async ({ bank }) => caps.answer(bank),
  };
}
