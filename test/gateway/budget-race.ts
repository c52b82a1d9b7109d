import { Agent, request } from 'node:http';
import type { Test } from 'tap';
import { addWon, type Won, won, zeroWon } from '../../src/kernel/money.ts';
import { type Random, seededRandom } from '../../src/kernel/random.ts';
import { calledOf, openTarget, type Received, type Target, toolCall } from '../attack/target.ts';
import { turns } from './test-bank.ts';
import { mandate, order } from './world.ts';

const smallestWon = 100;

interface Racer {
  readonly token: string;
  readonly era: '2025' | '2026';
  /** A connection of its own, for as long as it races. */
  readonly line: Agent;
}

/** Enough for less than half of them. */
function budgetOf(agents: number): Won {
  return won(BigInt(agents) * 250n);
}

/** One mandate, and agents that hold a token under it. The bank answers each in its own time. */
async function openRace(t: Test, agents: number, random: Random): Promise<{ readonly target: Target; readonly racers: readonly Racer[] }> {
  const target = await openTarget(t);
  const { bank, mandates, tokens } = target.world;
  mandates.revoke('mandate-1');
  mandates.issue(mandate({ id: 'race', budgetWon: budgetOf(agents) }));
  const submit = bank.submit.bind(bank);
  bank.submit = async (instruction) => {
    await turns(random.below(8));
    return submit(instruction);
  };
  const racers = Array.from({ length: agents }, (_, n): Racer => {
    const token = `token-of-racer-number-${n}`;
    tokens.issue({ token, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1' }, expiresAt: 2 ** 52 });
    return { token, era: n % 2 === 0 ? '2025' : '2026', line: new Agent({ keepAlive: true, maxSockets: 1 }) };
  });
  t.teardown(() => {
    for (const { line } of racers) line.destroy();
  });
  return { target, racers };
}

/** Orders so much, and says whether it was paid. Anything but that, or a budget that is too small, is thrown. */
async function pays({ url }: Target, { token, era, line }: Racer, wish: { readonly key: string; readonly amountWon: number }): Promise<boolean> {
  const { headers, body } = toolCall('transfer_funds', { ...order, idempotencyKey: wish.key, amountWon: String(wish.amountWon) }, { as: token, era });
  const received = await new Promise<Received>((resolve, reject) => {
    const outgoing = request({ host: url.hostname, port: url.port, path: url.pathname, method: 'POST', headers, agent: line }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
    });
    outgoing.once('error', reject).end(JSON.stringify(body));
  });
  const { error, content } = calledOf(received);
  if (!error && content['status'] === 'credited') return true;
  if (content['code'] === 'budget_exceeded') return false;
  throw new Error(`neither paid nor refused for its budget: ${received.text}`);
}

/** All order at once; then those that were refused want one won each. Nothing is overspent, and not one won that would still fit is left. */
export async function raceForBudget(t: Test, { agents, seed }: { readonly agents: number; readonly seed: string }): Promise<void> {
  const random = seededRandom(seed);
  const budgetWon = budgetOf(agents);
  const { target, racers } = await openRace(t, agents, random);
  const { bank, kinds } = target.world;
  const spent = () => bank.posted.reduce((sum, { amountWon }) => addWon(sum, amountWon), zeroWon);
  const wishes = racers.map((racer, n) => ({ racer, key: `first-order-${n}`, amountWon: smallestWon + random.below(900) }));
  const paid = await Promise.all(wishes.map(({ racer, ...wish }) => pays(target, racer, wish)));
  const refused = wishes.filter((_, n) => paid[n] !== true);
  const left = Number(budgetWon - spent());
  t.ok(left >= 0 && paid.includes(true), `${left} won are left of ${budgetWon}`);
  t.equal(refused.filter(({ amountWon }) => amountWon <= left).length, 0, 'nobody was refused what would still fit');
  t.ok(refused.length > left, 'more agents are left than won');
  const rest = await Promise.all(refused.map(({ racer }, n) => pays(target, racer, { key: `last-order-${n}`, amountWon: 1 })));
  t.equal(rest.filter((one) => one).length, left, 'of those who want one won as many are paid as won are left');
  t.equal(spent(), budgetWon);
  t.equal(kinds('budget.reserved').length, bank.posted.length, 'nobody holds what nobody spent');
}
