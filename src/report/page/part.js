// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';

/** A section with a heading, a note and a table. Heads are texts or elements, rows are `tr`. */
export function part({ heading, note, heads, rows }) {
  return el('section', { class: 'service' }, el('h2', {}, heading), el('p', { class: 'calm' }, note), sheet({ name: heading, heads, rows }));
}

/** A table that scrolls by itself where the screen is too narrow. */
export function sheet({ name, heads, rows }) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name },
    el(
      'table',
      {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((head) => el('th', { scope: 'col' }, head)),
        ),
      ),
      el('tbody', {}, rows),
    ),
  );
}
