// @ts-nocheck: runs in a browser, whose types this project does not load.
import { count, won } from './format.js';
import { own, say, stepTitle } from './language.js';

const systems = ['bokwire', 'cbdc', 'deposit-token', 'open-banking', 'stablecoin'];

/** A lane's name: banks by code, systems by their own. */
export function laneName(id) {
  if (id === 'gateway') return say('lane.gateway');
  if (id.startsWith('bank:')) return say('lane.bank', { code: id.slice('bank:'.length) });
  if (id.startsWith('deposit-token:')) return say('lane.tokenBank', { code: id.slice('deposit-token:'.length) });
  if (id.startsWith('kftc')) return say('lane.kftc');
  return systems.includes(id) ? say(`lane.${id}`) : id;
}

/** One sentence for a step. */
export function titleOf(step) {
  const values = { agent: step.agent ?? '', from: laneName(step.from), to: laneName(step.to) };
  for (const [name, value] of Object.entries(step.facts)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = name.endsWith('Won') ? won(String(value)) : value;
  }
  if (step.facts.instruction?.amountWon !== undefined) values.amountWon = won(step.facts.instruction.amountWon);
  return stepTitle(step.kind, endingOf(step), values);
}

function endingOf({ kind, shape, facts }) {
  if (shape === 'lost') return 'lost';
  switch (kind) {
    case 'agent.answered':
      return facts.error ? 'error' : '';
    case 'agent.ended':
      return facts.how;
    case 'instruction.received':
      return facts.instruction.kind;
    case 'instruction.concluded':
      return facts.outcome.status;
    case 'participant.changed':
      return String(facts.available);
    case 'cap.band':
      return facts.band;
    case 'fault.fired':
      return shape;
    default:
      return '';
  }
}

const pairsMax = 6;

/** The few facts that belong under the sentence, as `name value` pairs; the rest is in the opened step. */
export function pairsOf({ kind, facts }) {
  switch (kind) {
    case 'agent.called':
      return pairs(facts.arguments);
    case 'agent.answered':
      return pairs(facts.answer);
    case 'instruction.received':
      return facts.instruction.kind === 'credit-transfer' ? orderPairs(facts.instruction) : netPairs(facts.instruction.payInWon);
    case 'netting.closed':
      return netPairs(facts.payInWon);
    case 'instruction.concluded':
      return facts.outcome.reason === undefined ? [] : [['reason', facts.outcome.reason]];
    case 'claim.opened':
      return [['key', facts.key]];
    case 'audit.outcome':
      return facts.reason === null ? [] : [['reason', facts.reason]];
    case 'agent.ended':
      return facts.message === '' ? [] : [['message', facts.message]];
    case 'transfer.posted':
    case 'transfer.held':
    case 'transfer.captured':
      return [['', `${facts.debit} → ${facts.credit}`]];
    default:
      return [];
  }
}

/** What a reader looks for first. */
const preferred = ['amountWon', 'toHolder', 'toBank', 'toAccount', 'memo', 'idempotencyKey', 'status', 'code', 'reason', 'transferId'];

function pairs(value) {
  if (typeof value !== 'object' || value === null) return value === null || value === '' ? [] : [['', shortly('', value)]];
  const rank = ([name]) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length);
  const told = Object.entries(value).filter(([, item]) => item !== null && item !== '');
  const sorted = told.toSorted((left, right) => rank(left) - rank(right));
  return sorted.slice(0, pairsMax).map(([name, item]) => [name, shortly(name, item)]);
}

const charactersMax = 120;
/** Ids are told apart by their beginning; the opened step has them whole. */
const longId = /\b([a-z]+-[0-9a-f]{8})[0-9a-f]{16,}\b/g;

function shortly(name, item) {
  if (Array.isArray(item)) return say('life.items', { n: count(item.length) });
  if (typeof item === 'object') return shortly('', typeof item.en === 'string' && typeof item.ko === 'string' ? own(item) : JSON.stringify(item));
  if (name.endsWith('Won') && /^\d+$/.test(item)) return won(item);
  const text = String(item).replace(longId, '$1…');
  return text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
}

function orderPairs({ id, payer, payee, memo }) {
  return [
    ['id', shortly('', id)],
    ['', `${payer.holder} ${payer.account} → ${payee.holder} ${payee.account}`],
    ...(memo === '' ? [] : [['memo', shortly('', memo)]]),
  ];
}

function netPairs(payIn) {
  if (typeof payIn !== 'object' || payIn === null) return typeof payIn === 'string' ? [['', won(payIn)]] : [];
  return Object.entries(payIn)
    .filter(([, amount]) => amount !== '0')
    .slice(0, pairsMax)
    .map(([bank, amount]) => [bank, won(amount)]);
}

/** Everything in a step's data, one line a value, by path. */
export function flatten(value, path = '') {
  if (typeof value !== 'object' || value === null) return [[path, typeof value === 'number' && !path.endsWith('At') ? count(value) : String(value)]];
  return Object.entries(value).flatMap(([name, item]) => flatten(item, path === '' ? name : `${path}.${name}`));
}
