/** The sandbox itself broke its promise: a verdict would be worthless. Ends the run with exit 3. */
export class SandboxBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SandboxBroken';
  }
}
