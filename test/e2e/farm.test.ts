import { QueueEvents } from 'bullmq';
import t from 'tap';
import { selectPlans } from '../../src/cli/catalogue.ts';
import { playSeed } from '../../src/cli/explore-worker.ts';
import { Farm } from '../../src/cli/farm/farm.ts';
import { openFarmPlayer } from '../../src/cli/farm/farm-player.ts';
import { parseFarm } from '../../src/cli/farm/farm-queue.ts';
import { refuseUnfarmable } from '../../src/cli/farm/unfarmable.ts';
import type { SeedWork } from '../../src/cli/farm/work.ts';
import { loadPersona } from '../../src/cli/persona-source.ts';
import { playNamed, type SuiteTrial, trialNames } from '../../src/cli/suite.ts';
import { encodeEvent } from '../../src/kernel/event.ts';
import { fileMsMax } from '../run/budget.ts';
import { redisServer } from '../storage/redis-server.ts';
import { until } from './command.ts';
import { farmWorkers } from './farm-workers.ts';

t.setTimeout(fileMsMax);

t.test('a worker is killed in the middle of a trial: every event and every judgement is as if it had been played here', async (t) => {
  const { agent, persona } = await loadPersona('careful');
  const order = { seed: '11', persona, era: 'mixed', mandates: 'as-written' } as const;
  const trials = trialNames({ ...order, plans: selectPlans(['lost-reply']), trials: 2 });
  const work: SeedWork = { kind: 'seed', seed: 5, persona: 'careful', era: 'any', themes: [], twice: false };
  const seedHere = await playSeed(work);
  const here: SuiteTrial[] = [];
  for (const name of trials) here.push(await playNamed(name, { agent, era: order.era })); // before there is a socket: virtual time bears none

  const { url, port } = await redisServer(t, 'none');
  const [first] = await farmWorkers(t, url, 1);
  const heard = new QueueEvents(parseFarm(url).queue, { connection: { host: '127.0.0.1', port } });
  const told = { active: 0, stalled: 0 };
  heard.on('active', () => {
    told.active += 1;
  });
  heard.on('stalled', () => {
    told.stalled += 1;
  });
  await heard.waitUntilReady();
  const player = await openFarmPlayer(url, { ...order, trials, names: ['lost-reply'] });
  const [firstName] = trials;
  const earliest = firstName && player.play(firstName);
  await until('the worker has begun', () => told.active > 0);
  first?.child.kill('SIGKILL');
  const [second] = await farmWorkers(t, url, 1);
  for (const [index, name] of trials.entries()) {
    const there = await (name === firstName && earliest !== undefined ? earliest : player.play(name));
    t.equal(there.events.map(encodeEvent).join('\n'), here[index]?.events.map(encodeEvent).join('\n'), `${name.trial}: every byte`);
    t.equal(there.digest, here[index]?.digest);
    t.same(there.judgement, here[index]?.judgement);
  }
  await player.close();
  await until('the trial of the killed worker was given to the other', () => told.stalled > 0);
  await heard.close();

  const farm = await Farm.open(parseFarm(url));
  await farm.send([work]);
  t.same(await farm.result(work), seedHere, 'a seed of an exploration too');
  const unknown = { kind: 'trial', case: 'no-such/case', persona: 'careful', n: 1, seed: '1', era: 'mixed', mandates: 'as-written' } as const;
  await farm.send([unknown]);
  await t.rejects(farm.result(unknown), { name: 'SandboxBroken', message: /a worker of the farm: unknown scenario "no-such"/ });
  await farm.close();
  second?.child.kill('SIGTERM');
  t.match(await second?.ended, { code: 0 }, 'a worker that is told to stop ends');
});

t.test('what only this process could play is refused in one line', async (t) => {
  t.throws(() => refuseUnfarmable({ persona: './mine.ts' }), { name: 'InputError', message: /workers do not run \.\/mine\.ts/ });
  t.throws(() => refuseUnfarmable({ persona: 'careful', store: 'sqlite:x' }), { name: 'InputError', message: /without --store/ });
  t.throws(() => parseFarm('http://x'), { name: 'InputError', message: '--farm http://x: is no Redis; write it as redis://HOST:PORT' });
  await t.rejects(Farm.open(parseFarm('redis://127.0.0.1:9')), { name: 'InputError', message: /127\.0\.0\.1:9 cannot be reached/ });
});
