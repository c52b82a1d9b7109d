import { participants } from '../../simulators/bank/participants.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import { isWallet } from '../kernel/account.ts';
import { atKst } from '../kernel/calendar.ts';
import type { AccountRef, BankCode, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { TradeTerms, VoucherTerms, WalletTerms } from '../kernel/wallet.ts';
import { bankAt, type Cast, type Holder, memberOf } from './cast.ts';
import { type PlannedHold, planHeld } from './held-plan.ts';
import { InputError } from './input-error.ts';
import type { WorldSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';
import type { WalletSpec } from './wallet-spec.ts';
import { wonAt } from './won-at.ts';

/** One wallet of a case. */
export interface PlannedWallet {
  readonly holder: Holder;
  readonly terms: WalletTerms;
}

/** What somebody holds of a second asset when the world opens. */
export interface PlannedHolding {
  readonly asset: string;
  readonly owner: Holder;
  readonly nominalWon: Won;
}

/** The deposit-token ledger of a case. */
export interface TokenPlan {
  /** Banks whose tokens are on it, with their names. */
  readonly banks: ReadonlyMap<BankCode, string>;
  /** Wholesale CBDC of each when the world opens. */
  readonly cbdcWon: ReadonlyMap<BankCode, Won>;
  /** Trades come last: what they sell is somebody's before. */
  readonly wallets: readonly PlannedWallet[];
  readonly holdings: readonly PlannedHolding[];
  /** What is set aside in them for payees. */
  readonly held: readonly PlannedHold[];
  /** When it is asked to attest what banks owe; absent: never. */
  readonly attestedAt?: EpochMs;
}

interface Place {
  readonly cast: Cast;
  readonly start: EpochMs;
  readonly world: WorldSpec;
  readonly pathOf: (...rest: readonly (string | number)[]) => readonly (string | number)[];
}

/** Nothing where nobody in the scenario has a wallet. Throws `InputError` naming the place for a name or value that leads nowhere. */
export function planTokens(file: ScenarioFile, place: Place): { readonly tokens?: TokenPlan } {
  const wallets = Object.entries(file.scenario.actors).flatMap(([name, { wallet }]) =>
    wallet === undefined ? [] : (place.cast.get(name) ?? []).map((holder) => ({ holder, terms: termsOf(file, { ...place, name, wallet }) })),
  );
  if (wallets.length === 0) {
    for (const field of ['cbdcWon', 'held', 'attestedMinute'] as const)
      if (place.world[field] !== undefined) throw new InputError(`${file.at(place.pathOf(field))}: ${field} is for wallets, and nobody has one`);
    return {};
  }
  const codes = new Set(wallets.map(({ holder }) => holder.ref.bank));
  const banks = new Map(participants.filter(({ code }) => codes.has(code)).map(({ code, name }) => [code, name.en]));
  const own = Object.entries(place.world.cbdcWon ?? {}).map(([letter, amount]) => {
    const path = place.pathOf('cbdcWon', letter);
    return [bankAt(file, letter, path).code, wonAt(file, amount, path)] as const;
  });
  const cbdcWon = new Map([...[...codes].map((code) => [code, tokenRules.cbdcWon.value] as const), ...own]);
  const ordered = [...wallets.filter(({ terms }) => terms.trade === null), ...wallets.filter(({ terms }) => terms.trade !== null)];
  const { attestedMinute } = place.world;
  const attested = attestedMinute === undefined ? {} : { attestedAt: place.start + attestedMinute * minuteMs };
  return { tokens: { banks, cbdcWon, wallets: ordered, holdings: holdingsOf(file, place.cast), held: planHeld(file, place), ...attested } };
}

interface WalletPlace extends Place {
  readonly name: string;
  readonly wallet: WalletSpec;
}

function termsOf(file: ScenarioFile, place: WalletPlace): WalletTerms {
  const { name, wallet } = place;
  const path = ['actors', name, 'wallet'];
  const kind = wallet.kind ?? (wallet.sector === undefined && wallet.trade === undefined ? 'person' : 'business');
  const limited = kind === 'person' && wallet.voucher === undefined && wallet.trade === undefined;
  const limitOf = (field: 'holdingLimitWon' | 'conversionLimitWon') => {
    const given = wallet[field];
    return given !== undefined ? wonAt(file, given, [...path, field]) : limited ? tokenRules[field].value : undefined;
  };
  const [holdingLimitWon, conversionLimitWon] = [limitOf('holdingLimitWon'), limitOf('conversionLimitWon')];
  const { interestBasisPoints = tokenRules.interestBasisPoints.value } = wallet;
  return {
    listed: wallet.listed ?? true,
    kind,
    sector: wallet.sector ?? null,
    programmes: wallet.programmes ?? [],
    ...(holdingLimitWon === undefined ? {} : { holdingLimitWon }),
    ...(conversionLimitWon === undefined ? {} : { conversionLimitWon }),
    ...eligibility(file, place),
    ...(interestBasisPoints > 0 && wallet.voucher === undefined && wallet.trade === undefined ? { interestBasisPoints } : {}),
    ...((wallet.files ?? tokenRules.files.value) ? { files: true as const } : {}),
    voucher: voucherOf(file, place),
    trade: tradeOf(file, place),
  };
}

/** From the birthday on which a person is as old as the rules want. */
function eligibility(file: ScenarioFile, { name, wallet: { bornOn } }: WalletPlace): Pick<WalletTerms, 'eligibleFrom'> {
  if (bornOn === undefined) return {};
  const [year = 0, month = 1, day = 1] = bornOn.split('-').map(Number);
  const isDay = new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(bornOn);
  if (!isDay) throw new InputError(`${file.at(['actors', name, 'wallet', 'bornOn'])}: there is no day ${bornOn}`);
  const birthday = new Date(Date.UTC(year + tokenRules.holderAgeMin.value, month - 1, day)).toISOString().slice(0, 10);
  return { eligibleFrom: atKst(birthday, '00:00') };
}

function voucherOf(file: ScenarioFile, { cast, start, name, wallet }: WalletPlace): VoucherTerms | null {
  const spec = wallet.voucher;
  if (spec === undefined) return null;
  const issuer = walletNamed(file, cast, spec.issuer, ['actors', name, 'wallet', 'voucher', 'issuer']);
  return {
    purpose: spec.purpose,
    sectors: spec.sectors,
    from: start + (spec.fromMinute ?? -60) * minuteMs,
    until: start + spec.untilMinute * minuteMs,
    hours: spec.hours ?? null,
    issuer: { ...issuer.ref, holder: issuer.holder },
  };
}

function tradeOf(file: ScenarioFile, { cast, start, name, wallet }: WalletPlace): TradeTerms | null {
  const spec = wallet.trade;
  if (spec === undefined) return null;
  const path = ['actors', name, 'wallet', 'trade'];
  const [seller, buyer] = [walletNamed(file, cast, spec.seller, [...path, 'seller']), walletNamed(file, cast, spec.buyer, [...path, 'buyer'])];
  if (seller.ref.bank !== cast.get(name)?.[0]?.ref.bank)
    throw new InputError(`${file.at([...path, 'seller'])}: ${name} is not at the bank of its seller`);
  const nominalWon = wonAt(file, spec.nominalWon, [...path, 'nominalWon']);
  const sold = Object.values(file.scenario.actors).flatMap(({ wallet: each }) =>
    each?.trade?.seller === spec.seller && each.trade.asset === spec.asset ? [each.trade] : [],
  );
  const soldWon = sold.reduce((sum, each) => sum + BigInt(each.nominalWon), 0n);
  if (soldWon > BigInt(file.scenario.actors[spec.seller]?.wallet?.assets?.[spec.asset] ?? '0'))
    throw new InputError(
      `${file.at([...path, 'nominalWon'])}: ${spec.seller} does not have so much of ${spec.asset}; say under wallet.assets what it has`,
    );
  return {
    asset: spec.asset,
    nominalWon,
    priceWon: wonAt(file, spec.priceWon, [...path, 'priceWon']),
    seller: seller.ref,
    buyer: buyer.ref,
    until: start + spec.untilMinute * minuteMs,
  };
}

const minuteMs = 60_000;

/** Who holds an asset, and who is to get it, with nothing of it yet. */
function holdingsOf(file: ScenarioFile, cast: Cast): readonly PlannedHolding[] {
  const { actors } = file.scenario;
  const own = Object.entries(actors).flatMap(([name, { wallet }]) =>
    Object.entries(wallet?.assets ?? {}).map(([asset, amount]) => ({
      asset,
      owner: memberOf(file, cast, name, ['actors', name]),
      nominalWon: wonAt(file, amount, ['actors', name, 'wallet', 'assets', asset]),
    })),
  );
  const holds = (asset: string, { account }: AccountRef) => own.some((holding) => holding.asset === asset && holding.owner.ref.account === account);
  const coming = Object.entries(actors).flatMap(([name, { wallet }]) => {
    const { trade } = wallet ?? {};
    const owner = trade === undefined ? undefined : memberOf(file, cast, trade.buyer, ['actors', name, 'wallet', 'trade', 'buyer']);
    return trade === undefined || owner === undefined || holds(trade.asset, owner.ref)
      ? []
      : [{ asset: trade.asset, owner, nominalWon: wonAt(file, '0', ['actors', name]) }];
  });
  const buyers = new Map(coming.map((holding) => [`${holding.asset} ${holding.owner.ref.account}`, holding]));
  return [...own, ...buyers.values()];
}

function walletNamed(file: ScenarioFile, cast: Cast, name: string, path: readonly (string | number)[]): Holder {
  const holder = memberOf(file, cast, name, path);
  if (!isWallet(holder.ref)) throw new InputError(`${file.at(path)}: ${path.at(-1)} "${name}" has no wallet; give it "wallet"`);
  return holder;
}
