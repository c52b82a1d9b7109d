import t from 'tap';
import { fuzz } from '../gateway/fuzz.ts';

t.setTimeout(3_600_000);

const seed = process.env['RAILPROOF_FUZZ_SEED'] ?? '1';

t.test(`200,000 malformed requests: no 5xx, nothing posted, memory flat, every good order beside them is paid; seed ${seed}`, (t) =>
  fuzz(t, { requests: 200_000, seed }),
);
