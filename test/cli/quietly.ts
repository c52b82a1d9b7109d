import t from 'tap';

/** Runs a command in this process, with what it prints kept from the stream that TAP goes to. */
export async function quietly(command: () => Promise<number>): Promise<{ readonly code: number; readonly said: string }> {
  const said = t.capture(process.stdout, 'write', () => true);
  try {
    const code = await command();
    return { code, said: said.args().map(String).join('') };
  } finally {
    said.restore();
  }
}
