import type { FaultSpec } from '../scenario.ts';
import { drawComponentFault } from './component-faults.ts';
import type { Draw } from './draw.ts';
import { drawMessageFault, drawSureFault } from './message-faults.ts';

/** Three to eight faults over all seams. The first two strike payments for certain, so that nearly every seed has them. */
export function drawFaults(draw: Draw): FaultSpec[] {
  const sure = [drawSureFault(draw, draw.chance(0.7)), drawSureFault(draw, false)];
  const more = Array.from({ length: draw.between(1, 6) }, () => (draw.chance(0.25) ? drawComponentFault(draw) : drawMessageFault(draw)));
  return [...sure, ...more];
}
