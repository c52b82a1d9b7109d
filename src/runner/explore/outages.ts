import { participants } from '../../../simulators/bank/participants.ts';
import { networkId, settlementSystemId } from '../fault/points.ts';
import type { Actor, FaultPoint, FaultSpec, WorldSpec } from '../scenario.ts';
import type { Draw } from './draw.ts';
import type { DrawnJobs } from './jobs.ts';

export type Outages = NonNullable<WorldSpec['outages']>;

/** Minutes for which careful agents hold out when their own bank is away. */
const outageMinutesMax = 180;

/** How long a process is down: payments notice it, and whatever waits for it can still be found out. */
const downMs = [60_000, 120_000, 300_000, 900_000];

/** Points of a payment between banks at which the network dies, the payer's bank, and the payee's. */
const networkPoints = ['after-receive', 'after-accrual', 'before-capture'] as const;
const payerPoints = ['after-receive', 'after-hold', 'after-capture'] as const;
const payeePoints = ['after-receive', 'after-credit-before-reply'] as const;

/** One or two of the banks are out of the network for a time, from the start or later. */
export function drawOutages(draw: Draw, actors: DrawnJobs['actors']): Outages {
  const banks = [...new Set(Object.values(actors).flatMap(({ bank }) => (bank === undefined ? [] : [bank])))];
  return draw.sample(banks, draw.between(1, 2)).map((bank) => {
    const fromMinute = draw.chance(0.5) ? 0 : draw.between(0, 90);
    return { bank, fromMinute, untilMinute: fromMinute + draw.between(1, outageMinutesMax) };
  });
}

/** A payment of an agent that passes a bank, and the network where it passes two. Wallets are kept elsewhere. */
interface Passage {
  /** Actor of the task, whose account or wallet is debited. */
  readonly payer: string;
  readonly payerBank: string | undefined;
  readonly payeeBank: string | undefined;
}

/**
 * Outages where payments go: first a process on the way of an agent's payment, then one or two of a bank for the network or of BOK-Wire+.
 * `outages` are those that there are anyway.
 */
export function drawThemeOutages(
  draw: Draw,
  given: DrawnJobs & { readonly outages: Outages },
): { readonly outages: Outages; readonly faults: readonly FaultSpec[] } {
  const { outages } = given;
  const passages = passagesOf(given);
  if (passages.length === 0) return { outages, faults: [] };
  const used = [...new Set(passages.filter(isCleared).flatMap(({ payerBank, payeeBank }) => [payerBank ?? [], payeeBank ?? []].flat()))];
  const banks = draw.sample(used, draw.between(0, 2)).filter((bank) => outages.every((outage) => outage.bank !== bank));
  const isSettlementDown = banks.length === 0 || draw.chance(0.2);
  return {
    outages: [...outages, ...banks.map((bank) => outageOf(draw, bank))],
    faults: [
      drawDeath(draw, draw.weighted(passages.map((passage) => [isCleared(passage) ? 20 : 1, passage]))),
      ...(isSettlementDown ? [downAt(draw, settlementSystemId, 'after-netting')] : []),
    ],
  };
}

/** Of the network, or of one of the banks, in the middle of the payer's first payment that comes so far. */
function drawDeath(draw: Draw, passage: Passage): FaultSpec {
  const { payer, payerBank, payeeBank } = passage;
  const fault = draw.weighted<() => FaultSpec>([
    [isCleared(passage) ? 2 : 0, () => downAt(draw, networkId, draw.pick(networkPoints))],
    [payerBank === undefined ? 0 : 1, () => downAt(draw, bankAt(payerBank), draw.pick(payerPoints))],
    [payeeBank === undefined ? 0 : 1, () => downAt(draw, bankAt(payeeBank), draw.pick(payeePoints))],
  ])();
  return { ...fault, account: payer };
}

function isCleared({ payerBank, payeeBank }: Passage): boolean {
  return payerBank !== undefined && payeeBank !== undefined && payerBank !== payeeBank;
}

function downAt(draw: Draw, component: string, state: FaultPoint): FaultSpec {
  return { where: 'process', match: { component }, state, nth: 1, do: 'kill', forMs: draw.pick(downMs) };
}

/** While the payments are on: many are made in the first minutes. */
function outageOf(draw: Draw, bank: string): Outages[number] {
  const fromMinute = draw.pick([0, 0.01, 0.5, 2, 5]);
  return { bank, fromMinute, untilMinute: fromMinute + draw.between(15, outageMinutesMax) };
}

/** Without those of whoever is paid before the start: the first of his payments is not his agent's. */
function passagesOf({ actors, jobs, received }: DrawnJobs): Passage[] {
  return jobs.flatMap(({ principal, items }) =>
    items.flatMap(({ from: payer = principal, payee }) => {
      const [payerBank, payeeBank] = [accountBankOf(actors[payer]), accountBankOf(actors[payee])];
      const isPaidBefore = received.some(({ to }) => to === payer);
      return isPaidBefore || (payerBank === undefined && payeeBank === undefined) ? [] : [{ payer, payerBank, payeeBank }];
    }),
  );
}

function accountBankOf(actor: Actor | undefined): string | undefined {
  return actor?.wallet === undefined ? actor?.bank : undefined;
}

function bankAt(letter: string | undefined): string {
  const found = participants.find((participant) => participant.letter === letter);
  if (found === undefined) throw new Error(`there is no bank ${letter}`);
  return `bank:${found.code}`;
}
