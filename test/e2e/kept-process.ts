/** A process that runs one command of railproof after the other, as it is told by whoever started it: loading takes longer than most commands. */
import type { Ended } from './ended.ts';

export interface Order {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const { railproof } = await import('../../src/cli/program.ts');

process.on('message', async (order: Order) => {
  process.chdir(order.cwd);
  for (const name of Object.keys(process.env)) if (!(name in order.env)) delete process.env[name];
  Object.assign(process.env, order.env);
  const said = { stdout: '', stderr: '' };
  const restore = [heard('stdout', said), heard('stderr', said)];
  const code = await railproof(order.args);
  for (const undo of restore) undo();
  const ended: Ended = { code, signal: null, ...said };
  process.send?.(ended);
});
process.on('disconnect', () => process.exit());

type Write = (chunk: string | Uint8Array, encoding?: BufferEncoding | (() => void), done?: () => void) => boolean;

/** Keeps what is written instead of writing it, until it is undone. */
function heard(name: 'stdout' | 'stderr', said: Record<'stdout' | 'stderr', string>): () => void {
  const stream = process[name];
  const { write } = stream;
  const keep: Write = (chunk, encoding, done) => {
    said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    process.nextTick(typeof encoding === 'function' ? encoding : (done ?? (() => undefined)));
    return true;
  };
  stream.write = keep as typeof write; // the overloads of write in one
  return () => {
    stream.write = write;
  };
}
