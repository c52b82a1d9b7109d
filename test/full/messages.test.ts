import t from 'tap';
import { mutatedMessages } from '../rail/mutated-messages.ts';

t.setTimeout(600_000);

const seed = Number(process.env['RAILPROOF_FUZZ_SEED'] ?? '1');

t.test(`of 10,000 mutated messages of every kind none settles anything; seed ${seed}`, (t) => mutatedMessages(t, { mutants: 10_000, seed }));
