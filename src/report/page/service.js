// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el } from './dom.js';
import { count, duration, percent } from './format.js';
import { say } from './language.js';

const conditions = ['normal', 'peak', 'fault'];

/** The field's measures, with normal, peak and fault apart; nothing where a run has none. */
export function service({ service: rows }) {
  if (rows === null) return null;
  const heads = conditions.map((condition) => el('th', { scope: 'col' }, say(`service.${condition}`)));
  return el(
    'section',
    { class: 'service' },
    el('h2', {}, say('service.heading')),
    el('p', { class: 'calm' }, say('service.note')),
    el(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say('service.heading') },
      el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, say('service.measure')), heads)), el('tbody', {}, rows.map(measure))),
    ),
  );
}

function measure({ id, values }) {
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, say(`service.id.${id}`)),
    conditions.map((condition) => el('td', {}, valueText(id, values[condition]))),
  );
}

function valueText(id, value) {
  if (value === null) return '–';
  if (id.endsWith('Share') || id.endsWith('ShareMax')) return percent(value);
  if (/Ms(Max|Min)$/.test(id)) return duration(value);
  return Number.isInteger(value) || value >= 100 ? count(Math.round(value)) : value.toFixed(2);
}
