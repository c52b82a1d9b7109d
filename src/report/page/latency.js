// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, duration } from './format.js';
import { say } from './language.js';
import { part } from './part.js';
import { axis, keyed, mark, span, strip } from './strip.js';

const latencyShapes = { p50Ms: 'dot', p95Ms: 'diamond', p99Ms: 'square', longestMs: 'end' };
const latencyNames = Object.keys(latencyShapes);

/** What the axis may be ruled at; about a hundredfold apart, so that their names have room on a small screen. */
const ticksMs = [1, 100, 10_000, 900_000, 86_400_000, 864_000_000];

/** How long credits took, with normal, peak and fault apart; nothing in runs that did not keep the times. */
export function latency({ latency: rows }) {
  if (rows.length === 0) return null;
  const scale = scaleOf(rows);
  const labels = scale.ticksMs.map((ms) => ({ at: scale.place(ms), text: duration(ms) }));
  return part({
    heading: say('latency.heading'),
    note: say('latency.note'),
    heads: [
      say('latency.condition'),
      axis(labels),
      say('latency.credits'),
      ...latencyNames.map((name) => keyed(latencyShapes[name], say(`latency.id.${name}`))),
    ],
    rows: rows.map((row) => latencyLine(row, scale)),
  });
}

/** Logarithmic: a payment takes milliseconds or days. */
function scaleOf(rows) {
  const [least, most] = [Math.min(...rows.map(({ p50Ms }) => p50Ms)), Math.max(...rows.map(({ longestMs }) => longestMs))];
  const first = Math.max(
    0,
    ticksMs.findLastIndex((ms) => ms <= least),
  );
  const last = ticksMs.findIndex((ms) => ms >= most && ms > ticksMs[first]);
  const ruledMs = ticksMs.slice(first, last < 0 ? undefined : last + 1);
  const [from, to] = [Math.log(ruledMs[0]), Math.log(Math.max(ruledMs.at(-1), most))];
  return { ticksMs: ruledMs, place: (ms) => (Math.log(Math.max(ms, ruledMs[0])) - from) / (to - from) };
}

function latencyLine(row, { ticksMs: ruledMs, place }) {
  const name = say(`service.${row.condition}`);
  const desc = latencyNames.map((id) => `${say(`latency.id.${id}`)} ${duration(row[id])}`).join(', ');
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    strip(
      { title: say('latency.title', { name }), desc, rules: ruledMs.map(place) },
      span('thin', place(row.p95Ms), place(row.longestMs)),
      span('thick', place(row.p50Ms), place(row.p95Ms)),
      latencyNames.toReversed().map((id) => mark(latencyShapes[id], place(row[id]))),
    ),
    el('td', {}, count(row.credits)),
    latencyNames.map((id) => el('td', {}, duration(row[id]))),
  );
}
