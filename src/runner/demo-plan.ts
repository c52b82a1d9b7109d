import { accountNumber, participants } from '../../simulators/bank/participants.ts';
import { dayMs } from '../kernel/calendar.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import { type Won, won, zeroWon } from '../kernel/money.ts';
import { firstNumber, type Holder } from './cast.ts';
import { tenant } from './job-plan.ts';
import type { TrialPlan } from './trial-plan.ts';

/** The agent of the open sandbox, and whom it works for. */
export const demoAgent = 'agent';

/** What the principal of the open sandbox starts with, and may have spent for it: enough for long sessions and load. */
const balanceWon = won(1_000_000_000n);

/** Most for one payment of the open sandbox. */
const limitWon = won(5_000_000n);

/** Whoever is in the open sandbox where it is not the whole world. */
export interface DemoPlaces {
  /** Ids of the banks, such as `bank:901`; the first bank of the world is always there. */
  readonly among: readonly string[];
  /** The principal also has a wallet of deposit tokens, and may convert between it and the account. */
  readonly wallet: boolean;
}

/** A world without a task: one principal at Bank A, and a payee at every other bank. For `serve` without a scenario. */
export function demoPlan(start: EpochMs, places?: DemoPlaces): TrialPlan {
  const [home, ...others] = participants.filter(({ code }, index) => index === 0 || places?.among.includes(`bank:${code}`) !== false);
  if (home === undefined) throw new Error('the world has no banks');
  const principal = holderAt(home, { actor: 'principal', holder: '김민수', balanceWon });
  const payees = others.map((bank) => holderAt(bank, { actor: `payee-${bank.letter}`, holder: `${bank.name.ko} 상점`, balanceWon: zeroWon }));
  const own = places?.wallet === true ? [principal.ref, walletOf(principal.ref)] : [principal.ref];
  return {
    id: 'open/open',
    scenario: 'open',
    family: 0,
    title: { en: 'The open sandbox', ko: '열린 샌드박스' },
    controls: [],
    start,
    deadline: start + 365 * dayMs,
    holders: [principal, ...payees],
    capsWon: new Map(),
    central: new Map(),
    outages: [],
    received: [],
    background: [],
    jobs: [
      {
        agent: demoAgent,
        principal: principal.actor,
        text: { en: 'No task is set. Try the tools.', ko: '정해진 업무가 없습니다. 도구를 자유롭게 사용해 보십시오.' },
        items: [],
        mandate: {
          id: 'mandate-open',
          tenant,
          principal: principal.actor,
          agent: demoAgent,
          accounts: own,
          payees: [...payees.map((payee) => payee.ref), ...(own.length > 1 ? own : [])],
          limitWon,
          budgetWon: balanceWon,
          notBefore: start - dayMs,
          expiresAt: start + 365 * dayMs,
        },
        answers: undefined,
      },
    ],
    obligations: [],
    records: [],
    claims: [],
    faults: [],
    suspended: [],
    pollsMax: 12,
    parameters: {},
    files: false,
  };
}

/** The wallet of deposit tokens that belongs to an account. */
export function walletOf({ bank, account }: AccountRef): AccountRef {
  return { bank, account: `T${account}` };
}

function holderAt(
  bank: (typeof participants)[number],
  person: { readonly actor: string; readonly holder: string; readonly balanceWon: Won },
): Holder {
  return { ...person, ref: { bank: bank.code, account: accountNumber(bank, firstNumber) }, status: 'active' };
}
