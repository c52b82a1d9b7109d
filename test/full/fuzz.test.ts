import t from 'tap';
import { fuzz } from '../gateway/fuzz.ts';
import { fuzzOAuth } from '../gateway/oauth-fuzz.ts';

t.setTimeout(3_600_000);

const seed = process.env['RAILPROOF_FUZZ_SEED'] ?? '1';

t.test(`200,000 malformed requests: no 5xx, nothing posted, memory flat, every good order beside them is paid; seed ${seed}`, (t) =>
  fuzz(t, { requests: 200_000, seed }),
);

t.test(`20,000 malformed requests to the authorization server: no 5xx, memory flat, every good one beside them gets its token; seed ${seed}`, (t) =>
  fuzzOAuth(t, { requests: 20_000, seed }),
);
