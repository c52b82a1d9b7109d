import { scopeName } from '../../kernel/stop.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';

interface ScopeOptions {
  readonly tenant?: string;
  readonly agent?: string;
  readonly tool?: string;
  readonly url: string;
}

/** One stop, as the gateway tells of it. */
interface Told {
  readonly scope: { readonly tenant: string | null; readonly agent: string | null; readonly tool: string | null };
  readonly since: string;
  readonly why: string;
  readonly agents: number;
  readonly underWayWon: string;
  readonly underWay: readonly { readonly transferId: string; readonly agent: string; readonly amountWon: string }[];
}

/** How long a gateway on this machine may take to answer. */
const patienceMs = 10_000;

/** Orders an emergency stop and says what is under way. 0: it stands, or will as soon as the gateway is back. */
export async function stop({ url, why, ...scope }: ScopeOptions & { readonly why: string }): Promise<number> {
  const answer = (await ask(url, '/operator/stop', { ...scope, why })) as Told & { readonly queued?: boolean }; // by our own gateway
  print(answer.queued === true ? ['the gateway is down; the stop is the first thing it hears when it is back'] : linesOf(answer));
  return 0;
}

/** Lifts a stop. 0: lifted; 2: there is none of exactly this scope. */
export async function resume({ url, ...scope }: ScopeOptions): Promise<number> {
  const { lifted, queued } = (await ask(url, '/operator/resume', scope)) as { readonly lifted: boolean; readonly queued?: boolean }; // as above
  const what = scopeName({ tenant: scope.tenant ?? null, agent: scope.agent ?? null, tool: scope.tool ?? null });
  if (queued === true) print(['the gateway is down; it hears of this when it is back']);
  else if (lifted) print([`the stop of ${what} is lifted`]);
  else throw new InputError(`no stop of exactly ${what} stands; railproof stops lists those that do`);
  return 0;
}

export async function stops({ url }: Pick<ScopeOptions, 'url'>): Promise<number> {
  const { stops: standing } = (await ask(url, '/operator/stops', undefined)) as { readonly stops: readonly Told[] }; // as above
  print(standing.length === 0 ? ['nothing is stopped'] : standing.flatMap(linesOf));
  return 0;
}

/** Calls back every token that an agent was given until now, or the one that RAILPROOF_REVOKED_TOKEN holds. 0: they are good for nothing any more. */
export async function revoke({ url, tenant, agent }: { readonly url: string; readonly tenant: string; readonly agent?: string }): Promise<number> {
  const token = process.env['RAILPROOF_REVOKED_TOKEN'];
  if ((agent === undefined) === (token === undefined))
    throw new InputError('name either --agent, or one token in RAILPROOF_REVOKED_TOKEN (on a command line others could read it)');
  const order = token === undefined ? { tenant, agent } : { token };
  const { revoked, queued } = (await ask(url, '/operator/revoke', order)) as { readonly revoked: boolean; readonly queued?: boolean }; // as above
  const what = token === undefined ? `every token that ${agent} of ${tenant} was given until now` : 'the token';
  if (queued === true) print(['the gateway is down; it hears of this when it is back']);
  else if (revoked) print([`called back: ${what}`]);
  else throw new InputError('that token is good for nothing already');
  return 0;
}

function linesOf({ scope, since, why, agents, underWay, underWayWon }: Told): readonly string[] {
  const whom = agents === 0 ? 'nobody of that name holds a mandate here; the stop stands all the same' : `agents: ${agents}`;
  return [
    `stopped: ${scopeName(scope)}, since ${since}${why === '' ? '' : `, ${why}`} (${whom})`,
    `under way: ${underWay.length} payments, ${underWayWon} won`,
    ...underWay.map(({ transferId, agent, amountWon }) => `  ${transferId}  ${agent}  ${amountWon} won`),
  ];
}

/** Sends one order of the operator; without a body it asks. Throws {@link InputError} with what the gateway says against it. */
export async function ask(url: string, path: string, body: object | undefined): Promise<unknown> {
  const token = process.env['RAILPROOF_OPERATOR_TOKEN'];
  if (token === undefined || token === '')
    throw new InputError('RAILPROOF_OPERATOR_TOKEN is not set; serve prints it, or takes it from its own environment');
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const order = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const { reply, text } = await send(new URL(path, addressOf(url)), order);
  const answer = parsed(text);
  if (reply.ok && typeof answer === 'object' && answer !== null) return answer;
  if (reply.status === 401) throw new InputError('the gateway does not know this operator token');
  if (typeof answer === 'object' && answer !== null && 'remedy' in answer) throw new InputError(`the gateway refuses: ${String(answer.remedy)}`);
  throw new InputError(`what answers at ${url} is no gateway of railproof with an operator's routes (HTTP ${reply.status}); name another with --url`);
}

/** The whole answer: one that breaks off is none. */
async function send(url: URL, order: RequestInit): Promise<{ readonly reply: Response; readonly text: string }> {
  const patience = new AbortController();
  const stopWaiting = ambient.after(patienceMs, () => patience.abort());
  try {
    const reply = await fetch(url, { ...order, signal: patience.signal });
    return { reply, text: await reply.text() };
  } catch (error) {
    if (!(error instanceof Error)) throw error; // fetch rejects with an Error, whatever went wrong on the way
    throw new InputError(`no gateway answers at ${url.origin}; start one with railproof serve, or name it with --url`);
  } finally {
    stopWaiting();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // whoever listens there is no gateway of ours
    throw error;
  }
}

function addressOf(text: string): URL {
  if (!URL.canParse(text)) throw new InputError(`--url ${text} is not an address such as http://127.0.0.1:4000`);
  return new URL(text);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
