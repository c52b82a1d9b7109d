// @ts-nocheck: runs in a browser, whose types this project does not load.
import { el, svg } from './dom.js';
import { day, digits, gap, signed, time, won } from './format.js';
import { checkName, faultName, say } from './language.js';
import { flatten, laneName, pairsOf, titleOf } from './step-text.js';

const gapMsMin = 1000;

/** Pixels a lane takes at least: less, the more there are. */
const widthMax = 74;
const widthMin = 46;
const widthInAll = 560;

/** More lanes than this get smaller names. */
const denseMin = 8;

/**
 * The sequence diagram and the list of steps in one: each row draws its own stretch of the lifelines beside its text.
 * So it reads in order without sight of the drawing, and prints.
 * @param proofs check ids by the number of the event that proves them broken
 */
export function diagram({ life, steps, proofs }) {
  const lanes = lanesOf(life, steps);
  const rows = steps.flatMap((step, index) => [...between(steps[index - 1], step), row(step, lanes, proofs)]);
  const list = el('ol', { class: lanes.length > denseMin ? 'steps dense' : 'steps' }, head(lanes, life, steps), rows);
  list.style.setProperty('--lanes', String(lanes.length));
  list.style.setProperty('--lane', `${Math.min(widthMax, Math.max(widthMin, widthInAll / lanes.length))}px`);
  return el('div', { class: 'scroll' }, list);
}

/** Only lanes that something happens on, rails in the order in which these steps reach them. */
function lanesOf(life, steps) {
  const reached = [...new Set(steps.flatMap((step) => [step.from, step.to]))];
  const rank = (lane) => (lane.kind === 'rail' ? reached.indexOf(lane.id) : -1);
  return life.lanes.filter((lane) => reached.includes(lane.id)).toSorted((left, right) => rank(left) - rank(right));
}

function head(lanes, life, steps) {
  const seen = new Set(steps.flatMap((step) => (step.payment === null ? [] : [life.payments[step.payment]])));
  const owner = (lane) => {
    if (lane.kind === 'agent') return say('lane.agent');
    const roles = ['payer', 'payee'].filter((role) => [...seen].some((payment) => payment.own && lane.id === `bank:${payment[role].bank}`));
    return roles.map((role) => say(`life.owner.${role}`)).join(' · ');
  };
  const names = lanes.map((lane) => el('span', { class: lane.kind }, el('b', {}, laneName(lane.id)), el('small', {}, owner(lane))));
  return el('li', { class: 'lanes', 'aria-hidden': 'true' }, el('span', {}), el('span', { class: 'strip' }, names), el('span', {}));
}

/** A new day in Seoul, and waits that a reader should notice. */
function between(previous, step) {
  const rows = [];
  const waitedMs = previous === undefined ? 0 : step.at - previous.at;
  if (waitedMs >= gapMsMin) rows.push(divider(say('life.later', { time: gap(waitedMs) }), 'gap'));
  if (previous === undefined || day(previous.at) !== day(step.at)) rows.push(divider(day(step.at), 'day'));
  return rows;
}

function divider(text, kind) {
  return el('li', { class: `divider ${kind}` }, el('span', {}), el('span', { class: 'strip' }), el('span', {}, text));
}

function row(step, lanes, proofs) {
  const broken = proofs.get(step.seq) ?? [];
  const tags = [
    step.fault !== null && el('span', { class: 'tag fault' }, faultName(step.fault)),
    broken.map((id) => el('span', { class: 'tag proof' }, `${say('life.proof')}: ${checkName(id)}`)),
  ];
  const wire = step.kind.startsWith('transfer.') ? 'money' : 'wire';
  return el(
    'li',
    { class: `step ${step.shape} ${wire} ${step.weight}${broken.length > 0 ? ' proven' : ''}`, id: `event-${step.seq}`, tabindex: '-1' },
    el('span', { class: 'time' }, time(step.at), el('small', {}, `#${step.seq}`)),
    el('span', { class: 'strip' }, arrow(step, lanes)),
    el(
      'details',
      { class: 'text' },
      el('summary', {}, el('span', { class: 'title' }, titleOf(step)), tags, pairsLine(pairsOf(step)), step.moves.map(move)),
      el(
        'dl',
        { class: 'facts' },
        flatten(step.facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
      ),
    ),
  );
}

function pairsLine(pairs) {
  if (pairs.length === 0) return null;
  return el(
    'span',
    { class: 'pairs' },
    pairs.map(([name, value]) => el('span', {}, name !== '' && el('i', {}, name, ' '), value)),
  );
}

/** `account  8,400,000 → 7,150,000  −1,250,000`, and what is held on it. */
function move({ account, postedWon, heldWon, changeWon }) {
  const before = String(BigInt(postedWon) - BigInt(changeWon));
  return el(
    'span',
    { class: 'move' },
    el('code', {}, account),
    el('span', {}, changeWon === '0' ? digits(postedWon) : `${digits(before)} → ${digits(postedWon)}`),
    changeWon !== '0' && el('b', { class: changeWon.startsWith('-') ? 'minus' : 'plus' }, signed(changeWon)),
    heldWon !== '0' && el('span', { class: 'held' }, say('life.hold', { won: won(heldWon) })),
  );
}

const middle = 14;

function arrow(step, lanes) {
  const centre = (id) => ((lanes.findIndex((lane) => lane.id === id) + 0.5) / lanes.length) * 100;
  const from = centre(step.from);
  const to = centre(step.to);
  if (step.from === step.to)
    return svg(
      'svg',
      { 'aria-hidden': 'true' },
      pin(from, step.kind.startsWith('transfer.') ? svg('rect', { x: -5, y: -5, width: 10, height: 10, rx: 2 }) : svg('circle', { r: 4 })),
    );
  const lost = step.shape === 'lost';
  const end = lost ? from + (to - from) * 0.62 : to;
  const backwards = to < from;
  return svg(
    'svg',
    { 'aria-hidden': 'true' },
    lost && svg('line', { class: 'ghost', x1: `${end}%`, x2: `${to}%`, y1: middle, y2: middle }),
    svg('line', { class: 'shaft', x1: `${from}%`, x2: `${end}%`, y1: middle, y2: middle }),
    pin(from, svg('circle', { class: 'origin', r: 2.5 })),
    pin(
      end,
      lost
        ? svg('path', { class: 'cross', d: 'M-5 -5L5 5M-5 5L5 -5' })
        : svg('path', { class: 'tip', d: backwards ? 'M0 0L8 -4.5V4.5Z' : 'M0 0L-8 -4.5V4.5Z' }),
    ),
  );
}

/** Puts a shape drawn around the origin at a share of the width. */
function pin(share, shape) {
  return svg('svg', { x: `${share}%`, y: middle, class: 'pin' }, shape);
}
