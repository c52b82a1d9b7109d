import { accountNumber, participants } from '../../../simulators/bank/participants.ts';
import { magicValues } from '../../../simulators/open-banking/magic-values.ts';
import { fintechUseNumOf } from '../../../simulators/open-banking/members.ts';
import { buildOpenBanking } from '../../../simulators/open-banking/rest-app.ts';
import { openBankingRules } from '../../../simulators/open-banking/rules.ts';
import { seededIds } from '../../kernel/id.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import { won } from '../../kernel/money.ts';
import { seededRandom } from '../../kernel/random.ts';
import { InputError } from '../../runner/input-error.ts';
import { accountOf, centreStation, establishConsents, type OpenBankingCast, sandboxInstitution } from '../../runner/open-banking.ts';
import { openRails } from '../../runner/rails.ts';
import { memoryJournal } from '../../storage/memory-journal.ts';
import { untilToldToStop } from '../drained.ts';
import { exitBroken } from '../exit-code.ts';
import { portError, refuseTakenPort } from '../loopback-port.ts';
import { realClock } from '../real-clock.ts';
import type { ServeOptions } from './serve.ts';

const claimMs = 60_000;

/** How old the accounts are when it opens: their first balances are no recent receipts then. */
const foundedMs = 60 * 60_000;

/** Opens the open banking API alone, over banks of its own in memory, until it is told to stop. */
export async function serveOpenBanking(options: ServeOptions): Promise<number> {
  refuseOthers(options);
  await refuseTakenPort(options);
  const { app, cast } = openStand(options.seed);
  const url = await app.listen({ host: options.host, port: options.port }).catch((error: unknown) => {
    throw portError(error, options);
  });
  process.stdout.write(`${welcome(url, cast)}\n`);
  await untilToldToStop(options.drain, () => app.close());
  return 0;
}

/** What belongs to the gateway and its store says nothing here. */
function refuseOthers(options: ServeOptions): void {
  const given = (['scenario', 'policy', 'toolPins', 'auditKey'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined)
    throw new InputError(`--open-banking opens the API alone; leave --${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} out`);
  if (options.replica) throw new InputError('--open-banking keeps its books in memory; leave --replica out');
  if (options.store !== 'memory') throw new InputError('--open-banking keeps its books in memory; leave --store out');
}

function openStand(seed: string) {
  const clock = realClock();
  const random = seededRandom(seed);
  const founding = { now: () => clock.now() - foundedMs };
  const journal = memoryJournal({ clock, trial: null });
  const common = { clock, random, events: () => journal.events, between: <R>(rail: R) => rail };
  let founded = false;
  const life = { ...clock, now: () => (founded ? clock.now() : founding.now()) };
  const rails = openRails({ ...common, clock: life, recordOf: () => journal.record, capsWon: new Map(), central: new Map(), customersPerBank: 0 });
  rails.establish();
  const people = [
    { letter: 'A', holder: '두리페이', balanceWon: 1_000_000_000n },
    { letter: 'B', holder: '김민수', balanceWon: 5_000_000n },
    { letter: 'C', holder: '이서연', balanceWon: 5_000_000n },
    { letter: 'D', holder: '한마음서점', balanceWon: 0n },
  ].map((person) => ({ ...person, ...refOf(person.letter) }));
  for (const { bank, account, holder, balanceWon } of people) {
    rails.banks.get(bank)?.openAccount({ account, holder });
    if (balanceWon > 0n) rails.banks.get(bank)?.issueOpening(account, won(balanceWon));
  }
  founded = true;
  const cast = castOf(people);
  const station = centreStation({ ...common, cast, record: journal.record, banks: rails.stations.banks });
  establishConsents(station.current, cast, clock.now());
  const ids = seededIds(random.fork('api'));
  const onBroken = (error: unknown) => {
    process.stderr.write(`railproof: the sandbox broke: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitBroken);
  };
  const callsPerMinute = openBankingRules.callsPerMinute.value;
  return { cast, app: buildOpenBanking(() => station.current, { clock, ids, accountOf, callsPerMinute, magic: magicValues, onBroken }) };
}

function refOf(letter: string): AccountRef {
  const participant = participants.find((each) => each.letter === letter);
  if (participant === undefined) throw new Error(`the world has no bank ${letter}`);
  return { bank: participant.code, account: accountNumber(participant, 1) };
}

function castOf(people: readonly (AccountRef & { readonly holder: string })[]): OpenBankingCast {
  const [institution, ...others] = people;
  if (institution === undefined) throw new Error('nobody is there');
  const users = others.slice(0, 2).map(({ holder, ...account }, index) => ({
    userSeqNo: `110000000${index + 1}`,
    name: holder,
    holderInfo: index === 0 ? '880101' : '920315',
    accounts: [account],
  }));
  return { institutions: [sandboxInstitution(institution)], users, claimReply: () => ({ agrees: true, afterMs: claimMs }) };
}

function welcome(url: string, { institutions: [institution], users }: OpenBankingCast): string {
  const merchant = refOf('D');
  return [
    'railproof: open banking is open, on the wall clock, in memory',
    `  API          ${url}  (OpenAPI: ${url}/openapi.json; codes and magic values: docs/open-banking.md)`,
    `  institution  ${institution.clientUseCode}, client_id ${institution.clientId}, client_secret ${institution.clientSecret}`,
    `  contract     ${institution.account.account.replaceAll('-', '')} at ${institution.account.bank}, wd_pass_phrase ${institution.passPhrase}`,
    ...users.map(
      ({ userSeqNo, name, accounts: [account] }) =>
        `  user         ${userSeqNo} ${name}, fintech_use_num ${account === undefined ? '' : fintechUseNumOf(institution, account)} at ${account?.bank}`,
    ),
    `  merchant     ${merchant.account.replaceAll('-', '')} at ${merchant.bank}, 한마음서점`,
    '',
    'Try:',
    `  curl -s ${url}/oauth/2.0/token -d grant_type=client_credentials -d scope=oob -d client_id=${institution.clientId} -d client_secret=${institution.clientSecret}`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}
