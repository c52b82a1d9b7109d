// @ts-nocheck: runs in a browser, whose types this project does not load.
import { baseline, languages } from './beside.js';
import { cases } from './cases.js';
import { controls, profile } from './controls.js';
import { el } from './dom.js';
import { families } from './families.js';
import { faults } from './faults.js';
import { isKorean, say, speak } from './language.js';
import { latency } from './latency.js';
import { lifeView } from './life-view.js';
import { service } from './service.js';
import { address, enterCase, enterTrial, readAddress } from './state.js';
import { failures, figures, invariants, method, provenance, verdict } from './summary.js';

const data = JSON.parse(document.getElementById('data').textContent);
const page = document.getElementById('page');
let shownTrial;
let shownCase = null;

function top(trial, item) {
  const language = (code, name) =>
    el('a', { href: address({ trial, item, language: code }), lang: code, 'aria-current': isKorean() === (code === 'ko') ? 'true' : null }, name);
  return el(
    'header',
    { class: 'top' },
    el('a', { class: 'skip', href: '#main', onclick: skip }, say('ui.skip')),
    el('a', { class: 'brand', href: address({}) }, el('b', {}, 'railproof'), el('span', {}, say('ui.title'))),
    el(
      'nav',
      { 'aria-label': say('ui.language') },
      language('en', 'English'),
      language('ko', '한국어'),
      el('button', { type: 'button', class: 'theme', 'aria-label': say('ui.theme'), title: say('ui.theme'), onclick: switchTheme }, '◐'),
    ),
  );
}

/** The address holds the view, so a jump within the page must not change it. */
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset.theme === 'dark';
  root.dataset.theme = dark ? 'light' : 'dark';
}

function show() {
  const { trial, item, language } = readAddress();
  speak(language);
  if (trial !== null) enterTrial(trial);
  const enters = trial === null && item !== null && item !== shownCase;
  if (enters) enterCase(item);
  const view =
    trial === null
      ? [
          verdict(data),
          figures(data),
          profile(data),
          failures(data),
          families(data),
          faults(data),
          cases(data),
          service(data),
          latency(data),
          baseline(data),
          ...languages(data),
          controls(data),
          invariants(data),
          method(data),
          provenance(data),
        ]
      : lifeView(data, trial);
  page.replaceChildren(top(trial, item), el('main', { id: 'main', tabindex: '-1' }, view.filter(Boolean)));
  document.title = `railproof · ${say(`verdict.${data.run.verdict}`)}`;
  if (shownTrial !== undefined && shownTrial !== trial) {
    scrollTo(0, 0);
    document.getElementById('main').focus({ preventScroll: true });
  }
  shownTrial = trial;
  if (trial === null) shownCase = item;
  if (enters) reveal(document.getElementById(`open ${item}`));
}

function reveal(opener) {
  opener?.scrollIntoView({ block: 'center' });
  opener?.focus({ preventScroll: true });
}

addEventListener('hashchange', show);
show();
