/** What may deceive whoever reads a name: characters that do not show or turn the text around, foreign letters that look like others, unusual forms. */
export type NameMark = 'hidden' | 'foreign-letters' | 'unusual-forms';

export interface MarkedName {
  /** In order. `hidden`: what does not show, as its code point. */
  readonly pieces: readonly { readonly text: string; readonly hidden: boolean }[];
  readonly marks: readonly NameMark[];
}

/** Controls, bidirectional controls, zero-width characters, line separators, and the fillers that pass for letters. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Letters of Korean account names are Hangul, Latin, or Han. A Cyrillic or Greek letter in one passes for a Latin one. */
const foreign = /[^\P{L}\p{Script=Latin}\p{Script=Hangul}\p{Script=Han}]|[^\P{N}0-9]/u;

/** Compatibility forms that Korean company names are written with every day. */
const usualForms = /[㈜㈔㈕㈖（）]/gu;

/** How a name has to be shown to a person who decides about it. */
export function markedName(name: string): MarkedName {
  const pieces: { text: string; hidden: boolean }[] = [];
  for (const character of name) {
    const isHidden = hidden.test(character);
    const text = isHidden ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : character;
    const last = pieces.at(-1);
    if (last !== undefined && !isHidden && !last.hidden) last.text += text;
    else pieces.push({ text, hidden: isHidden });
  }
  const shown = name.replaceAll(usualForms, '');
  const marks: readonly (readonly [NameMark, boolean])[] = [
    ['hidden', pieces.some((piece) => piece.hidden)],
    ['foreign-letters', foreign.test(shown)],
    ['unusual-forms', shown.normalize('NFKC') !== shown || /\p{M}/u.test(shown)],
  ];
  return { pieces, marks: marks.flatMap(([mark, is]) => (is ? [mark] : [])) };
}

/** The same on one line of a terminal. */
export function nameLine(name: string): string {
  const { pieces, marks } = markedName(name);
  const text = pieces.map((piece) => (piece.hidden ? `<${piece.text}>` : piece.text)).join('');
  return marks.length === 0 ? text : `${text} [!${marks.join(', ')}]`;
}
