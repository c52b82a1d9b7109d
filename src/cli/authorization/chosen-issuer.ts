import type { Issuer } from '../../gateway/identity/issuer-tokens.ts';
import { InputError } from '../../runner/input-error.ts';
import { tenant } from '../../runner/job-plan.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { ambient } from '../ambient.ts';
import { type AuthorizationOrder, accessTokenSeconds, openAuthorizationServer, publicClient } from './authorization-server.ts';
import { openExternalIssuer } from './external-issuer.ts';

export interface IssuerOptions {
  readonly oauthPort?: number;
  readonly issuer?: string;
  readonly jwks?: string;
  readonly jwksPrivate?: boolean;
  readonly publicUrl?: string;
}

/** An issuer, and what whoever started it has to know. */
export interface ChosenIssuer {
  readonly issuer: Issuer;
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/** How often the sandbox's own server signs with a new key; tokens of the key before hold longer than they live. */
const rotateMs = 6 * 3_600_000;

/** The authorization server that the options name, ours or another; `undefined`: none, tokens are those that are printed. @throws InputError */
export async function chooseIssuer(
  options: IssuerOptions,
  world: { readonly plan: TrialPlan } & Pick<AuthorizationOrder, 'clock' | 'resource'>,
): Promise<ChosenIssuer | undefined> {
  const { oauthPort, issuer, jwks, jwksPrivate, publicUrl } = options;
  if (publicUrl !== undefined && !URL.canParse(publicUrl))
    throw new InputError(`--public-url ${publicUrl} is not an address such as https://pay.bank.example/mcp`);
  if (oauthPort !== undefined && issuer !== undefined)
    throw new InputError('--oauth-port opens an authorization server of our own; leave it out, or --issuer');
  if ((issuer === undefined) !== (jwks === undefined))
    throw new InputError('--issuer and --jwks go together: who issues tokens, and the keys that they are checked with');
  if (issuer !== undefined && jwks !== undefined) {
    const opened = await openExternalIssuer({ issuer, jwks, allowPrivate: jwksPrivate === true });
    return { issuer: opened, lines: [`  oauth    access tokens of ${issuer}`], close: async () => opened.close() };
  }
  return oauthPort === undefined ? undefined : ownIssuer(oauthPort, world);
}

async function ownIssuer(port: number, { plan, ...world }: Parameters<typeof chooseIssuer>[1]): Promise<ChosenIssuer> {
  const enrolled = plan.jobs.map(({ agent, principal }) => ({
    tenant,
    agent,
    principal,
    secret: ambient.freshToken(),
    code: ambient.freshToken().slice(0, 12),
  }));
  const server = await openAuthorizationServer({ ...world, port, enrolled });
  let cancel = () => {};
  const rotateLater = () => {
    cancel = ambient.after(rotateMs, () => {
      server.rotate();
      rotateLater();
    });
  };
  rotateLater();
  return {
    issuer: server,
    lines: [
      `  oauth    ${server.issuer}, access tokens for ${accessTokenSeconds} s`,
      ...enrolled.map(({ agent, secret }) => `  client   ${agent}, secret ${secret}`),
      ...enrolled.map(({ principal, code }) => `  sign-in  ${principal}, code ${code}, with client ${publicClient} for whoever has none`),
    ],
    close: () => {
      cancel();
      return server.close();
    },
  };
}
