/** One column of the sequence diagram. */
export interface Lane {
  readonly id: string;
  readonly kind: 'agent' | 'gateway' | 'rail';
}

export const gatewayLane = 'gateway';

/** Columns in the order in which the story reaches them: agents, the gateway, then the rails. */
export class Lanes {
  readonly #agents = new Set<string>();
  readonly #rails = new Set<string>();

  agent(name: string | null): string {
    if (name === null) return gatewayLane;
    this.#agents.add(name);
    return name;
  }

  rail(id: string): string {
    if (id === gatewayLane) return id;
    this.#rails.add(id);
    return id;
  }

  /** A column that is known under this name, or under it with a prefix: participant `901` is `bank:901`. */
  find(name: string): string | undefined {
    return [...this.#rails].find((id) => id === name || id.endsWith(`:${name}`));
  }

  list(): readonly Lane[] {
    return [
      ...[...this.#agents].map((id): Lane => ({ id, kind: 'agent' })),
      { id: gatewayLane, kind: 'gateway' },
      ...[...this.#rails].map((id): Lane => ({ id, kind: 'rail' })),
    ];
  }
}
