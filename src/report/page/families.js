// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, ratio } from './format.js';
import { familyName, say } from './language.js';
import { part } from './part.js';
import { axis, keyed, mark, span, strip } from './strip.js';

const passRules = [0, 0.25, 0.5, 0.75, 1];

/** pass^k of each family with its interval. */
export function families({ families: rows, totals }) {
  if (rows.length === 0) return null;
  return part({
    heading: say('families.heading', { k: totals.k ?? 'k' }),
    note: say('families.note'),
    heads: [
      say('families.family'),
      axis(passRules.map((at) => ({ at, text: String(at) }))),
      say('families.cases'),
      say('families.passed'),
      keyed('dot', `pass^${totals.k ?? 'k'}`),
      say('families.interval'),
    ],
    rows: rows.map(familyLine),
  });
}

function familyLine({ family, cases, trials, passed, passK, interval }) {
  const name = familyName(family);
  const power = passK === null ? '–' : ratio(passK);
  const between = interval === null ? '–' : `${ratio(interval[0])} – ${ratio(interval[1])}`;
  return el(
    'tr',
    { class: passed < trials ? 'missed' : null },
    el('th', { scope: 'row' }, name),
    strip(
      { title: say('families.title', { name }), desc: say('families.desc', { power, between }), rules: passRules },
      interval !== null && [span('thin', ...interval), interval.map((at) => mark('end', at))],
      passK !== null && mark('dot', passK),
    ),
    el('td', {}, count(cases)),
    el('td', {}, `${count(passed)} / ${count(trials)}`),
    el('td', {}, power),
    el('td', {}, between),
  );
}
