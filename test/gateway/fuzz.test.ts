import t from 'tap';
import { fuzz } from './fuzz.ts';

t.setTimeout(220_000); // a busy machine

const seed = '7';

t.test(`20,000 malformed requests: no 5xx, nothing posted, memory flat, every good order beside them is paid; seed ${seed}`, (t) =>
  fuzz(t, { requests: 20_000, seed }),
);
