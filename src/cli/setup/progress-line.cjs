'use strict';

/**
 * One line on stderr that counts the seconds in a terminal; elsewhere one line at the start and one at the end.
 * @param {string} what
 * @returns {{stop(result: string): void}}
 */
function startProgress(what) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  if (!process.stderr.isTTY) {
    process.stderr.write(`railproof: ${what} …\n`);
    return { stop: (result) => void process.stderr.write(`railproof: ${result} (${seconds()} s)\n`) };
  }
  const draw = () => void process.stderr.write(`\r\u001b[Krailproof: ${what} … ${seconds()} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return {
    stop: (result) => {
      clearInterval(timer);
      process.stderr.write(`\r\u001b[Krailproof: ${result} (${seconds()} s)\n`);
    },
  };
}

module.exports = { startProgress };
