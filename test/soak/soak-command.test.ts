import t from 'tap';
import { type SoakOptions, soak } from '../../src/cli/commands/soak.ts';
import { InputError } from '../../src/runner/input-error.ts';

const options: SoakOptions = { minutes: 30, rate: 20, store: 'sqlite', seed: '1', quiet: true };

t.test('what cannot be done is refused before anything is started, with the remedy', async (t) => {
  const refused = async (over: Partial<SoakOptions>, message: RegExp) => {
    const error: unknown = await soak({ ...options, ...over }).catch((thrown: unknown) => thrown);
    t.type(error, InputError);
    t.match(error, { message });
  };
  await refused({ minutes: 0.2 }, /^--minutes 0.2 is less than 0.5; every fault needs its time$/);
  await refused({ minutes: 1_000, rate: 1_000 }, /^--minutes 1000 at --rate 1000 are more than 900000 calls, .*; lower one$/);
});
