import type { AnyEvent, Event, EventKind } from '../kernel/event.ts';

/** What somebody does on events, by kind. */
export type Handlers = { readonly [K in EventKind]?: (event: Event<K>) => void };

/** Reads a trial event by event, in order. Reconstructions come before whoever reads them. */
export interface Observer {
  readonly on: Handlers;
  /** Runs on every event, before `on`. */
  readonly every?: (event: AnyEvent) => void;
}

/** One function that hands each event to those who asked for its kind, in the order of the list. */
export function dispatcher(observers: readonly Observer[]): (event: AnyEvent) => void {
  const routes = new Map<EventKind, readonly ((event: AnyEvent) => void)[]>();
  return (event) => {
    let route = routes.get(event.kind);
    if (route === undefined) {
      route = routeOf(observers, event.kind);
      routes.set(event.kind, route);
    }
    for (let index = 0; index < route.length; index += 1) route[index]?.(event);
  };
}

function routeOf(observers: readonly Observer[], kind: EventKind): ((event: AnyEvent) => void)[] {
  return observers.flatMap((observer) => {
    const handler = observer.on[kind] as ((event: AnyEvent) => void) | undefined; // only events of this kind are routed to it
    return [observer.every, handler].filter((step) => step !== undefined);
  });
}
