/** Bad input from whoever runs railproof: one clear line that names the place and the remedy. Ends with exit 2. */
export class InputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}
