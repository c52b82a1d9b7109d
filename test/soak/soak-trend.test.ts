import t from 'tap';
import { latencyAt, type SoakSample, steadinessOf } from '../../src/cli/soak/soak-trend.ts';

const mebi = 1024 * 1024;

/** Thirty slots of a gateway that was started again in the middle, each changed as the test says. */
function samples(change: (index: number) => Partial<SoakSample> = () => ({})): readonly SoakSample[] {
  return Array.from({ length: 30 }, (_, index) => ({
    atMs: index * 30_000,
    start: index < 15 ? 1 : 2,
    payments: index * 100,
    liveBytes: 60 * mebi + index * 100 * 4_096,
    rssBytes: 200 * mebi + index * 100 * 8_192,
    descriptors: 34 + (index % 3),
    latenciesMs: [10, 20, 30 + (index % 5)],
    ...change(index),
  }));
}

function unsteady(given: readonly SoakSample[]): readonly string[] {
  return steadinessOf(given).flatMap(({ name, held }) => (held ? [] : [name]));
}

t.test('what a payment leaves in the books is no leak', async (t) => {
  t.same(unsteady(samples()), []);
  t.same(unsteady(samples((index) => ({ payments: index * 10_000, liveBytes: 60 * mebi + index * 10_000 * 8_192 }))), []);
});

t.test('what grows beyond that is', async (t) => {
  t.same(unsteady(samples((index) => ({ liveBytes: 60 * mebi + index * 3 * mebi }))), ['live memory']);
  t.same(unsteady(samples((index) => ({ rssBytes: 200 * mebi + index * 12 * mebi }))), ['resident memory']);
  t.same(unsteady(samples((index) => ({ descriptors: 34 + index }))), ['descriptors']);
});

t.test('a restart hides no leak of memory: each process is measured by itself', async (t) => {
  t.same(unsteady(samples((index) => ({ liveBytes: 60 * mebi + (index % 15) * 5 * mebi }))), ['live memory']);
});

t.test('calls that become slow are seen, noise below a second is not', async (t) => {
  t.same(unsteady(samples((index) => ({ latenciesMs: [index < 20 ? 360 : 1_081] }))), ['latency']);
  t.same(unsteady(samples((index) => ({ latenciesMs: [index < 20 ? 10 : 960] }))), []);
});

t.test('what could not be measured is not steady', async (t) => {
  t.same(unsteady(samples().slice(0, 1)), ['live memory', 'resident memory', 'latency']);
  t.same(unsteady(samples(() => ({ latenciesMs: [] }))), ['latency']);
  t.same(unsteady(samples((index) => (index > 20 ? { liveBytes: Number.NaN, descriptors: Number.NaN } : {}))), ['live memory', 'descriptors']);
});

t.test('one slow call is no drift, and p99 is said only where there are calls enough for it', async (t) => {
  const latency = (given: readonly SoakSample[]) => steadinessOf(given).find(({ name }) => name === 'latency');
  t.match(latency(samples((index) => (index === 29 ? { latenciesMs: [5_000] } : {}))), { held: true, text: /^p82 / }, 'of 28 calls');
  t.match(latency(samples(() => ({ latenciesMs: Array.from({ length: 60 }, (_, index) => index) }))), { held: true, text: /^p99 59 ms/ });
});

t.test('a quantile is the nearest rank', async (t) => {
  t.equal(latencyAt(0.99, [{ latenciesMs: Array.from({ length: 200 }, (_, index) => 200 - index) }]), 198);
  t.equal(latencyAt(0.99, [{ latenciesMs: [7] }, { latenciesMs: [3] }]), 7);
});
