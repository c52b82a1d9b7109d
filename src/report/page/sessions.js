// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, day, digits, signed, time, won } from './format.js';
import { say } from './language.js';
import { part } from './part.js';
import { axis, bar, strip } from './strip.js';

/** What the banks owed each other in each netting session, and what of it was settled. */
export function sessions({ sessions: list }) {
  return list.map(sessionPart);
}

function sessionPart({ session, obligations, grossWon, netWon, settledAt, positions }) {
  const most = positions.reduce((least, position) => (size(position.netWon) > least ? size(position.netWon) : least), 1n);
  const values = { count: count(obligations), gross: won(grossWon), net: won(netWon) };
  const when = settledAt === null ? say('sessions.open') : say('sessions.settled', { day: day(settledAt), time: time(settledAt) });
  return part({
    heading: say('sessions.heading', { session }),
    note: `${say('sessions.note', values)} ${when}`,
    heads: [
      say('sessions.bank'),
      axis([
        { at: 0, text: say('sessions.paysIn') },
        { at: 0.5, text: '0' },
        { at: 1, text: say('sessions.paidOut') },
      ]),
      say('sessions.owed'),
      say('sessions.due'),
      say('sessions.net'),
    ],
    rows: positions.map((position) => positionRow(position, most)),
  });
}

function size(text) {
  return BigInt(text.replace('-', ''));
}

function positionRow({ bank, owedWon, dueWon, netWon }, most) {
  const name = say('lane.bank', { code: bank });
  const reach = Number((size(netWon) * 5_000n) / most) / 10_000;
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    strip(
      { title: say('sessions.title', { name }), desc: signed(netWon), rules: [0, 0.5, 1] },
      bar('block', 0.5, netWon.startsWith('-') ? 0.5 - reach : 0.5 + reach),
    ),
    el('td', {}, digits(owedWon)),
    el('td', {}, digits(dueWon)),
    el('td', {}, signed(netWon)),
  );
}
