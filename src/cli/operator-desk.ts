import type { OperatorDesk } from '../gateway/operator-routes.ts';
import type { StopReport } from '../gateway/stops.ts';
import type { World } from '../runner/world.ts';

/** The operator of a gateway that serves. A stop that comes while it is down is the first thing it hears when it is back. */
export function operatorDesk({ gateway }: World, flushed: () => Promise<void>): OperatorDesk {
  return {
    stop: async (scope, why) => {
      let report: StopReport | undefined;
      gateway.whenUp(({ stops }) => {
        report = stops.order(scope, { by: 'operator', why });
      });
      await flushed();
      return report;
    },
    lift: async (scope) => {
      let lifted: boolean | undefined;
      gateway.whenUp(({ stops }) => {
        lifted = stops.lift(scope, 'operator');
      });
      await flushed();
      return lifted;
    },
    list: () => gateway.current.stops.list(),
  };
}
