import type { OperatorDesk } from '../gateway/operator-routes.ts';
import type { StopReport } from '../gateway/stops.ts';
import type { GatewayWorld } from '../runner/gateway-world.ts';

/** The operator of a gateway that serves. A stop that comes while it is down is the first thing it hears when it is back. */
export function operatorDesk({ gateway }: Pick<GatewayWorld, 'gateway'>, flushed: () => Promise<void>): OperatorDesk {
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
    revoke: async (order) => {
      let done: boolean | undefined;
      gateway.whenUp(({ revocations, tokens }) => {
        const token = 'text' in order ? tokens.authenticate(order.text)?.id : undefined;
        done = token !== undefined || 'agent' in order;
        if (token !== undefined) revocations.order({ token }, 'operator');
        else if ('agent' in order) revocations.order(order, 'operator');
      });
      await flushed();
      return done;
    },
    list: () => gateway.current.stops.list(),
  };
}
