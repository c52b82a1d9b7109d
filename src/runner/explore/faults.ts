import type { FaultSpec } from '../scenario.ts';
import { drawComponentFault } from './component-faults.ts';
import type { Draw } from './draw.ts';
import { drawMessageFault, drawSureFault } from './message-faults.ts';

/** Three to eight faults over all seams. The first two strike payments for certain, so that nearly every seed has them. */
export function drawFaults(draw: Draw): FaultSpec[] {
  const sure = [drawSureFault(draw, draw.chance(0.7)), drawSureFault(draw, false)];
  const more = Array.from({ length: draw.between(1, 6) }, () => (draw.chance(0.25) ? drawComponentFault(draw) : drawMessageFault(draw)));
  return [...sure, ...more, ...(draw.chance(0.06) ? [drawStop(draw)] : [])];
}

/** An operator stops one of the agents, so that the others still make the seed count. */
function drawStop(draw: Draw): FaultSpec {
  const state = draw.pick(['after-claim', 'after-reserve', 'after-hold', 'after-credit-before-reply', 'after-capture'] as const);
  const match = { agent: `agent-${draw.between(1, 4)}` };
  return { where: 'operator', match, state, nth: draw.between(6, 20), do: 'emergency-stop', ...(draw.chance(0.5) ? { forMs: 1_800_000 } : {}) };
}
