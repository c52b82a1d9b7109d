// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el, svg } from './dom.js';

/**
 * A cell that draws the figures of its row on an axis that all rows share. So a chart is a table: it has its figures beside it, reads in order,
 * prints, and no text in it shrinks with the screen. Places are shares of the width, 0 to 1.
 */
export function strip({ title, desc, rules }, ...marks) {
  const lines = rules.map((at) => svg('line', { class: 'rule', x1: widthShare(at), x2: widthShare(at), y1: '0', y2: '100%' }));
  return el('td', { class: 'plot' }, svg('svg', { role: 'img' }, svg('title', {}, title), svg('desc', {}, desc), lines, marks));
}

/** What stands above the strips: texts at their places. */
export function axis(labels) {
  const anchor = (at) => (at < 0.06 ? 'start' : at > 0.94 ? 'end' : 'middle');
  return svg(
    'svg',
    { class: 'scale', 'aria-hidden': 'true' },
    labels.map(({ at, text }) => svg('text', { x: widthShare(at), y: '13', 'text-anchor': anchor(at) }, text)),
  );
}

/** From one place to another; `kind` names its thickness. */
export function span(kind, from, to) {
  return svg('line', { class: kind, x1: widthShare(from), x2: widthShare(to), y1: '50%', y2: '50%' });
}

/** A block from one place to another. */
export function bar(kind, from, to) {
  return svg('rect', { class: kind, x: widthShare(Math.min(from, to)), y: '50%', width: widthShare(Math.abs(to - from)), height: '12' });
}

const markShapes = {
  dot: () => svg('circle', { class: 'point full', r: 5 }),
  diamond: () => svg('path', { class: 'point full', d: 'M0 -6L6 0L0 6L-6 0Z' }),
  square: () => svg('rect', { class: 'point', x: -4.5, y: -4.5, width: 9, height: 9 }),
  end: () => svg('path', { class: 'point', d: 'M0 -7V7' }),
};

/** One figure. Shapes differ, so that nothing hangs on a colour. */
export function mark(shape, at) {
  return svg('svg', { class: 'pin', x: widthShare(at), y: '50%' }, markShapes[shape]());
}

/** Head of a column whose figures are drawn with this shape. */
export function keyed(shape, text) {
  return el('span', { class: 'keyed' }, svg('svg', { class: 'key', viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, markShapes[shape]()), text);
}

function widthShare(share) {
  return `${(share * 100).toFixed(2)}%`;
}
