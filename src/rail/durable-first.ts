import type { Rail } from './rail.ts';

/**
 * Sends nothing before what led to it is durable. Two processes have two journals: an order that got out ahead of its own record would be
 * carried out on the other side, and never have been given on this one. `flushed` resolves once everything recorded so far is durable.
 */
export function durableFirst(rail: Rail, flushed: () => Promise<void>): Rail {
  return {
    id: rail.id,
    submit: async (instruction) => {
      await flushed();
      return rail.submit(instruction);
    },
    status: async (instructionId) => {
      await flushed();
      return rail.status(instructionId);
    },
    ask: (topic, question) => rail.ask(topic, question),
  };
}
