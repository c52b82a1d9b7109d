import { hash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Person } from './people.ts';

/** A person who has signed in at a browser. */
export interface Visit {
  readonly person: Person;
  /** Stands in every form of the visit; a form without it is forged. */
  readonly csrf: string;
  readonly until: number;
}

const visitMs = 15 * 60_000;
const visitsMax = 1_000;
const cookie = 'railproof-approval';

/** Who is signed in, by a cookie that no script and no other site gets. */
export class Visits {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #freshSecret: () => string;
  /** By the digest of what the cookie holds. */
  readonly #visits = new Map<string, Visit>();

  constructor(clock: Pick<Clock, 'now'>, freshSecret: () => string) {
    this.#clock = clock;
    this.#freshSecret = freshSecret;
  }

  /** Signs somebody in, and returns the cookie to set. The oldest visit gives way to one too many. */
  begin(person: Person): string {
    const oldest = this.#visits.keys().next();
    if (this.#visits.size >= visitsMax && oldest.done !== true) this.#visits.delete(oldest.value);
    const id = this.#freshSecret();
    this.#visits.set(hash('sha256', id), { person, csrf: this.#freshSecret(), until: this.#clock.now() + visitMs });
    return `${cookie}=${id}; Path=/approvals; HttpOnly; SameSite=Strict; Max-Age=${visitMs / 1_000}`;
  }

  /** @param cookies the header of that name */
  find(cookies: string | undefined): Visit | undefined {
    const id = cookies
      ?.split('; ')
      .find((each) => each.startsWith(`${cookie}=`))
      ?.slice(cookie.length + 1);
    const visit = id === undefined ? undefined : this.#visits.get(hash('sha256', id));
    return visit !== undefined && this.#clock.now() < visit.until ? visit : undefined;
  }
}

export function isForged(visit: Visit, csrf: string): boolean {
  return hash('sha256', csrf) !== hash('sha256', visit.csrf);
}
