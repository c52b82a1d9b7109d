// @ts-nocheck: runs in a browser, whose types this project does not load.
import { sentenceOf } from './check-sentences.js';
import { command } from './copy.js';
import { el, svg } from './dom.js';
import { count, digits, percent, ratio } from './format.js';
import { checkName, familyName, own, say } from './language.js';
import { address, table } from './state.js';

/** Columns: what they are called, what they sort by, what they show. Sorting by the name keeps the families together. */
const columns = [
  { key: 'trials', by: (item) => item.passed / item.trials, show: dots },
  { key: 'passed', by: (item) => item.passed / item.trials, show: (item) => `${count(item.passed)} / ${count(item.trials)}` },
  { key: 'power', by: (item) => item.passK, show: (item) => ratio(item.passK) },
  { key: 'interval', by: (item) => item.interval[0], show: interval },
  { key: 'td', by: (item) => item.technicalDeclines, show: (item) => count(item.technicalDeclines) },
  { key: 'bd', by: (item) => item.businessDeclines, show: (item) => count(item.businessDeclines) },
  { key: 'duplicates', by: (item) => item.duplicateCredits, show: (item) => flagged(item.duplicateCredits > 0, count(item.duplicateCredits)) },
  { key: 'lost', by: (item) => Number(item.wonLost), show: (item) => flagged(item.wonLost !== '0', digits(item.wonLost)) },
];

/** All cases: found, filtered, sorted, and opened to their checks and trials. */
export function cases(data) {
  const body = el('div', { class: 'scroll' });
  const shown = el('p', { class: 'calm', role: 'status' });
  const refresh = () => {
    const fitting = data.cases.filter(fits);
    shown.textContent = say('cases.count', { shown: count(fitting.length), all: count(data.cases.length) });
    const focused = document.activeElement?.id;
    body.replaceChildren(fitting.length === 0 ? el('p', {}, say('cases.none')) : tableOf(fitting, data, refresh));
    if (focused) document.getElementById(focused)?.focus();
  };
  refresh();
  return el('section', {}, el('div', { class: 'heading' }, el('h2', {}, say('cases.heading')), tools(refresh)), shown, body);
}

function tools(refresh) {
  const find = (event) => {
    table.find = event.target.value;
    refresh();
  };
  const show = (event) => {
    table.show = event.target.value;
    refresh();
  };
  const option = (value, words) => el('option', { value, selected: table.show === value }, say(words));
  return el(
    'div',
    { class: 'tools' },
    el('input', { type: 'search', id: 'find', value: table.find, placeholder: say('cases.find'), 'aria-label': say('cases.find'), oninput: find }),
    el(
      'select',
      { id: 'show', 'aria-label': say('cases.show'), onchange: show },
      option('all', 'ui.all'),
      option('failed', 'cases.failed'),
      option('passed', 'cases.passed'),
    ),
  );
}

function fits(item) {
  const passed = item.passed === item.trials;
  if (table.show !== 'all' && passed !== (table.show === 'passed')) return false;
  const text = [item.id, item.persona, item.title.en, item.title.ko, familyName(item.family)].join(' ').toLowerCase();
  return text.includes(table.find.trim().toLowerCase());
}

function tableOf(items, data, refresh) {
  const head = el(
    'thead',
    {},
    el(
      'tr',
      {},
      [{ key: 'name' }, ...columns].map((column) => columnHead(column, refresh)),
    ),
  );
  const column = columns.find((candidate) => candidate.key === table.sort);
  const rows = (group) => group.flatMap((item) => caseRows(item, data, refresh));
  if (column !== undefined) {
    const sorted = items.toSorted((left, right) => (column.by(left) - column.by(right)) * (table.descending ? -1 : 1));
    return el('table', { class: 'cases' }, head, el('tbody', {}, rows(sorted)));
  }
  const families = [...Map.groupBy(items, (item) => item.family)].toSorted(([left], [right]) => left - right);
  const group = ([family, members]) =>
    el(
      'tbody',
      {},
      el(
        'tr',
        { class: 'family' },
        el('th', { colspan: columns.length + 1, scope: 'rowgroup' }, el('span', {}, family === 0 ? '·' : String(family)), familyName(family)),
      ),
      rows(members),
    );
  return el('table', { class: 'cases' }, head, families.map(group));
}

function columnHead({ key, by }, refresh) {
  const sorted = by === undefined ? table.sort === null : table.sort === key;
  const sort = () => {
    table.descending = sorted && by !== undefined ? !table.descending : true;
    table.sort = by === undefined ? null : key;
    refresh();
  };
  const direction = !sorted ? null : by !== undefined && table.descending ? 'descending' : 'ascending';
  return el(
    'th',
    { scope: 'col', class: `c-${key}`, 'aria-sort': direction },
    el('button', { type: 'button', id: `sort-${key}`, onclick: sort }, say(`case.${key}`)),
  );
}

function caseRows(item, data, refresh) {
  const key = `${item.id} ${item.persona}`;
  const open = table.open.has(key);
  const toggle = () => {
    if (open) table.open.delete(key);
    else table.open.add(key);
    refresh();
  };
  const passed = item.passed === item.trials;
  const opener = el(
    'button',
    {
      type: 'button',
      class: 'opener',
      id: `open ${key}`,
      'aria-expanded': String(open),
      title: say('case.open', { title: own(item.title) }),
      onclick: toggle,
    },
    el('span', { class: passed ? 'sign good' : 'sign bad', 'aria-hidden': 'true' }, passed ? '✓' : '✗'),
    el('span', {}, own(item.title), el('code', {}, item.id, ' · ', item.persona)),
  );
  const row = el(
    'tr',
    { class: open ? 'case open' : 'case' },
    el('th', { scope: 'row' }, opener),
    columns.map((column) => el('td', { class: `c-${column.key}` }, column.show(item))),
  );
  return open ? [row, el('tr', { class: 'inside' }, el('td', { colspan: columns.length + 1 }, inside(item, data)))] : [row];
}

/** Trials that passed and cannot be followed have nothing to tell but their number. */
function inside(item, data) {
  const told = item.trialList.filter((trial) => !trial.passed || data.lives.some((life) => life.trial === trial.trial));
  const quiet = item.trialList.length - told.length;
  const errored = item.errored.agent + item.errored.provider + item.errored.sandbox > 0;
  return [
    errored && el('p', { class: 'sentence' }, say('case.errored', item.errored)),
    el('h3', {}, say('case.checks')),
    checkList(item.checks),
    el('h3', {}, say('case.trials')),
    el(
      'ul',
      { class: 'trials' },
      told.map((trial) => trialLine(trial, data)),
    ),
    quiet > 0 && el('p', { class: 'calm' }, say('trial.quiet', { count: count(quiet) })),
    item.trialsLeftOut > 0 && el('p', { class: 'calm' }, say('trial.leftOut', { count: count(item.trialsLeftOut) })),
  ];
}

const statusOrder = ['failed', 'passed', 'suspended', 'not_applicable'];

/** Checks with their status, reason and control ids; `evidence` may add links to each. */
export function checkList(checks, evidence = () => null) {
  const sorted = checks.toSorted((left, right) => statusOrder.indexOf(left.status) - statusOrder.indexOf(right.status));
  const line = (check) =>
    el(
      'li',
      { class: check.status },
      el('span', { class: 'status' }, say(`status.${check.status}`)),
      el('div', {}, el('strong', {}, checkName(check.id)), sentenceOf('p', check.message), evidence(check)),
      el('span', { class: 'refs' }, check.refs.join(' · ')),
    );
  return el('ul', { class: 'checks' }, sorted.map(line));
}

function trialLine(trial, data) {
  const life = data.lives.some((candidate) => candidate.trial === trial.trial);
  return el(
    'li',
    { class: trial.passed ? 'good' : 'bad' },
    el(
      'span',
      { class: 'name' },
      say('trial.name', { n: trial.n }),
      ' ',
      el('b', {}, say(trial.passed ? 'trial.passed' : 'trial.failed')),
      ' ',
      el('small', {}, say('trial.seed', { seed: trial.seed.slice(0, 12) })),
    ),
    life
      ? el('a', { class: 'follow', href: address({ trial: trial.trial }) }, say('trial.life'), el('span', { 'aria-hidden': 'true' }, ' →'))
      : !trial.passed && el('small', {}, say('trial.noLife')),
    !trial.passed && command(trial.replay),
  );
}

const dotsMax = 30;

/** One dot a trial, failed ones first to be seen; beyond thirty the number says more. */
function dots(item) {
  const shown = item.trialList.slice(0, dotsMax).map((trial) => el('i', { class: trial.passed ? 'good' : 'bad' }));
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, shown);
}

/** The interval as a bar from 0 to 1 with the rate as a point, and in figures. */
function interval(item) {
  const [low, high] = item.interval;
  const at = (share) => `${share * 100}%`;
  const drawn = svg(
    'svg',
    { class: 'interval', 'aria-hidden': 'true' },
    svg('line', { class: 'axis', x1: '0', x2: '100%', y1: '8', y2: '8' }),
    svg('line', { class: 'range', x1: at(low), x2: at(high), y1: '8', y2: '8' }),
    svg('circle', { cx: at(item.passRate), cy: '8', r: '3.5' }),
  );
  return [drawn, el('span', { class: 'figures-small' }, `${percent(low)} – ${percent(high)}`)];
}

function flagged(bad, text) {
  return bad ? el('b', { class: 'bad' }, text) : text;
}
