// @ts-nocheck: runs in a browser, whose types this project does not load.
import { sentenceOf } from './check-sentences.js';
import { command } from './copy.js';
import { el } from './dom.js';
import { count, percent, ratio, won } from './format.js';
import { checkName, own, say } from './language.js';
import { address } from './state.js';

const failuresMax = 6;

/** The verdict in a sentence, then the figures behind it. */
export function verdict({ run, totals }) {
  const mark = { accepted: '✓', not_accepted: '✗', insufficient_data: '?' }[run.verdict];
  return el(
    'section',
    { class: `verdict ${run.verdict}`, 'aria-labelledby': 'verdict' },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
    el('div', {}, el('h1', { id: 'verdict' }, say(`verdict.${run.verdict}`)), el('p', {}, why(run.verdict, totals))),
  );
}

function why(name, totals) {
  const values = { trials: count(totals.trials), failed: count(totals.trials - totals.passed), won: won(totals.wonLost) };
  const lost = name === 'not_accepted' && totals.wonLost !== '0';
  return say(lost ? 'verdict.not_accepted.lost' : `verdict.${name}.why`, values);
}

export function figures({ run, totals }) {
  const [low, high] = totals.interval;
  const broken = totals.invariantsViolated > 0;
  return el(
    'dl',
    { class: 'figures' },
    figure(
      say('figure.trials'),
      [count(totals.passed), el('small', {}, ` / ${count(totals.trials)}`)],
      say('figure.trials.note', { low: percent(low), high: percent(high) }),
      totals.passed < totals.trials,
    ),
    figure(
      say('figure.passK', { k: totals.k ?? 'k' }),
      totals.passK === null ? '–' : ratio(totals.passK),
      passKNote(totals, run.passKInterval ?? null),
      false,
    ),
    figure(say('figure.won'), won(totals.wonLost), say('figure.won.note'), totals.wonLost !== '0'),
    figure(
      say('figure.duplicates'),
      count(totals.duplicateCredits),
      say('figure.duplicates.note', { payments: count(totals.payments) }),
      totals.duplicateCredits > 0,
    ),
    figure(
      say('figure.declines'),
      [count(totals.technicalDeclines), el('small', {}, ' TD '), count(totals.businessDeclines), el('small', {}, ' BD')],
      say('figure.declines.note', { calls: count(totals.calls) }),
      false,
    ),
    figure(
      say('figure.invariants'),
      say(broken ? 'figure.invariants.bad' : 'figure.invariants.ok'),
      broken
        ? say('figure.invariants.broken', { violated: count(totals.invariantsViolated) })
        : say('figure.invariants.kept', { checked: count(totals.invariantsChecked) }),
      broken,
    ),
  );
}

function passKNote({ passK, k }, interval) {
  if (passK === null) return say('figure.passK.none');
  if (interval === null) return k === 1 ? say('figure.passK.one') : say('figure.passK.note', { k });
  return say('figure.passK.interval', { k, low: ratio(interval[0]), high: ratio(interval[1]) });
}

function figure(name, value, note, bad) {
  return el(
    'div',
    { class: bad ? 'figure bad' : 'figure' },
    el('dt', {}, name),
    el('dd', { class: 'value' }, value),
    el('dd', { class: 'note' }, note),
  );
}

/** Each failed case in its own words, the way into the payment's life, and the command that plays it again. */
export function failures({ cases, lives }) {
  const failed = cases.filter((item) => item.passed < item.trials).toSorted(worstFirst);
  const heading = el('h2', {}, say('failures.heading'));
  if (failed.length === 0) return el('section', {}, heading, el('p', { class: 'calm' }, say('failures.none')));
  const more = failed.length - failuresMax;
  const several = cases.some(({ persona }) => persona !== cases[0].persona);
  return el(
    'section',
    {},
    heading,
    el(
      'ul',
      { class: 'failures' },
      failed.slice(0, failuresMax).map((item) => failure(item, { lives, several })),
    ),
    more > 0 && el('p', { class: 'calm' }, say('failures.more', { count: count(more) })),
  );
}

/** Money first, then how often. */
function worstFirst(left, right) {
  const money = BigInt(right.wonLost) - BigInt(left.wonLost);
  return money === 0n ? left.passed / left.trials - right.passed / right.trials : money > 0n ? 1 : -1;
}

function failure(item, { lives, several }) {
  const check = item.checks.find((candidate) => candidate.status === 'failed');
  const trials = item.trialList.filter((trial) => !trial.passed);
  const followed = trials.find((trial) => lives.some((life) => life.trial === trial.trial));
  const share = say('failures.share', { failed: count(item.trials - item.passed), trials: count(item.trials) });
  return el(
    'li',
    {},
    el(
      'h3',
      {},
      own(item.title),
      ' ',
      el('code', {}, several ? `${item.id} · ${item.persona}` : item.id),
      el('span', { class: 'share' }, share, item.wonLost !== '0' && ` · ${won(item.wonLost)}`),
    ),
    el(
      'p',
      {},
      check === undefined
        ? say('case.errored', item.errored)
        : [el('strong', {}, say('failures.rule'), checkName(check.id)), sentenceOf('span', check.message)],
    ),
    el(
      'div',
      { class: 'next' },
      followed !== undefined &&
        el('a', { class: 'follow', href: address({ trial: followed.trial }) }, say('failures.life'), el('span', { 'aria-hidden': 'true' }, ' →')),
      trials[0] !== undefined && command((followed ?? trials[0]).replay),
    ),
  );
}

/** The sandbox's own rules, without which no verdict on an agent would mean anything. */
export function invariants({ run }) {
  const row = (item) =>
    el(
      'tr',
      { class: item.violated > 0 ? 'bad' : null },
      el('th', { scope: 'row' }, checkName(item.id), item.violated > 0 && el('p', { class: 'sentence', lang: 'en' }, item.message)),
      el('td', {}, count(item.checked)),
      el('td', {}, count(item.violated)),
    );
  const heads = ['invariants.rule', 'invariants.checked', 'invariants.violated'].map((key) => el('th', { scope: 'col' }, say(key)));
  return el(
    'section',
    {},
    el('h2', {}, say('invariants.heading')),
    el('p', { class: 'calm' }, say('invariants.note')),
    el('table', { class: 'narrow' }, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, run.invariants.map(row))),
  );
}

export function method({ totals, livesLeftOut, rateNotExcluded }) {
  const clean = totals.duplicateCredits === 0 && totals.trials > 0;
  const lines = [
    say('method.trial'),
    say('method.judge'),
    say('method.passK'),
    say('method.errors', { with: percent(totals.passRate), without: percent(totals.passRateWithoutErrors) }),
    clean ? say('method.clean', { trials: count(totals.trials), rate: percent(rateNotExcluded) }) : say('method.dirty'),
    livesLeftOut > 0 && say('method.lives', { count: count(livesLeftOut) }),
  ];
  return el(
    'section',
    { class: 'method' },
    el('h2', {}, say('method.heading')),
    el(
      'ul',
      {},
      lines.filter(Boolean).map((line) => el('li', {}, line)),
    ),
  );
}

/** What it takes to get the same run again. */
export function provenance({ run, cases }) {
  const build = `${run.build.version} ${run.build.commit.slice(0, 12)}${run.build.dirty ? ` (${say('meta.dirty')})` : ''}`;
  const personas = [...new Set(cases.map((item) => item.persona))].join(', ');
  const pairs = [
    ['meta.agent', personas],
    ['meta.started', run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['meta.seed', run.seed],
    ['meta.build', build],
    ['meta.engine', run.node],
    ['meta.digest', run.digest ?? say('meta.noDigest')],
  ];
  return el(
    'section',
    { class: 'provenance' },
    el(
      'dl',
      {},
      pairs.map(([key, value]) => el('div', {}, el('dt', {}, say(key)), el('dd', {}, value))),
    ),
    el('h3', {}, say('meta.again')),
    command(['npx', 'railproof', ...run.command].map(quoted).join(' ')),
  );
}

/** As a shell wants it. */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
