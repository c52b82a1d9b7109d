import { createInterface, emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { commandHelp, type Stepper } from './stepper.ts';

/** Walks the trial as the user says: key by key in a terminal, else line by line from standard input until it ends. */
export async function walk(stepper: Stepper): Promise<void> {
  process.stdout.write(`${commandHelp}\n${stepper.here()}\n`);
  if (process.stdin.isTTY && process.stdout.isTTY) await walkByKeys(stepper, process.stdin);
  else await walkByLines(stepper);
}

async function walkByLines(stepper: Stepper): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { text, over } = stepper.obey(line);
    if (over) return;
    process.stdout.write(`${text}\n`);
  }
}

const commandOfKey: Readonly<Record<string, string>> = { right: 'n', down: 'n', return: 'n', space: 'n', left: 'p', up: 'p' };

/** `j` and `/` take the rest of a line; every other command is one key. */
function walkByKeys(stepper: Stepper, terminal: ReadStream): Promise<void> {
  emitKeypressEvents(terminal);
  terminal.setRawMode(true);
  terminal.resume();
  return new Promise((resolve) => {
    let typed = '';
    const obey = (command: string) => {
      const { text, over } = stepper.obey(command);
      if (!over) {
        process.stdout.write(`${text}\n`);
        return;
      }
      terminal.off('keypress', onKey);
      terminal.setRawMode(false);
      terminal.pause();
      resolve();
    };
    const onKey = (character: string | undefined, { name, ctrl }: Key) => {
      if (ctrl === true && (name === 'c' || name === 'd')) return obey('q');
      if (typed === '' && character !== 'j' && character !== '/') return obey(commandOfKey[name ?? ''] ?? character ?? 'n');
      if (name === 'return' || name === 'enter') {
        process.stdout.write('\n');
        const command = typed;
        typed = '';
        return obey(command);
      }
      typed = name === 'backspace' ? typed.slice(0, -1) : typed + (typed === '' && character === 'j' ? 'j ' : (character ?? ''));
      process.stdout.write(`\r\u001B[K${typed}`); // the line that is being typed, written anew
    };
    terminal.on('keypress', onKey);
  });
}
