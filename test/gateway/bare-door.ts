import type { Door } from '../../src/gateway/door.ts';

/** A door that lets everybody in and has nothing behind it but this call. */
export function bareDoor(call: Door['call'], others: Partial<Door> = {}): Door {
  return {
    call,
    tools: () => [],
    admits: () => true,
    lacks: () => undefined,
    settle: async () => {},
    payment: () => undefined,
    restore: () => {},
    resume: () => {},
    ...others,
  };
}
