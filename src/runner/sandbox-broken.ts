/** The sandbox itself broke its promise: a verdict would be worthless. Ends the run with exit 3. */
export class SandboxBroken extends Error {
  /** What was asked of the real world, and where: `file:///…/my-persona.ts:8:9`. Only there where somebody asked for something. */
  readonly asked: { readonly what: string; readonly place: string } | undefined;

  constructor(message: string, asked?: SandboxBroken['asked']) {
    super(message);
    this.name = 'SandboxBroken';
    this.asked = asked;
  }
}
