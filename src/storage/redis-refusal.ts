import { JournalRefused } from './journal.ts';
import { LinkLost, RedisReplied } from './redis-link.ts';

/** Fewer replicas hold a batch than the store asks for. */
export class TooFewReplicas extends Error {
  constructor(holding: number, wanted: number) {
    super(`${holding} of the ${wanted} replicas that it asks for hold the last batch`);
    this.name = 'TooFewReplicas';
  }
}

/** What went wrong with a Redis store, as one line that says what to do. Errors that are none of Redis are handed back as they are. */
export function redisRefusal(place: string, error: unknown): unknown {
  if (error instanceof LinkLost)
    return new JournalRefused(`${place} cannot be reached (${error.message}). Start Redis there, or name another with --store.`, { cause: error });
  if (error instanceof TooFewReplicas) return new JournalRefused(`${place}: ${error.message}. Attach them, or ask for fewer with ?replicas=N.`);
  if (error instanceof RedisReplied) return new JournalRefused(`${place} ${describe(error)}`, { cause: error });
  return error;
}

function describe({ code, message, isIdRefused }: RedisReplied): string {
  switch (code) {
    case 'NOAUTH':
    case 'WRONGPASS':
    case 'NOPERM':
      return `refuses this user (${message}). Put user and password into the address.`;
    case 'WRONGTYPE':
      return 'holds something that is no stream. Name another with ?stream=NAME.';
    case 'OOM':
      return 'is out of memory and takes no more. Give Redis more (maxmemory), or name a new store.';
    case 'MISCONF':
      return `cannot keep what it is given: ${message}`;
    case 'NOREPLICAS':
      return 'has too few replicas to take anything (min-replicas-to-write). Attach them.';
    case 'READONLY':
      return 'is a replica and takes nothing. Name the primary.';
    default:
      return isIdRefused
        ? 'is being taken over by another process at this moment. Start again if it should be this one.'
        : `cannot be used: ${message}.`;
  }
}
