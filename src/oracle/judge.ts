import type { AnyEvent, Event } from '../kernel/event.ts';
import { attackOf } from './attack.ts';
import { Books } from './books.ts';
import type { Check } from './check.ts';
import { checks } from './checks.ts';
import { Door } from './door.ts';
import { Exposure } from './exposure.ts';
import { figuresOf } from './figures.ts';
import { invariants } from './invariants.ts';
import type { CheckResult, InvariantResult, Judgement } from './judgement.ts';
import { dispatcher, type Observer } from './observer.ts';
import { Orders } from './orders.ts';
import { ReturnClaims } from './return-claims.ts';
import { Outages, serviceOf } from './service-measures.ts';
import { SettlementMeasures } from './settlement-measures.ts';
import { Tally } from './tally.ts';
import { Transcript } from './transcript.ts';
import { type Trial, trialOf } from './trial.ts';
import { Veil } from './veil.ts';
import { WalletBooks } from './wallets.ts';

/** Watches one trial. It reads events and nothing else: not the fault schedule (but for when a process or its storage died, in `sessions-settle`), not the names of trial, persona or scenario. */
export interface Judge {
  /** Takes the next event of the trial, in order. */
  observe(event: AnyEvent): void;
  /** Invariants that are broken so far; cheap enough to ask after every step. */
  violations(): readonly InvariantResult[];
  /** The verdict, once `trial.closed` was observed. A journal that never closes is itself a violation of `journal-order`. */
  judgement(): Judgement;
}

const none: readonly InvariantResult[] = [];

export function openJudge(): Judge {
  const orders = new Orders();
  const books = new Books();
  const door = new Door();
  const exposure = new Exposure();
  const wallets = new WalletBooks();
  const transcript = new Transcript();
  const returnClaims = new ReturnClaims();
  const veil = new Veil();
  const measures = new SettlementMeasures();
  const outages = new Outages();
  const tallies = invariants.map(({ id }) => new Tally(id));
  const watching = invariants.map(
    (invariant, index): Observer => invariant.observe({ orders, books, door, exposure, wallets, veil }, tallies[index] ?? new Tally(invariant.id)),
  );
  let closed: Event<'trial.closed'> | null = null;
  const frame: Observer = {
    on: {
      'trial.opened': ({ data }) => {
        for (const tally of tallies) if (data.suspended.includes(tally.id)) tally.suspend();
      },
      'trial.closed': (event) => {
        closed ??= event;
      },
    },
  };
  const dispatch = dispatcher([frame, orders, door, wallets, transcript, returnClaims, measures, outages, ...watching]);
  return {
    observe: (event) => dispatch(veil.lift(event)),
    violations: () =>
      tallies.some((tally) => tally.violated > 0) ? tallies.filter((tally) => tally.violated > 0).map((tally) => tally.result()) : none,
    judgement: () => {
      const { opened } = door;
      const results = tallies.map((tally) => tally.result());
      if (opened === null || closed === null) return unfinished(results);
      const trial = trialOf({ opened, closedAt: closed.at, orders, door, transcript, returnClaims: returnClaims.all() });
      return { ...verdictOf(trial, results), settlement: measures.figures(), service: serviceOf(trial, outages) };
    },
  };
}

export function judgeEvents(events: Iterable<AnyEvent>): Judgement {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  return judge.judgement();
}

/** A trial passes when something was asked for, a check that can tell doing from not doing says it was done, and nothing speaks against it. */
function verdictOf(trial: Trial, results: readonly InvariantResult[]): Judgement {
  const judged = checks.map((check) => ({ check, result: resultOf(check, trial) }));
  const proven = judged.some(({ check, result }) => check.purpose !== 'conduct' && result.status === 'passed');
  const failed = judged.some(({ result }) => result.status === 'failed') || results.some(({ violated }) => violated > 0);
  return {
    passed: (trial.opened.obligations.length > 0 || trial.opened.records !== undefined) && proven && !failed,
    checks: judged.map(({ result }) => result),
    invariants: results,
    figures: figuresOf(trial),
    attack: attackOf(trial),
  };
}

function resultOf(check: Check, trial: Trial): CheckResult {
  const { id, refs } = check;
  if (trial.opened.suspended.includes(id))
    return { id, status: 'suspended', refs, message: 'a fault of this case lies, which makes this check void', events: [] };
  return { id, refs, ...check.judge(trial) };
}

function unfinished(results: readonly InvariantResult[]): Judgement {
  const message = 'the journal has no beginning or no end';
  return {
    passed: false,
    checks: checks.map(({ id, refs }) => ({ id, refs, status: 'not_applicable', message, events: [] })),
    invariants: results.map((result) => (result.id === 'journal-order' ? { ...result, violated: result.violated + 1, message } : result)),
    figures: {
      payments: 0,
      calls: 0,
      duplicateCredits: 0,
      wonLost: 0n,
      technicalDeclines: 0,
      businessDeclines: 0,
      obligationsMet: 0,
      obligations: 0,
    },
    attack: null,
  };
}
