import type { Test } from 'tap';
import { mountApprovals } from '../../src/gateway/approval-routes.ts';
import { linkedDoor } from '../../src/gateway/linked-door.ts';
import { People } from '../../src/gateway/people.ts';
import { won } from '../../src/kernel/money.ts';
import type { PolicyRule } from '../../src/kernel/policy.ts';
import { order, token } from '../gateway/world.ts';
import { openTarget, type Received, type Target } from './target.ts';

export const codes = {
  principal: 'code-of-the-principal-1',
  other: 'code-of-the-principal-2',
  neighbour: 'code-of-another-tenant',
  officer: 'code-of-the-officer-1',
};

/** Somebody at a browser that keeps its cookie and shows where a form comes from. */
export interface Browser {
  get(path: string): Promise<Received>;
  post(path: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Received>;
  signIn(path: string, code: string): Promise<Received>;
  /** The token of the page, against forged requests. */
  csrf(path: string): Promise<string>;
}

/** A gateway at which a person approves every payment on a page; each rule is one of the policy, in this order. */
export async function openSite(
  t: Test,
  ...rules: readonly Partial<PolicyRule>[]
): Promise<Target & { readonly ask: (args?: object, as?: string) => Promise<string>; readonly browser: () => Browser }> {
  const people = new People();
  people.admit(codes.principal, { name: 'principal-1', tenant: 'tenant-a', principal: 'principal-1' });
  people.admit(codes.other, { name: 'principal-2', tenant: 'tenant-a', principal: 'principal-2' });
  people.admit(codes.neighbour, { name: 'principal-1', tenant: 'tenant-b', principal: 'principal-1' });
  people.admit(codes.officer, { name: 'officer', tenant: 'tenant-a', principal: null });
  let secrets = 0;
  const target = await openTarget(t, {
    front: (world, origin) => ({
      door: linkedDoor(world.door, origin),
      mount: (app) => {
        const { approvals, network } = world;
        const desk = {
          find: (id: string) => approvals.find(id),
          waiting: () => approvals.waiting(),
          answer: async (id: string, decision: 'approved' | 'refused', by: string) => approvals.answer(id, decision, by),
          holderOf: async (account: { bank: string; account: string }) => (await network.ask('recipient', { account }))?.holder,
        };
        const freshSecret = () => {
          secrets += 1;
          return `secret-that-nobody-guesses-${secrets}`;
        };
        mountApprovals(app, world.door, { desk, people, clock: world.clock, freshSecret });
      },
    }),
  });
  const rule: PolicyRule = {
    name: 'pay',
    zone: 'inside',
    tenant: 'tenant-a',
    agent: 'agent-1',
    tools: ['transfer_funds'],
    hours: null,
    stepUpFromWon: won(1n),
  };
  const agents = ['tenant-a', 'tenant-b'].map((tenant) => ({ tenant, agent: 'agent-1', zone: 'inside' }));
  const adopted = (rules.length === 0 ? [{}] : rules).map((over, index) => ({ ...rule, name: `pay-${index}`, ...over }));
  target.world.policy.adopt({ zones: [{ name: 'inside', internal: true, letter: null }], agents, rules: adopted });
  const ask = async (args: object = {}, as: string = token) => {
    const { content } = await target.call('transfer_funds', { ...order, ...args }, { as });
    const { approval } = content as { readonly approval?: { readonly url: string } }; // as denials have it
    return new URL(approval?.url ?? '').pathname;
  };
  return { ...target, ask, browser: () => browserAt(target) };
}

function browserAt({ url, send }: Target): Browser {
  let cookie = '';
  const { host, origin } = url;
  const browser: Browser = {
    get: (path) => send({ method: 'GET', path, headers: { host, cookie } }),
    post: (path, form, headers = {}) => {
      const own = { host, cookie, origin, 'content-type': 'application/x-www-form-urlencoded' };
      return send({ path, headers: { ...own, ...headers }, body: new URLSearchParams(form).toString() });
    },
    signIn: async (path, code) => {
      const answer = await browser.post(`${path}/sign-in`, { code });
      cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie;
      return answer;
    },
    csrf: async (path) => /name="csrf" value="([^"]+)"/.exec((await browser.get(path)).text)?.[1] ?? '',
  };
  return browser;
}
