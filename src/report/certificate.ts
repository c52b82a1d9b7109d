import { type ControlRow, controlRows } from './controls/control-rows.ts';
import type { ProfileResult } from './profile.ts';
import type { CaseResult, RunResult, Verdict } from './run-result.ts';
import { type Totals, totalsOf } from './totals.ts';

export const certificateVersion = 1;

/** What makes a test report void before it expires, or asks for a new one. */
export const retestTriggers = ['agent_changed', 'model_changed', 'tools_changed', 'build_changed', 'profile_changed'] as const;

/** A test report (시험성적서): what a run showed of one agent, when, how, and until when that is taken. Its id is the SHA-256 of its bytes. */
export interface Certificate {
  readonly v: typeof certificateVersion;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly agent: { readonly kind: 'persona' | 'command' | 'model'; readonly name: string; readonly model: string | null };
  readonly verdict: Verdict;
  readonly profile: ProfileResult | null;
  readonly run: Pick<RunResult, 'seed' | 'build' | 'node' | 'startedAt' | 'digest' | 'command'>;
  /** Who chose the seed: without a reviewer's nonce, whoever ran it. */
  readonly seedChosen: { readonly by: 'self-selected' } | { readonly by: 'reviewer'; readonly nonce: string };
  /** Cases drawn from the nonce; null: they were named. */
  readonly sealed: RunResult['sealed'] | null;
  /** Runs of this agent on any of these cases that lay beside this one when it was certified, this one included. */
  readonly attempts: number;
  readonly totals: Totals;
  readonly controls: readonly ControlRow[];
  readonly cases: readonly Pick<
    CaseResult,
    'id' | 'title' | 'conditions' | 'k' | 'trials' | 'passed' | 'passK' | 'interval' | 'wonLost' | 'duplicateCredits'
  >[];
  /** SHA-256 of each tool's definition, as agents saw it. */
  readonly tools: Readonly<Record<string, string>>;
  readonly retestWhen: readonly (typeof retestTriggers)[number][];
}

export interface CertificateSources {
  readonly run: RunResult;
  readonly tools: Certificate['tools'];
  readonly attempts: number;
  /** Wall time, ISO 8601. */
  readonly issuedAt: string;
}

export function certificateOf({ run, tools, attempts, issuedAt }: CertificateSources): Certificate {
  const { seed, build, node, startedAt, digest, command } = run;
  return {
    v: certificateVersion,
    issuedAt,
    expiresAt: threeMonthsAfter(issuedAt),
    agent: agentOf(run),
    verdict: run.verdict,
    profile: run.profile ?? null,
    run: { seed, build, node, startedAt, digest, command },
    seedChosen: run.nonce === undefined ? { by: 'self-selected' } : { by: 'reviewer', nonce: run.nonce },
    sealed: run.sealed ?? null,
    attempts,
    totals: totalsOf(run),
    controls: controlRows(run),
    cases: run.cases.map(({ id, title, conditions, k, trials, passed, passK, interval, wonLost, duplicateCredits }) => ({
      ...{ id, title, k, trials, passed, passK, interval, wonLost, duplicateCredits },
      ...(conditions === undefined ? {} : { conditions }),
    })),
    tools,
    retestWhen: retestTriggers,
  };
}

/** Which agent played: a model by name, a command as it was typed, a persona by its slug. */
export function agentOf({ cases, command, llm }: RunResult): Certificate['agent'] {
  if (llm !== undefined) return { kind: 'model', name: llm.url, model: llm.model };
  const at = command.indexOf('--agent');
  if (at >= 0) return { kind: 'command', name: command[at + 1] ?? '', model: null };
  return { kind: 'persona', name: cases[0]?.persona ?? '', model: null };
}

/** The same day three months on, or the last of that month; OBIE's certificates are taken as long. */
function threeMonthsAfter(instant: string): string {
  const [year = 0, month = 1, day = 1] = instant.slice(0, 10).split('-').map(Number);
  const ahead = month + 2; // months from 0
  const [thenYear, thenMonth] = [year + Math.floor(ahead / 12), (ahead % 12) + 1];
  const thenDay = Math.min(day, daysIn(thenYear, thenMonth));
  return `${thenYear}-${two(thenMonth)}-${two(thenDay)}${instant.slice(10)}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
