import { nameLine } from '../../gateway/name-marks.ts';
import { InputError } from '../../runner/input-error.ts';
import { ask } from './operator.ts';

/** One request, as the gateway tells of it. */
interface Told {
  readonly id: string;
  readonly until: string;
  readonly principal: string;
  readonly agent: string;
  readonly why: readonly string[];
  readonly fourEyes: boolean;
  readonly amountWon: string;
  readonly from: { readonly bank: string; readonly account: string };
  readonly to: { readonly bank: string; readonly account: string; readonly holder: string | null; readonly asOrdered: boolean };
}

interface Options {
  readonly url: string;
}

/** Shows what waits for a person, oldest first. 0, also when nothing does. */
export async function list({ url }: Options): Promise<number> {
  const { approvals } = (await ask(url, '/operator/approvals', undefined)) as { readonly approvals: readonly Told[] }; // by our own gateway
  print(approvals.length === 0 ? ['nothing waits for approval'] : approvals.flatMap(linesOf));
  return 0;
}

/** Approves one request, or refuses it. 0: taken. Throws {@link InputError} where nothing of that id waits. */
export async function answer(decision: 'approve' | 'refuse', id: string, { url }: Options): Promise<number> {
  const told = (await ask(url, `/operator/approvals/${decision}`, { id })) as { answered: boolean; queued?: boolean; state?: string | null }; // as above
  const { answered, queued, state } = told;
  if (queued === true) print(['the gateway is down; it hears of this when it is back']);
  else if (answered)
    print([`${nameLine(id)} is ${decision === 'approve' ? 'approved; it is paid when the agent sends its order again' : 'refused'}`]);
  else throw new InputError(`${nameLine(id)} waits for no answer (${state ?? 'there is none'}); railproof approvals list shows what does`);
  return 0;
}

function linesOf({ id, until, principal, agent, why, fourEyes, amountWon, from, to }: Told): readonly string[] {
  const holder = to.holder === null ? 'the bank does not say who holds it' : nameLine(to.holder);
  const differs = to.holder !== null && !to.asOrdered ? '; the order names somebody else' : '';
  return [
    `${nameLine(id)}  until ${until.slice(0, 19)}`,
    `  ${amountWon.replaceAll(/\B(?=(\d{3})+$)/g, ',')} won from ${from.bank} ${from.account} to ${to.bank} ${to.account} (${holder}${differs})`,
    `  asked by ${nameLine(agent)} for ${nameLine(principal)}: ${why.join(', ')}${fourEyes ? '; four eyes' : ''}`,
  ];
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
