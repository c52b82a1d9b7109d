import t from 'tap';
import { claimsContract } from '../contract/claims.ts';
import { durableJournalContract, journalContract } from '../contract/journal.ts';
import { durableClaims } from './durable-claims.ts';
import { redisServer } from './redis-server.ts';
import { redisStore } from './redis-store.ts';

const server = await redisServer(t);

journalContract(t, () => redisStore(server).open());
durableJournalContract(t, () => redisStore(server));
claimsContract(t, () => durableClaims(redisStore(server)));
