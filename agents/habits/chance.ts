/** Draws whole numbers below a bound, the same ones for the same text: an agent's only source of chance is what its world gives it. */
export function drawsFrom(text: string): (below: number) => number {
  let state = 2_166_136_261; // FNV-1a, 32 bits
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator; its high bits are the good ones
    return Math.floor((state / 2 ** 32) * below);
  };
}
