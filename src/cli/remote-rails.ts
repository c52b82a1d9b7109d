import type { Clock } from '../kernel/clock.ts';
import { type RemoteRail, railClient } from '../rail/http/rail-client.ts';
import { InputError } from '../runner/input-error.ts';

export interface RemoteRailsOrder {
  /** As the option is called, for whoever has to correct it. */
  readonly option: string;
  /** `ID=http://HOST:PORT` of each. */
  readonly texts: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** Lines to rails that are other processes. All processes of one installation share one token, `RAILPROOF_RAIL_TOKEN`. @throws InputError for a text of another form */
export function remoteRails({ option, texts, clock, timeoutMs }: RemoteRailsOrder): readonly RemoteRail[] {
  const token = railToken();
  const places = texts.map((text) => placeOf(option, text));
  for (const [index, { id }] of places.entries())
    if (places.findIndex((place) => place.id === id) !== index) throw new InputError(`${option} names ${id} twice; say once where it is`);
  return places.map(({ id, url }) => railClient({ id, url, clock, timeoutMs, ...(token === undefined ? {} : { token }) }));
}

/** What every rail of an installation asks of its callers. @throws InputError where it is too short for a secret */
export function railToken(): string | undefined {
  const token = process.env['RAILPROOF_RAIL_TOKEN'];
  if (token !== undefined && token.length < 16) throw new InputError('RAILPROOF_RAIL_TOKEN is shorter than 16 characters; a token is a secret');
  return token;
}

function placeOf(option: string, text: string): { readonly id: string; readonly url: string } {
  const [id = '', url = ''] = text.split(/=(.*)/s);
  if (id === '' || !/^https?:\/\/[^/]+\/?$/.test(url) || !URL.canParse(url))
    throw new InputError(`${option} ${text} is not of the form ID=http://HOST:PORT`);
  return { id, url: url.replace(/\/$/, '') };
}
