/**
 * What agents, payers and folders of others wrote, for a terminal or the log of a build: no character of it commands the terminal or turns a line
 * around, and no line of it begins as a command to the build server does (`::` and `##[`, workflow commands).
 */
export function printable(text: string): string {
  const shown = text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => (character === '\n' ? '\n' : '\uFFFD'));
  return shown.replaceAll(/^(\s*)(?=::|##\[)/gm, '$1\uFFFD');
}

/** The same where it must stay one line. */
export function printableLine(text: string): string {
  return printable(text.replaceAll('\n', '\uFFFD'));
}
