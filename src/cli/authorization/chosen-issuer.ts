import { createHmac } from 'node:crypto';
import type { Issuer } from '../../gateway/identity/issuer-tokens.ts';
import { InputError } from '../../runner/input-error.ts';
import { tenant } from '../../runner/job-plan.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { ambient } from '../ambient.ts';
import {
  type Authorization,
  type AuthorizationOrder,
  accessTokenSeconds,
  type Enrolled,
  openAuthorization,
  openAuthorizationServer,
  publicClient,
} from './authorization-server.ts';
import { clientMetadataOf } from './client-metadata.ts';
import { openExternalIssuer } from './external-issuer.ts';
import { authorizationPath } from './mounted.ts';
import { openSharedKeys } from './signing-keys.ts';

export interface IssuerOptions {
  readonly oauthPort?: number;
  readonly issuer?: string;
  readonly jwks?: string;
  readonly jwksPrivate?: boolean;
  /** Whose clients may be known by a metadata document, for a server of our own. */
  readonly clientHosts?: readonly string[];
  readonly publicUrl?: string;
  /** One of several gateways that are one to their clients. */
  readonly replica?: boolean;
  /** Where the gateway itself listens. */
  readonly port?: number;
}

/** An issuer, and what whoever started it has to know. */
export interface ChosenIssuer {
  readonly issuer: Issuer;
  readonly lines: readonly string[];
  /** Present where it has no port of its own, and is served by the gateway. */
  readonly mounted?: Authorization;
  close(): Promise<void>;
}

/** Whom tokens are for, and whose time they end by. */
type IssuingWorld = { readonly plan: TrialPlan } & Pick<AuthorizationOrder, 'clock' | 'resource'>;

/** How often the sandbox's own server signs with a new key; tokens of the key before hold longer than they live. */
const rotateMs = 6 * 3_600_000;

/** The authorization server that the options name, ours or another; `undefined`: none, tokens are those that are printed. @throws InputError */
export async function chooseIssuer(options: IssuerOptions, world: IssuingWorld): Promise<ChosenIssuer | undefined> {
  const { oauthPort, issuer, jwks, jwksPrivate, publicUrl, clientHosts = [] } = options;
  if (publicUrl !== undefined && !URL.canParse(publicUrl))
    throw new InputError(`--public-url ${publicUrl} is not an address such as https://pay.bank.example/mcp`);
  if (oauthPort !== undefined && issuer !== undefined)
    throw new InputError('--oauth-port opens an authorization server of our own; leave it out, or --issuer');
  if ((issuer === undefined) !== (jwks === undefined))
    throw new InputError('--issuer and --jwks go together: who issues tokens, and the keys that they are checked with');
  if (clientHosts.length > 0 && oauthPort === undefined)
    throw new InputError('--client-hosts is for the authorization server of our own; add --oauth-port, or leave it out');
  if (issuer !== undefined && jwks !== undefined) {
    const opened = await openExternalIssuer({ issuer, jwks, allowPrivate: jwksPrivate === true });
    return { issuer: opened, lines: [`  oauth    access tokens of ${issuer}`], close: async () => opened.close() };
  }
  if (oauthPort === undefined) return undefined;
  const order = { ...world, clientMetadata: clientMetadataOf(clientHosts) };
  return options.replica === true ? sharedIssuer(options, order) : ownIssuer(oauthPort, order);
}

async function ownIssuer(port: number, { plan, ...world }: IssuingWorld & Pick<AuthorizationOrder, 'clientMetadata'>): Promise<ChosenIssuer> {
  const enrolled = enrolledOf(plan, () => ambient.freshToken());
  const server = await openAuthorizationServer({ ...world, port, enrolled });
  return rotated(server, { issuer: server, enrolled, close: () => server.close() });
}

/** Shortest secret that keys are made from. */
const oauthKeyLengthMin = 32;

/**
 * One server of all gateways on one store, at the address by which clients know them: whoever owns the store answers. Its keys, secrets and codes are made
 * from one secret, so that tokens and clients outlive an owner; sign-ins that are under way, and refresh tokens, do not.
 */
async function sharedIssuer(
  { oauthPort, port, publicUrl }: IssuerOptions,
  { plan, ...world }: IssuingWorld & Pick<AuthorizationOrder, 'clientMetadata'>,
): Promise<ChosenIssuer> {
  const secret = process.env['RAILPROOF_OAUTH_KEY'] ?? '';
  if (oauthPort !== port && oauthPort !== 0)
    throw new InputError(
      `--replica --oauth-port ${oauthPort}: give it the port of --port, or 0; replicas hand on what comes there, under ${authorizationPath}`,
    );
  if (publicUrl === undefined) throw new InputError('--replica --oauth-port goes with --public-url: one address by which clients know all gateways');
  if (secret.length < oauthKeyLengthMin)
    throw new InputError(
      `--replica --oauth-port needs RAILPROOF_OAUTH_KEY in the environment, a secret of ${oauthKeyLengthMin} characters or more that all gateways have`,
    );
  const made = (what: string) => createHmac('sha256', secret).update(what).digest('base64url').slice(0, 32);
  const enrolled = enrolledOf(plan, made);
  const issuer = new URL(authorizationPath, publicUrl).href;
  const keys = openSharedKeys(secret, () => Math.floor(ambient.now() / rotateMs));
  const mounted = await openAuthorization({ ...world, enrolled, keys, issuer: () => issuer });
  return { ...rotated(mounted, { issuer: mounted, enrolled, close: mounted.close }), mounted };
}

function enrolledOf(plan: TrialPlan, secretOf: (what: string) => string): readonly Enrolled[] {
  return plan.jobs.map(({ agent, principal }) => ({
    ...{ tenant, agent, principal },
    secret: secretOf(`client ${agent}`),
    code: secretOf(`principal ${principal} of ${agent}`).slice(0, 12),
  }));
}

/** With keys that change, and the lines that say who may come. */
function rotated(
  server: { readonly issuer: string; rotate(): void },
  { issuer, enrolled, close }: { readonly issuer: Issuer; readonly enrolled: readonly Enrolled[]; readonly close: () => Promise<void> },
): ChosenIssuer {
  let cancel = () => {};
  const rotateLater = () => {
    cancel = ambient.after(rotateMs, () => {
      server.rotate();
      rotateLater();
    });
  };
  rotateLater();
  return {
    issuer,
    lines: [
      `  oauth    ${server.issuer}, access tokens for ${accessTokenSeconds} s`,
      ...enrolled.map(({ agent, secret }) => `  client   ${agent}, secret ${secret}`),
      ...enrolled.map(({ principal, code }) => `  sign-in  ${principal}, code ${code}, with client ${publicClient} for whoever has none`),
    ],
    close: () => {
      cancel();
      return close();
    },
  };
}
