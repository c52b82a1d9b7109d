// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, gap, percent, signed } from './format.js';
import { isKorean, own, say } from './language.js';
import { part } from './part.js';

/** The agent beside a rule-based client on the same seeds; nothing where none played. */
export function baseline({ run }) {
  if (run.baseline === undefined) return null;
  const { persona, trials, agent, baseline: other } = run.baseline;
  const line = (name, show) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, say(`beside.${name}`)),
      [agent, other].map((load) => el('td', {}, show(load[name]))),
      el('td', {}, name === 'workMs' ? signedGap(agent.workMs - other.workMs) : signed(String(agent[name] - other[name]))),
    );
  const rows = ['payments', 'calls', 'technicalDeclines', 'businessDeclines'].map((name) => line(name, count));
  return part({
    heading: say('beside.heading'),
    note: say('beside.note', { persona, trials: count(trials) }),
    heads: ['beside.measure', 'beside.agent', 'beside.baseline', 'beside.excess'].map((key) => say(key)),
    rows: [...rows, line('workMs', gap)],
  });
}

function signedGap(ms) {
  return ms === 0 ? '0' : `${ms < 0 ? '−' : '+'}${gap(Math.abs(ms))}`;
}

/** The same job in several languages, each with what it came to. */
export function languages({ languages: tables }) {
  return tables.map(({ title, rows, gap: found }) =>
    part({
      heading: `${say('languages.heading')} · ${own(title)}`,
      note:
        found === null
          ? say('languages.none')
          : say('languages.gap', {
              best: languageName(found.best),
              worst: languageName(found.worst),
              share: percent(found.share),
              from: percentOf(found.interval[0]),
              to: percentOf(found.interval[1]),
            }),
      heads: ['languages.language', 'languages.passed', 'languages.interval'].map((key) => say(key)),
      rows: rows.map(({ language, passed, trials, interval }) =>
        el(
          'tr',
          { class: found?.worst === language ? 'bad' : null },
          el('th', { scope: 'row' }, languageName(language)),
          el('td', {}, `${count(passed)} / ${count(trials)}`),
          el('td', {}, `${percent(interval[0])} – ${percent(interval[1])}`),
        ),
      ),
    }),
  );
}

/** A bound of a difference may be below zero. */
function percentOf(share) {
  return `${share < 0 ? '−' : ''}${percent(Math.abs(share))}`;
}

function languageName(code) {
  return new Intl.DisplayNames([isKorean() ? 'ko' : 'en'], { type: 'language' }).of(code) ?? code;
}
