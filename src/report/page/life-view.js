// @ts-nocheck: runs in a browser, whose types this project does not load.
import { checkList } from './cases.js';
import { command } from './copy.js';
import { diagram } from './diagram.js';
import { el } from './dom.js';
import { count, signed, won } from './format.js';
import { own, say } from './language.js';
import { sessions } from './sessions.js';
import { address, view } from './state.js';

/** One trial: why it failed, what was owed, the books before and after, and every step. */
export function lifeView(data, name) {
  const item = data.cases.find((candidate) => candidate.trialList.some((trial) => trial.trial === name));
  const trial = item?.trialList.find((candidate) => candidate.trial === name);
  const life = data.lives.find((candidate) => candidate.trial === name);
  const back = el('a', { class: 'back', href: address({}) }, el('span', { 'aria-hidden': 'true' }, '← '), say('ui.back'));
  if (item === undefined || trial === undefined || life === undefined) return [back, el('p', {}, say('life.missing'))];
  const failed = trial.checks.filter((check) => check.status === 'failed');
  return [
    back,
    el(
      'header',
      { class: 'life-head' },
      el('p', { class: 'eyebrow' }, say('life.heading'), ' · ', el('code', {}, item.id), ' · ', item.persona),
      el('h1', {}, own(item.title)),
      el(
        'p',
        { class: trial.passed ? 'outcome good' : 'outcome bad' },
        say('trial.name', { n: trial.n }),
        ' ',
        el('b', {}, say(trial.passed ? 'trial.passed' : 'trial.failed')),
        el('small', {}, say('trial.seed', { seed: trial.seed })),
      ),
    ),
    el(
      'section',
      {},
      el('h2', {}, say(failed.length > 0 ? 'life.why' : 'life.kept')),
      checkList(failed.length > 0 ? failed : trial.checks, (check) => evidence(check, life)),
    ),
    el('section', {}, el('h2', {}, say('life.replay')), command(trial.replay)),
    owed(life, trial),
    books(life),
    ...sessions(life),
    steps(life, failed),
  ];
}

const evidenceMax = 8;

function evidence(check, life) {
  const known = check.events.filter((seq) => life.steps.some((step) => step.seq === seq)).toSorted((left, right) => left - right);
  if (known.length === 0) return null;
  const jump = (seq) => () => document.dispatchEvent(new CustomEvent('show-step', { detail: seq }));
  const buttons = known.slice(0, evidenceMax).map((seq) => el('button', { type: 'button', onclick: jump(seq) }, say('life.evidence', { n: seq })));
  const more = known.length - evidenceMax;
  return el('span', { class: 'evidence' }, buttons, more > 0 && el('small', {}, say('life.evidence.more', { n: count(more) })));
}

/** Credited less than owed is right where refusing was; the judge has said which. */
function owed(life, trial) {
  if (life.owed.length === 0) return null;
  const heads = ['item', 'from', 'to', 'amount', 'owedCount', 'creditedCount'].map((key) => el('th', { scope: 'col' }, say(`life.${key}`)));
  const party = (ref) => [holderOf(life, ref), el('code', {}, `${ref.bank} ${ref.account}`)];
  const unmet = trial.checks.some((check) => check.id === 'obligations-met' && check.status === 'failed');
  const row = (line) => {
    const wrong = line.credited > line.owed || (line.credited < line.owed && unmet);
    const task = line.items.length > 0 ? line.items.join(', ') : say('life.nobody');
    return el(
      'tr',
      { class: wrong ? 'bad' : null },
      el('th', { scope: 'row' }, task, line.mustRefuse && el('small', {}, ` ${say('life.mustRefuse')}`)),
      el('td', {}, party(line.payer)),
      el('td', {}, party(line.payee)),
      el('td', {}, won(line.amountWon)),
      el('td', {}, `${count(line.owed)} ×`),
      el('td', {}, el('b', {}, `${count(line.credited)} ×`)),
    );
  };
  return el(
    'section',
    {},
    el('h2', {}, say('life.owed')),
    el(
      'div',
      { class: 'scroll tall', tabindex: '0' },
      el('table', { class: 'owed' }, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, life.owed.map(row))),
    ),
  );
}

function holderOf(life, ref) {
  return life.books.find((line) => line.account === ref.account && line.book.endsWith(ref.bank))?.holder ?? '';
}

function books(life) {
  const customers = life.books.filter((line) => line.customer);
  const others = life.books.filter((line) => !line.customer);
  const heads = () => ['account', 'before', 'after', 'change'].map((key) => el('th', { scope: 'col' }, say(`life.${key}`)));
  const grid = (lines) =>
    el(
      'div',
      { class: 'scroll tall', tabindex: '0' },
      el('table', { class: 'books' }, el('thead', {}, el('tr', {}, heads())), el('tbody', {}, lines.map(bookRow))),
    );
  return el(
    'section',
    {},
    el('h2', {}, say('life.books')),
    grid(customers),
    others.length > 0 &&
      el('details', { class: 'others' }, el('summary', {}, say('life.otherAccounts', { count: count(others.length) })), grid(others)),
  );
}

function bookRow(line) {
  const change = String(BigInt(line.after.postedWon) - BigInt(line.before.postedWon));
  const balance = ({ postedWon, heldWon }) => [won(postedWon), heldWon !== '0' && el('small', {}, say('life.hold', { won: won(heldWon) }))];
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, line.holder, el('code', {}, `${line.book} ${line.account}`)),
    el('td', {}, balance(line.before)),
    el('td', {}, balance(line.after)),
    el('td', { class: change.startsWith('-') ? 'minus' : change === '0' ? null : 'plus' }, signed(change)),
  );
}

/** The steps with their filters. Following a piece of evidence opens whatever filter hides it. */
function steps(life, failed) {
  const proofs = new Map();
  for (const check of failed) for (const seq of check.events) proofs.set(seq, [...(proofs.get(seq) ?? []), check.id]);
  beginNarrow(life, proofs);
  view.begun = true;
  const place = el('div', {});
  const bar = el('div', { class: 'tools' });
  const refresh = () => {
    const shown = life.steps.filter((step) => visible(step, { life, proofs }));
    bar.replaceChildren(...filters(life, refresh));
    place.replaceChildren(shown.length === 0 ? el('p', { class: 'calm' }, say('life.noSteps')) : diagram({ life, steps: shown, proofs }));
  };
  place.addEventListener('reveal', (event) => {
    const step = life.steps.find((candidate) => candidate.seq === event.detail);
    if (step === undefined) return;
    if (!visible(step, { life, proofs })) Object.assign(view, { payment: null, detail: true, others: true });
    refresh();
    const row = document.getElementById(`event-${step.seq}`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  });
  place.id = 'steps';
  refresh();
  return el(
    'section',
    {},
    el('div', { class: 'heading' }, el('h2', {}, say('life.steps')), bar),
    place,
    life.closed === 'deadline' && el('p', { class: 'calm' }, say('life.deadline')),
    life.stepsLeftOut > 0 && el('p', { class: 'calm' }, say('life.leftOut', { count: count(life.stepsLeftOut) })),
  );
}

function visible(step, { life, proofs }) {
  if (view.payment !== null && (step.payment === null || groupOf(life.payments[step.payment]) !== view.payment)) return false;
  if (proofs.has(step.seq)) return true;
  return step.weight === 'main' || (step.weight === 'detail' ? view.detail : view.others);
}

/** Payments of one amount between the same accounts are looked at together: the second may be one too many. */
function groupOf({ payer, payee, amountWon }) {
  return [payer.bank, payer.account, payee.bank, payee.account, amountWon].join(' ');
}

const lanesMax = 12;

/** Where the whole trial would be too wide to take in, the reader begins with the payments that prove the failure. */
function beginNarrow(life, proofs) {
  if (view.begun || life.lanes.length <= lanesMax) return;
  const suspect = life.steps.find((step) => proofs.has(step.seq) && step.payment !== null);
  if (suspect !== undefined) view.payment = groupOf(life.payments[suspect.payment]);
}

const groupsMax = 100;

function filters(life, refresh) {
  const groups = Map.groupBy(
    life.payments.filter((payment) => payment.own),
    groupOf,
  );
  const choose = (event) => {
    view.payment = event.target.value === '' ? null : event.target.value;
    refresh();
    document.getElementById('payment')?.focus();
  };
  const named = ([first, ...rest]) =>
    say('life.payment', { won: won(first.amountWon), payee: first.payee.holder }) + (rest.length > 0 ? ` (${count(rest.length + 1)} ×)` : '');
  const option = (value, text) => el('option', { value, selected: (view.payment ?? '') === value }, text);
  const options = [...groups].slice(0, groupsMax).map(([group, payments]) => option(group, named(payments)));
  return [
    groups.size > 0 &&
      el('select', { id: 'payment', 'aria-label': say('life.filter'), onchange: choose }, option('', say('life.everything')), options),
    life.steps.some((step) => step.weight === 'detail') && toggle('detail', refresh),
    life.steps.some((step) => step.weight === 'other') && toggle('others', refresh),
  ].filter(Boolean);
}

function toggle(key, refresh) {
  const change = (event) => {
    view[key] = event.target.checked;
    refresh();
    document.getElementById(`toggle-${key}`)?.focus();
  };
  return el('label', {}, el('input', { type: 'checkbox', id: `toggle-${key}`, checked: view[key], onchange: change }), say(`life.${key}`));
}

/** Takes a reader to the row of an event. */
document.addEventListener('show-step', (event) => {
  document.getElementById('steps')?.dispatchEvent(new CustomEvent('reveal', { detail: event.detail }));
});
