import { connectRedis } from './redis-link.ts';
import type { RedisPlace } from './redis-place.ts';
import { redisRefusal } from './redis-refusal.ts';
import { lastEpoch, ownerAt, textField } from './redis-stream.ts';

/** Who owns a stream, as it said when it took it over. */
export interface StreamOwner {
  readonly epoch: number;
  /** Host and process. */
  readonly name: string;
  /** Where it answers. `undefined`: it answers nobody but its own callers. */
  readonly url: string | undefined;
}

/** Looks up the owner of a stream, which changes nothing; `undefined`: there is no stream yet. Rejects with `JournalRefused`. */
export async function findOwner(place: RedisPlace): Promise<StreamOwner | undefined> {
  let link: Awaited<ReturnType<typeof connectRedis>> | undefined;
  try {
    link = await connectRedis(place);
    const epoch = await lastEpoch(link, place.shown);
    const entry = await ownerAt(link, epoch);
    return entry && { epoch, name: textField(entry, 'owner') ?? '', url: textField(entry, 'url') };
  } catch (error) {
    throw redisRefusal(place.shown, error);
  } finally {
    link?.close();
  }
}
