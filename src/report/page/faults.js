// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, percent } from './format.js';
import { faultName, say } from './language.js';
import { part } from './part.js';
import { address } from './state.js';

/** Shares from which a cell is tinted so; the figure says the same without colour. */
const tints = [
  [1, 'all'],
  [0.9, 'most'],
  [0.5, 'half'],
  [Number.MIN_VALUE, 'few'],
  [0, 'none'],
];

/** Share of passed trials by fault and persona, each a way to the case that passed least; nothing in runs that did not keep the faults. */
export function faults({ faults: { personas, rows } }) {
  if (rows.length === 0) return null;
  const places = [...Map.groupBy(rows, ({ where }) => where)];
  return part({
    heading: say('faults.heading'),
    note: say('faults.note'),
    heads: [say('faults.fault'), ...personas],
    rows: places.flatMap(([where, members]) => [
      el('tr', { class: 'family' }, el('th', { colspan: personas.length + 1, scope: 'rowgroup' }, say(`faults.where.${where}`))),
      ...members.map((row) => faultLine(row, personas)),
    ]),
  });
}

function faultLine({ fault, cells }, personas) {
  const name = fault === 'none' ? say('faults.none') : faultName(fault);
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    cells.map((cell, at) =>
      cell === null ? el('td', {}, '–') : el('td', { class: `heat ${tintOf(cell)}` }, shareOf(cell, { name, persona: personas[at] })),
    ),
  );
}

function shareOf({ passed, trials, worst }, { name, persona }) {
  const said = say('faults.cell', { name, persona, passed: count(passed), trials: count(trials), worst });
  return el(
    'a',
    { href: address({ item: `${worst} ${persona}` }), title: said },
    el('b', {}, percent(passed / trials)),
    ' ',
    el('small', {}, count(trials)),
  );
}

function tintOf({ passed, trials }) {
  return tints.find(([from]) => passed / trials >= from)[1];
}
