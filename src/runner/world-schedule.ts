import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import type { TokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import type { Stablecoin } from '../../simulators/stablecoin/stablecoin.ts';
import { takerOf } from '../kernel/account.ts';
import { atKst, kstDate } from '../kernel/calendar.ts';
import type { Clock } from '../kernel/clock.ts';
import type { BankCode, CreditTransfer, EpochMs } from '../kernel/instruction.ts';
import { isCollected } from '../rail/retail-systems.ts';
import { stablecoinId } from './coin-issuer.ts';
import { askedOf, orderOf } from './other-order.ts';
import type { Rails } from './rails.ts';
import type { TrialPlan } from './trial-plan.ts';

/** Puts on the clock what the case lets happen beside the agents: payments of others, outages, a later closing. */
export function scheduleWorld(plan: TrialPlan, clock: Clock, rails: Rails): void {
  const now = clock.now();
  for (const [index, payment] of [...plan.received, ...plan.background].entries()) {
    if (payment.at < now) continue; // in a restored world it has happened
    clock.at(payment.at, 'a payment of somebody else', () => {
      void submitTo(rails, orderOf(payment, index));
    });
  }
  scheduleClosing(plan, clock, rails);
  scheduleOutages(plan, clock, (bank, available) => rails.stations.network.whenUp((network) => network.setAvailable(bank, available)));
  scheduleCoins(plan, clock, rails);
  scheduleTokens(plan, clock, rails);
}

async function submitTo({ stations }: Rails, order: CreditTransfer): Promise<void> {
  const ledger = stations.ledgers.get(takerOf(order));
  if (ledger !== undefined) await ledger.ask((rail) => rail.submit(order));
  else await stations.banks.get((isCollected(order) ? order.payee : order.payer).bank)?.ask((bank) => bank.submit(order));
}

/** Freezes and reorganisations; in a restored world what is past has happened. */
function scheduleCoins({ coins }: TrialPlan, clock: Clock, { stations }: Rails): void {
  const put = (at: EpochMs, label: string, task: (coin: Stablecoin) => void) => {
    if (at < clock.now()) return;
    clock.at(at, label, () => stations.ledgers.get(stablecoinId)?.whenUp((ledger) => 'reorganise' in ledger && task(ledger)));
  };
  for (const { account, at, frozen } of coins?.freezes ?? [])
    put(at, `${account} is ${frozen ? 'frozen' : 'released'}`, (coin) => coin.setStatus(account, frozen ? 'suspended' : 'active'));
  for (const { at, ...order } of coins?.reorganisations ?? []) put(at, 'the chain is reorganised', (coin) => coin.reorganise(order));
}

/** What wallets set aside and give up again, what issuers of vouchers take back, and an attestation; in a restored world what is past has happened. */
function scheduleTokens(plan: TrialPlan, clock: Clock, { stations }: Rails): void {
  const put = (at: EpochMs, label: string, task: (ledger: TokenLedger) => unknown) => {
    if (at < clock.now()) return;
    clock.at(at, label, () => stations.ledgers.get(tokenLedgerId)?.whenUp((ledger) => void ('chargeBack' in ledger && task(ledger))));
  };
  for (const [index, { from, to, amountWon, at, until, releasedAt }] of (plan.tokens?.held ?? []).entries()) {
    const id = `hold-${String(index + 1).padStart(4, '0')}`;
    const held = { payer: from.ref, payee: to.ref, amountWon, order: null, expiresAt: until } as const;
    put(at, `${id} is set aside`, (ledger) => ledger.submit({ kind: 'wallet-hold', id, ...held, requestedAt: at }));
    if (releasedAt === undefined) continue;
    const release = { kind: 'wallet-release', id: `${id}:release`, hold: id, requestedAt: releasedAt } as const;
    put(releasedAt, `${id} is given up`, (ledger) => ledger.submit(release));
  }
  for (const asked of askedOf(plan))
    put(asked.at, `${asked.what} asked for`, (ledger) => (asked.what === 'attestation' ? ledger.attest() : ledger.chargeBack(asked.payment)));
}

/** The Bank of Korea says half an hour before the closing that it will be later. A restored world has it on record. */
function scheduleClosing({ start, closingKst }: TrialPlan, clock: Clock, { stations }: Rails): void {
  const saidAt = atKst(kstDate(start), bokwireRules.hours.value.closesKst) - networkRules.extensionNoticeMs.value;
  if (closingKst === undefined || saidAt < clock.now()) return;
  clock.at(saidAt, 'closing of BOK-Wire+ extended', () => stations.bokwire.whenUp((bokwire) => bokwire.extendClosing(closingKst)));
}

/** A restored world may have slept through any of it: what is past holds at once, in its order; the rest comes in time. */
function scheduleOutages(plan: TrialPlan, clock: Clock, set: (bank: BankCode, available: boolean) => void): void {
  const now = clock.now();
  const changes = plan.outages.flatMap(({ bank, from, until }) => [
    { bank, at: from, available: false },
    { bank, at: until, available: true },
  ]);
  const past = changes.filter(({ at }) => at <= now).sort((left, right) => left.at - right.at);
  for (const [bank, available] of new Map(past.map((change) => [change.bank, change.available]))) set(bank, available);
  for (const { bank, at, available } of changes) {
    if (at > now) clock.at(at, `${bank} is ${available ? 'back' : 'out'}`, () => set(bank, available));
  }
}
