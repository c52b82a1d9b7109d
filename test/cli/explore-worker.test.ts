import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { PlayOrder } from '../../src/cli/explore-worker.ts';

/** A thread of `explore` in which something nobody waited for fails before a seed is played. */
const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.module).then(async ({ playSeed }) => {
    Promise.reject(new Error('left behind by the seed before'));
    await new Promise(setImmediate);
    const { finding, facts } = await playSeed(workerData.order);
    parentPort.postMessage({ finding, calls: facts.calls });
  });
`;

t.test('what an earlier seed left behind is not charged to the next', async (t) => {
  const order: PlayOrder & { readonly twice: boolean } = { seed: 5, persona: 'careful', era: 'any', themes: [], twice: false };
  const module = new URL('../../src/cli/explore-worker.ts', import.meta.url).href;
  const worker = new Worker(thread, { eval: true, workerData: { module, order } });
  t.teardown(() => worker.terminate());
  const [played] = await once(worker, 'message');
  t.equal(played.finding, null);
  t.ok(played.calls > 0);
});
