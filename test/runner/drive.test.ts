import { promises as names } from 'node:dns';
import { promises as files } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import t, { type Test } from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { AgentParty, GatewayParty, type Party } from '../../src/runner/activity.ts';
import { drive, turnsMax } from '../../src/runner/drive.ts';
import { SandboxBroken } from '../../src/runner/sandbox-broken.ts';
import { Sentinel } from '../../src/runner/sentinel.ts';
import { Timeline } from '../../src/runner/timeline.ts';

type Work = (stage: {
  readonly timeline: Timeline;
  readonly party: AgentParty;
  readonly turned: (turns: number) => Promise<void>;
}) => Promise<unknown>;

async function turned(turns: number): Promise<void> {
  for (let done = 0; done < turns; done += 1) await turn();
}

/** Drives agents that do this work until all of them have ended. Returns the times at which everybody was parked. */
async function driven(works: readonly Work[], others: readonly Party[] = []): Promise<{ readonly steps: readonly number[] }> {
  const timeline = new Timeline(0, seededRandom('drive'));
  const steps: number[] = [];
  let working = works.length;
  const parties = works.map((_work, index) => new AgentParty(`agent-${index}`));
  for (const [index, party] of parties.entries()) {
    timeline.at(10, 'an agent begins', () => {
      party.begin();
      void works[index]?.({ timeline, party, turned }).then(() => {
        party.end();
        working -= 1;
      });
    });
  }
  await drive({
    timeline,
    parties: [...parties, ...others],
    sentinel: new Sentinel(),
    step: () => steps.push(timeline.now()),
    endsAt: () => (timeline.now() >= 10 && working === 0 ? timeline.now() : undefined),
  });
  return { steps };
}

/** One call that is on the wire until its answer comes off the queue. */
function call(stage: Parameters<Work>[0], ms: number): Promise<void> {
  const { timeline, party } = stage;
  return party.calling(async () => {
    party.onWire(true);
    await timeline.sleep(ms);
    party.onWire(false);
  });
}

async function broken(t: Test, running: Promise<unknown>): Promise<string> {
  try {
    await running;
  } catch (error) {
    t.type(error, SandboxBroken);
    return error instanceof Error ? error.message : '';
  }
  t.fail('it went through');
  return '';
}

t.test('time moves from event to event, with a look at each once everybody is parked', async (t) => {
  const { steps } = await driven([
    async (stage) => {
      await call(stage, 5);
      await stage.party.pausing(stage.timeline.sleep(100));
      await call(stage, 1);
    },
  ]);
  t.same(steps, [0, 10, 15, 115, 116]);
});

t.test('an agent may take turns of the event loop after an answer, and time waits for it', async (t) => {
  const order: string[] = [];
  const at = (name: string) => order.push(name);
  await driven([
    async (stage) => {
      await call(stage, 5);
      await stage.turned(turnsMax - 4);
      at(`slow sends at ${stage.timeline.now()}`);
      await call(stage, 5);
    },
    async (stage) => {
      await call(stage, 6);
      at(`quick goes on at ${stage.timeline.now()}`);
    },
  ]);
  t.same(order, ['slow sends at 15', 'quick goes on at 16']);
});

t.test('an agent with several calls is parked while all of them are on the wire', async (t) => {
  const answered: number[] = [];
  const { steps } = await driven([
    async (stage) => {
      const one = (ms: number) => call(stage, ms).then(() => answered.push(stage.timeline.now()));
      await Promise.all([one(30), one(10), one(20)]);
    },
  ]);
  t.same(answered, [20, 30, 40]);
  t.same(steps, [0, 10, 20, 30, 40]);
});

t.test('an agent that pauses while a call is under way is parked', async (t) => {
  const { steps } = await driven([
    async (stage) => {
      await Promise.all([call(stage, 50), stage.party.pausing(stage.timeline.sleep(20))]);
    },
  ]);
  t.same(steps, [0, 10, 30, 60]);
});

t.test('a call that its client is still writing holds time, even beside one that is on the wire', async (t) => {
  const seen: number[] = [];
  await driven([
    async (stage) => {
      const slow = stage.party.calling(async () => {
        await stage.turned(8);
        seen.push(stage.timeline.now());
      });
      await Promise.all([call(stage, 5), slow]);
    },
  ]);
  t.same(seen, [10], 'the answer of the first did not come before it');
});

t.test('what is put off past the promises is done before time moves, whoever put it off', async (t) => {
  const seen: string[] = [];
  const tick = () => new Promise<void>((resolve) => process.nextTick(resolve));
  const putOff: Readonly<Record<string, () => Promise<unknown>>> = { ticks: () => tick().then(tick).then(tick), 'an immediate': turn };
  for (const [name, wait] of Object.entries(putOff)) {
    await driven([
      async ({ party, timeline }) => {
        void wait().then(() => seen.push(`${name} at ${timeline.now()}`)); // nobody knows of it
        await party.pausing(timeline.sleep(20));
      },
      (stage) => call(stage, 1),
    ]);
  }
  t.same(seen, ['ticks at 10', 'an immediate at 10']);
});

t.test('a long run of promises lets the process hear what comes from outside', async (t) => {
  const { port1, port2 } = new MessageChannel();
  let calls = 0;
  let heardAfter = -1;
  port2.once('message', () => {
    heardAfter = calls;
  });
  port1.postMessage('from outside');
  await driven([
    async (stage) => {
      for (; calls < 1_000; calls += 1) await call(stage, 1);
    },
  ]);
  port1.close();
  t.ok(heardAfter >= 0 && heardAfter < 500, `heard after ${heardAfter} calls`);
});

t.test('an agent that spins is stopped after its turns, and named', async (t) => {
  const spin: Work = ({ turned: wait }) => wait(10 * turnsMax);
  const said = await broken(t, driven([(stage) => call(stage, 5), spin]));
  t.match(said, /^not parked after 16 turns: agent-1\./);
});

t.test('an agent that waits for what is not on the queue is named', async (t) => {
  t.match(await broken(t, driven([() => new Promise(() => {})])), /^not parked after 16 turns: agent-0\./);
});

t.test('a gateway that works on nothing of this thread is named with the call', async (t) => {
  const gateway = new GatewayParty();
  gateway.take('transfer_funds of bills');
  const said = await broken(t, driven([(stage) => call(stage, 5)], [gateway]));
  t.match(said, /the gateway, working on transfer_funds of bills/);
});

t.test('the gateway is parked while the door works on all that it took in', async (t) => {
  const gateway = new GatewayParty();
  t.notOk(gateway.busy());
  gateway.take('a');
  gateway.take('a');
  t.ok(gateway.busy(), 'on the way in');
  const doors = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const inside = doors.map((door) => gateway.inside(() => door.promise));
  t.notOk(gateway.busy(), 'both in the door');
  doors[0]?.resolve();
  await inside[0];
  t.ok(gateway.busy(), 'one on its way out');
  gateway.done('a');
  t.notOk(gateway.busy());
  t.match(gateway.name, /a$/, 'the other is still known');
  doors[1]?.reject(new Error('broken'));
  await t.rejects(inside[1] ?? Promise.resolve());
  t.ok(gateway.busy(), 'a door that fails has let go of the call too');
  gateway.done('a');
  t.match(gateway.name, /nothing$/);
});

t.test('a call that is neither answered nor timed out ends the run', async (t) => {
  const lost: Work = ({ party }) =>
    party.calling(() => {
      party.onWire(true);
      return new Promise(() => {});
    });
  t.match(await broken(t, driven([lost])), /^nothing is scheduled, yet agents are waiting/);
});

const real: Readonly<Record<string, () => Promise<unknown>>> = {
  'a real timer': () => new Promise((resolve) => setTimeout(resolve, 1)),
  HASHREQUEST: () => crypto.subtle.digest('SHA-256', new Uint8Array(4)),
  FSREQPROMISE: () => files.readFile(new URL(import.meta.url)),
  GETADDRINFOREQWRAP: () => names.lookup('localhost'),
};

for (const [resource, wait] of Object.entries(real)) {
  t.test(`an agent that awaits ${resource} is stopped, and its line named`, async (t) => {
    let waiting: unknown;
    const said = await broken(
      t,
      driven([
        async (stage) => {
          await call(stage, 5);
          waiting = wait();
          await waiting;
          await call(stage, 5);
        },
      ]),
    );
    await waiting; // or the next test would see the rest of it
    t.match(said, resource);
    t.match(said, /drive\.test\.ts:\d+:\d+/);
  });
}

t.test('after the run the machine is free again', async (t) => {
  await driven([(stage) => call(stage, 5)]);
  await new Promise((resolve) => setTimeout(resolve, 1));
  t.pass('a timer');
});
