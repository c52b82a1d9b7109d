import t from 'tap';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import type { Life } from '../../src/runner/fault/life.ts';
import { ComponentDown, Station } from '../../src/runner/fault/station.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';

const start = Date.parse('2026-11-23T10:00:00+09:00');

/** Counts how often its clock has struck, and keeps the count in the journal. */
class Tower {
  strokes = 0;
  resumed = 0;
  readonly life: Life;

  constructor(life: Life) {
    this.life = life;
  }

  async strike(ms: number): Promise<number> {
    await this.life.clock.sleep(ms);
    this.life.record({ kind: 'session.settled', at: this.life.clock.now(), data: { session: 'tower' } });
    this.strokes += 1;
    return this.strokes;
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'session.settled') this.strokes += 1;
  }

  resume(): void {
    this.resumed += 1;
  }
}

function tower() {
  const timeline = new Timeline(start, seededRandom('tower'));
  const journal = memoryJournal({ clock: timeline, trial: null });
  const station = new Station({
    id: 'tower',
    clock: timeline,
    record: journal.record as RecordEvent, // of the memory journal
    events: () => journal.events,
    open: (life) => new Tower(life),
  }); // its own type
  const run = async (ms: number) => {
    const until = timeline.now() + ms;
    for (let next = timeline.nextAt(); next !== undefined && next <= until; next = timeline.nextAt()) {
      timeline.runNext();
      for (let turns = 0; turns < 8; turns += 1) await undefined;
    }
    timeline.advanceTo(until);
  };
  return { timeline, journal, station, run };
}

t.test('a dead incarnation neither records nor answers, whatever it still had under way', async (t) => {
  const { journal, station, run } = tower();
  let answered = 0;
  const waiting = station.ask((found) => found.strike(100)).then(() => (answered += 1));
  const failing = t.rejects(
    station.askOrFail((found) => found.strike(100)),
    ComponentDown,
  );
  const dead = station.current;
  await run(50);
  station.kill();
  await failing;
  await run(100);
  t.same(journal.events, []);
  dead.life.record({ kind: 'session.settled', at: start, data: { session: 'tower' } });
  t.same(journal.events, [], 'not even when its code goes on');
  t.equal(answered, 0);
  t.notOk(station.up);
  await t.rejects(
    station.askOrFail((found) => found.strike(1)),
    ComponentDown,
    'nobody is there',
  );
  void waiting;
});

t.test('it comes back from the journal alone, takes up its work, and does then what it was told meanwhile', async (t) => {
  const { journal, station, run } = tower();
  void station.current.strike(10);
  await run(20);
  station.current.strokes = 99; // in memory only
  station.kill();
  const told: Tower[] = [];
  station.whenUp((found) => told.push(found));
  t.same(told, []);
  station.start();
  t.equal(station.current.strokes, 1);
  t.equal(station.current.resumed, 1);
  t.same(told, [station.current]);
  const living = station.current;
  station.start();
  t.equal(station.current, living, 'who lives is not started again');
  void station.current.strike(10);
  await run(20);
  t.equal(journal.events.length, 2, 'the new one records');
});

t.test('a wrong clock shows another hour, waits as long as any, and writes in the time of the world', async (t) => {
  for (const offsetMs of [600_000, -600_000]) {
    const { timeline, journal, station, run } = tower();
    station.setClock(offsetMs);
    const { clock } = station.current.life;
    t.equal(clock.now(), start + offsetMs);
    const rung: number[] = [];
    clock.at(clock.now() + 50, 'bell', () => rung.push(timeline.now()));
    void station.current.strike(100);
    station.setClock(offsetMs * 2); // set once more: what waits is not disturbed
    await run(200);
    t.same(rung, [start + 50]);
    t.match(journal.events, [{ at: start + 100, recordedAt: start + 100 }]);
  }
});

t.test('a copy knows what was recorded by then, and changes nothing', async (t) => {
  const { journal, station, run } = tower();
  for (const ms of [10, 20, 30]) void station.current.strike(ms);
  await run(40);
  const copy = station.copyAt(start + 20);
  t.equal(copy.strokes, 2);
  t.equal(copy.life.clock.now(), start + 20);
  t.equal(copy.life.record({ kind: 'session.settled', at: start, data: { session: 'tower' } }), 0);
  t.equal(journal.events.length, 3);
  t.equal(station.current.strokes, 3);
});
