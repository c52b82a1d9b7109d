import t from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { fuzz } from './fuzz.ts';
import { fuzzOAuth } from './oauth-fuzz.ts';

t.setTimeout(fileMsMax);

const seed = '7';

t.test(`20,000 malformed requests: no 5xx, nothing posted, memory flat, every good order beside them is paid; seed ${seed}`, (t) =>
  fuzz(t, { requests: 20_000, seed }),
);

t.test(`1,000 malformed requests to the authorization server: no 5xx, memory flat, every good one beside them gets its token; seed ${seed}`, (t) =>
  fuzzOAuth(t, { requests: 1_000, seed }),
);
