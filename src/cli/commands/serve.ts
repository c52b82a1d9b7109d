import { Registry } from 'prom-client';
import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import type { SealKeys } from '../../gateway/audit-seals.ts';
import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import { demoPlan } from '../../runner/demo-plan.ts';
import { InputError } from '../../runner/input-error.ts';
import { servedResilience } from '../../runner/resilience.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { parseStore, shownStore } from '../../storage/open-journal.ts';
import { ambient } from '../ambient.ts';
import { type Approver, approversOf, peopleOf } from '../approvers.ts';
import { freshKeys, keyRing } from '../audit/key-ring.ts';
import { type ChosenIssuer, chooseIssuer, type IssuerOptions } from '../authorization/chosen-issuer.ts';
import { selectPlans } from '../catalogue.ts';
import { untilToldToStop } from '../drained.ts';
import { exitBroken } from '../exit-code.ts';
import { farRails } from '../far-rails.ts';
import { mandateKeys } from '../mandate-keys.ts';
import { readPolicy } from '../policy-file.ts';
import { pseudonymKey } from '../pseudonym-key.ts';
import { openReplica } from '../replica/open-replica.ts';
import { readResilience } from '../resilience-file.ts';
import { openStation, type Station, type StationOrder } from '../station.ts';
import { quarantineOf } from '../tool-quarantine.ts';
import { serveOpenBanking } from './serve-open-banking.ts';

export interface ServeOptions extends IssuerOptions {
  readonly port: number;
  readonly store: string;
  readonly auditKey?: string;
  /** File with the key of pseudonyms. */
  readonly pseudonymKey?: string;
  /** Whose signed mandates are taken: `NAME=FILE`, a public key in PEM. */
  readonly principalKey: readonly string[];
  /** File with the key of receipts. */
  readonly receiptKey?: string;
  /** Approved hashes of tools. */
  readonly toolPins?: string;
  readonly scenario?: string;
  /** `ID=URL` of each payment system that is another process; none: they are all in this one. */
  readonly rail: readonly string[];
  /** A policy file. Without one the store's own holds, or none: then mandates alone decide. */
  readonly policy?: string;
  /** A resilience file; without one, what every gateway that serves has. */
  readonly resilience?: string;
  readonly clock: 'paced' | 'real';
  readonly seed: string;
  /** Real seconds that open calls get when it is told to stop. */
  readonly drain: number;
  /** Address that it listens on. */
  readonly host: string;
  /** Names under which it is called, beside those of this machine. */
  readonly allowHost: readonly string[];
  /** One of several gateways on one Redis. */
  readonly replica: boolean;
  /** With `replica`: where the others reach this one. */
  readonly announce?: string;
  /** With `replica`: seconds of silence after which an owner counts as gone. */
  readonly silence: number;
  /** The open banking API alone, instead of the gateway. */
  readonly openBanking?: boolean;
}

/** Monday morning, when everything is open: where the open sandbox begins under the paced clock. */
const paced = '2026-11-23T10:00:00+09:00';

const customersPerBank = 20;

/**
 * Serves until it is told to stop; then lets open calls end, writes what is left, and returns 0. Where an invariant of the sandbox breaks,
 * the process ends at once with exit 3, see {@link endBroken}.
 */
export async function serve(options: ServeOptions): Promise<number> {
  if (options.openBanking === true) return serveOpenBanking(options);
  const rails = farRails(options);
  const plan = planOf(options);
  const token = process.env['RAILPROOF_TOKEN'];
  if (token !== undefined && token.length < 16) throw new InputError('RAILPROOF_TOKEN is shorter than 16 characters; a token is a secret');
  const operatorToken = operatorTokenOf(process.env['RAILPROOF_OPERATOR_TOKEN'], token);
  const tokens = new Map(plan.jobs.map(({ agent }, index) => [agent, index === 0 && token !== undefined ? token : ambient.freshToken()]));
  const approvers = options.scenario === undefined ? approversOf(plan, new Set([...tokens.values(), operatorToken])) : undefined; // a case has an approver of its own;
  const quarantined = options.toolPins === undefined ? new Set<string>() : quarantineOf(options.toolPins);
  for (const name of quarantined) process.stderr.write(`railproof: ${name} is not as ${options.toolPins} approves it: quarantined\n`);
  const policy = options.policy === undefined ? undefined : readPolicy(options.policy);
  const opened: { station?: Station } = {};
  const world = { clock: { now: () => opened.station?.clock.now() ?? plan.start }, resource: () => options.publicUrl ?? opened.station?.url ?? '' };
  const chosen = await chooseIssuer(options, { plan, ...world }); // first, because its keys may be out of reach
  const mandates = mandateKeys(options);
  const order: StationOrder = {
    plan,
    seed: options.seed,
    host: options.host,
    port: options.port,
    allowedHosts: options.allowHost,
    store: options.store,
    clock: options.clock,
    tokens,
    operatorToken,
    ...(chosen && { issuer: chosen.issuer }),
    ...(chosen?.mounted && { authorization: chosen.mounted }),
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    ...(policy && { policy }),
    ...resilienceOf(options),
    ...(rails && { rails }),
    trial: null,
    customersPerBank,
    ...(approvers === undefined ? {} : { people: peopleOf(approvers) }),
    outside: options.scenario !== undefined,
    quarantined,
    mandates,
    ...(options.scenario === undefined ? { pseudonymKey: pseudonymKey(options, policy) } : {}), // a case is fiction, and is judged by what its agents saw
    registry: new Registry(),
    onBroken: (error) => endBroken(error, options.store),
  };
  if (options.replica) return serveReplica(order, options, chosen);
  const station = await openStation({ ...order, sealKeys: sealKeysOf(options) });
  opened.station = station;
  const { url, clock, auditHead } = station;
  const auditKey = auditHead()?.key ?? '';
  process.stdout.write(
    `${welcome(plan, { ...options, url, now: clock.now(), tokens, shown: token === undefined, auditKey, operatorToken, approvers, oauth: [`  receipts signed, key ${mandates.receiptKey().name}`, ...(chosen?.lines ?? [])] })}\n`,
  );
  await untilToldToStop(options.drain, async () => {
    await station.close();
    await chosen?.close();
  });
  tellAuditEnd(station);
  return 0;
}

/** A case brings its own, or is played without any, so that what its agent meets is what the case says. */
function resilienceOf({ resilience, scenario }: ServeOptions): Pick<StationOrder, 'resilience'> {
  if (resilience !== undefined) return { resilience: readResilience(resilience) };
  return scenario === undefined ? { resilience: servedResilience } : {};
}

/** One of several on one stream: answers what it owns, and hands on what another does. Ends as {@link serve} does. */
async function serveReplica(order: StationOrder, options: ServeOptions, chosen: ChosenIssuer | undefined): Promise<number> {
  const parsed = parseStore(options.store);
  if (parsed.kind !== 'redis') throw new InputError('--replica goes with --store redis://…: it is what several gateways share');
  for (const name of ['RAILPROOF_TOKEN', 'RAILPROOF_OPERATOR_TOKEN', 'RAILPROOF_APPROVER_CODE', 'RAILPROOF_OFFICER_CODE'])
    if (process.env[name] === undefined)
      throw new InputError(`--replica needs ${name} in the environment: all gateways on one store take the same tokens`);
  if (order.plan.jobs.length > 1)
    throw new InputError(`--replica: ${order.plan.id} has several agents, and only the first has a token that all gateways know`);
  if (options.issuer !== undefined && options.publicUrl === undefined)
    throw new InputError(
      '--replica goes with --issuer, --jwks and --public-url: all gateways on one store take tokens of one issuer for one address',
    );
  sealKeysOf(options); // refused now, not when it takes over
  let station: Station | undefined;
  const serving = await openReplica({
    place: parsed.place,
    host: options.host,
    port: options.port,
    allowedHosts: order.allowedHosts ?? [],
    ...(options.announce === undefined ? {} : { announce: options.announce }),
    silenceMsMax: options.silence * 1_000,
    onBroken: (error) => endBroken(error, options.store),
    own: async (succession, open) => {
      chosen?.mounted?.rotate(); // the owner before may have gone on to the next key
      station = await openStation({ ...order, succession, open, sealKeys: sealKeysOf(options) });
      process.stdout.write(`railproof: owner of ${shownStore(options.store)}, epoch ${succession.after + 1}\n`);
      return station;
    },
  });
  process.stdout.write(
    `railproof: the gateway is open, a replica\n${[`  MCP      ${serving.url}/mcp`, `  store    ${shownStore(options.store)}`, ...(chosen?.lines ?? [])].join('\n')}\nCtrl-C stops it.\n`,
  );
  await untilToldToStop(options.drain, async () => {
    await serving.close();
    await chosen?.close();
  });
  if (station !== undefined) tellAuditEnd(station);
  return 0;
}

function tellAuditEnd({ auditHead }: Station): void {
  const head = auditHead();
  if (head !== undefined) process.stdout.write(`railproof: the audit ends with seal ${head.number}, head ${head.chain}, next key ${head.key}\n`);
}

/**
 * Ends as a crash would, before anything else is written: what was recorded since the last flush may be half of a step. It was acknowledged
 * to nobody, so a store that is opened again holds every payment that was.
 */
function endBroken(error: unknown, store: string): never {
  const what = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const after = store === 'memory' ? 'its books are gone with it' : `what it acknowledged is in ${shownStore(store)}`;
  process.stderr.write(`railproof: the sandbox broke: ${what}; the gateway takes no more payments and has ended, ${after}\n`);
  process.exit(exitBroken);
}

/** A file keeps its keys beside it, unless they are to lie elsewhere: whoever can write both can forge both. Redis is told no secret. */
function sealKeysOf({ auditKey, store }: ServeOptions): SealKeys {
  const parsed = parseStore(store);
  if (parsed.kind === 'redis' && auditKey === undefined)
    throw new InputError('--store redis://… goes with --audit-key FILE: whoever takes the journal over needs the keys that its audit goes on with');
  const file = auditKey ?? (parsed.kind === 'sqlite' ? `${parsed.file}.audit-key` : undefined);
  return file === undefined ? freshKeys() : keyRing(file);
}

/** The operator's is a token of its own: whoever holds an agent's must not be able to lift a stop. */
function operatorTokenOf(given: string | undefined, agents: string | undefined): string {
  if (given === undefined) return ambient.freshToken();
  if (given.length < 16) throw new InputError('RAILPROOF_OPERATOR_TOKEN is shorter than 16 characters; a token is a secret');
  if (given === agents) throw new InputError('RAILPROOF_OPERATOR_TOKEN and RAILPROOF_TOKEN are the same; an agent must not be its own operator');
  return given;
}

function planOf({ scenario, clock, rail }: ServeOptions): TrialPlan {
  if (scenario === undefined) {
    const ids = rail.map((text) => text.slice(0, text.indexOf('=')));
    const start = clock === 'real' ? ambient.now() : (parseInstant(paced) ?? 0);
    return rail.length === 0 ? demoPlan(start) : demoPlan(start, { among: ids, wallet: ids.includes(tokenLedgerId) });
  }
  if (clock === 'real') throw new InputError('--clock real goes without --scenario: a scenario has its own time');
  const plans = selectPlans([scenario]);
  const plan = plans[0];
  if (plan === undefined || plans.length > 1)
    throw new InputError(`--scenario ${scenario} has ${plans.length} cases; name one: ${plans.map(({ id }) => id).join(', ')}`);
  return plan;
}

/** `shown`: the tokens are fresh, so this is the only time that anybody sees them. */
function welcome(
  plan: TrialPlan,
  state: {
    readonly url: string;
    readonly now: number;
    readonly store: string;
    readonly clock: string;
    readonly tokens: ReadonlyMap<string, string>;
    readonly shown: boolean;
    readonly auditKey: string;
    readonly operatorToken: string;
    readonly approvers: readonly Approver[] | undefined;
    readonly oauth: readonly string[];
  },
): string {
  const lines = [
    'railproof: the gateway is open',
    `  MCP      ${state.url}  (streamable HTTP, 2026-07-28 and 2025-11-25)`,
    `  time     ${formatKst(state.now)}, ${state.clock}`,
    `  store    ${shownStore(state.store)}`,
    `  audit    sealed, key ${state.auditKey}`,
  ];
  for (const { agent, principal, mandate } of plan.jobs) {
    const account = mandate.accounts[0];
    lines.push(`  agent    ${agent} for ${principal}, account ${account?.account} at ${account?.bank}`);
    lines.push(`  token    ${state.shown ? state.tokens.get(agent) : 'from RAILPROOF_TOKEN'}`);
  }
  lines.push(...state.oauth);
  lines.push(
    `  payees   ${plan.holders
      .filter(({ ref }) => plan.jobs.some(({ mandate }) => mandate.payees.some((payee) => payee.account === ref.account)))
      .slice(0, 3)
      .map(({ ref, holder }) => `${ref.bank} ${ref.account} ${holder}`)
      .join('; ')}`,
  );
  for (const { code, person, given } of state.approvers ?? [])
    lines.push(
      `  approver ${person.name}${person.principal === null ? ' of the bank' : ''}, signs in with ${given ? 'the code of the environment' : code}`,
    );
  lines.push(
    '',
    'Try:',
    `  npx @modelcontextprotocol/inspector --cli ${state.url} --transport http --header "Authorization: Bearer $RAILPROOF_TOKEN" --method tools/list`,
    '',
    'Emergency stop, from another shell:',
    `  RAILPROOF_OPERATOR_TOKEN=${process.env['RAILPROOF_OPERATOR_TOKEN'] === undefined ? state.operatorToken : '…'} npx railproof stop --url ${state.url.replace(/\/mcp$/, '')}`,
    '',
    'Ctrl-C stops it.',
  );
  return lines.join('\n');
}
