import { hash } from 'node:crypto';

/** The seed of a run whose chance a reviewer chose: he publishes the {@link commitmentOf} his nonce, and gives the nonce when the run starts. */
export function seedOfNonce(nonce: string): string {
  return String(Number.parseInt(hash('sha256', `railproof seed ${nonce}`).slice(0, 13), 16)); // 52 bits: a whole number in JSON too
}

/** What a nonce can be held to before it is known, hex. */
export function commitmentOf(nonce: string): string {
  return hash('sha256', nonce);
}
