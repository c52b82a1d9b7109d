// @ts-nocheck: runs in a browser, whose types this project does not load.
import { sentenceOf } from './check-sentences.js';
import { el } from './dom.js';
import { count } from './format.js';
import { checkName, own, say } from './language.js';
import { address } from './state.js';

/** What the profile demanded; nothing where the rules of every run held alone. */
export function profile({ run }) {
  if (run.profile === undefined) return null;
  const { title, name, demands } = run.profile;
  const line = ({ status, message }) =>
    el(
      'li',
      { class: { met: 'passed', unmet: 'failed', untested: 'suspended' }[status] },
      el('span', { class: 'status' }, say(`profile.${status}`)),
      el('div', {}, sentenceOf('p', message)),
    );
  return el(
    'section',
    {},
    el('h2', {}, say('profile.heading', { title: own(title), name })),
    el('ul', { class: 'checks profile' }, demands.map(line)),
  );
}

const order = ['breach', 'gap', 'kept', 'unproven', 'untested'];

const isOpen = (status) => status === 'unproven' || status === 'untested';

/** A row for each control of the frameworks, what was broken first; each broken one leads to its evidence. */
export function controls(data) {
  const rows = data.controls.toSorted((left, right) => order.indexOf(left.status) - order.indexOf(right.status));
  const heads = ['control.id', 'control.name', 'control.status', 'control.cases'].map((key) => el('th', { scope: 'col' }, say(key)));
  const broken = rows.filter(({ status }) => status === 'breach' || status === 'gap').length;
  const tested = rows.filter(({ status }) => !isOpen(status)).length;
  return el(
    'section',
    { class: 'controls' },
    el('h2', {}, say('control.heading')),
    el('p', { class: 'calm' }, say('control.note', { tested: count(tested), all: count(rows.length), broken: count(broken) })),
    el(
      'div',
      { class: 'scroll tall', tabindex: '0', role: 'region', 'aria-label': say('control.heading') },
      el(
        'table',
        {},
        el('thead', {}, el('tr', {}, heads)),
        el(
          'tbody',
          {},
          rows.map((row) => controlRow(row, data)),
        ),
      ),
    ),
  );
}

function controlRow(row, data) {
  const { id, framework, force, name, status, cases, casesBroken, evidence } = row;
  const bad = status === 'breach' || status === 'gap';
  return el(
    'tr',
    { class: bad ? 'bad' : isOpen(status) ? 'dim' : null },
    el('th', { scope: 'row' }, id, el('small', {}, framework)),
    el(
      'td',
      { class: 'words' },
      own(name),
      evidence.length > 0 &&
        el(
          'ul',
          { class: 'proofs' },
          evidence.map((item) => proof(item, data)),
        ),
    ),
    el('td', {}, say(`control.${status}`), el('small', {}, say(`control.force.${force}`))),
    el('td', {}, cases === 0 ? '–' : casesBroken > 0 ? `${count(casesBroken)} / ${count(cases)}` : count(cases)),
  );
}

/** A trial that can be followed is a link; of the others the name is said, and `railproof replay` plays it. */
function proof({ trial, check }, { lives }) {
  const name = lives.some((life) => life.trial === trial) ? el('a', { href: address({ trial }) }, trial) : trial;
  return el('li', {}, name, check !== null && [' · ', checkName(check)]);
}
