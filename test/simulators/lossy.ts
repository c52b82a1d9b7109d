import type { Instruction } from '../../src/kernel/instruction.ts';
import type { Rail } from '../../src/rail/rail.ts';
import type { CountryOptions } from './country.ts';

type Line = NonNullable<CountryOptions['line']>;

/** Lines between rails by what they lose of the first two such orders on each: nothing, what is ordered, or the answer to it. */
export function linesLosing(isLost: (instruction: Instruction) => boolean): readonly (readonly [name: string, line: Line | undefined])[] {
  return [
    ['lines that hold', undefined],
    ['requests that are lost', lossy('request', isLost)],
    ['replies that are lost', lossy('reply', isLost)],
  ];
}

function lossy(way: 'request' | 'reply', isLost: (instruction: Instruction) => boolean): Line {
  return (rail: Rail): Rail => {
    let orders = 0;
    return {
      id: rail.id,
      submit: async (instruction) => {
        if (isLost(instruction)) orders += 1;
        if (!isLost(instruction) || orders > 2) return rail.submit(instruction);
        if (way === 'reply') await rail.submit(instruction);
        return new Promise<never>(() => {});
      },
      status: (id) => rail.status(id),
      ask: (topic, question) => rail.ask(topic, question),
    };
  };
}
