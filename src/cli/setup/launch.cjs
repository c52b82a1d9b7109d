'use strict';
const childProcess = require('child_process');
const os = require('os');
const path = require('path');

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/** Beside the packages, so that a new install starts it afresh and nobody else can write to it. Where it cannot be written, Node does without. */
const compileCache = path.resolve(__dirname, '..', '..', '..', 'node_modules', '.cache', 'railproof');

/**
 * Runs a program under the given Node as if it were this process: same terminal, signals, exit code, and one end for both.
 * Node keeps what it compiles, for it and all that it starts: most of a short command's time is compiling. A user's own choice stands.
 * @param {string} node
 * @param {string[]} args the program's file and its arguments
 * @returns {Promise<number>} exit code
 */
function launch(node, args) {
  const flags = ['--disable-warning=ExperimentalWarning', '--require', path.join(__dirname, 'tether.cjs')];
  const child = childProcess.spawn(node, flags.concat(args), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({ NODE_COMPILE_CACHE: compileCache }, process.env, { RAILPROOF_TETHER: '1' }),
  });
  for (const signal of forwarded) process.on(signal, () => pass(signal, child));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal === null ? Number(code) : dieOf(signal)));
  });
}

/**
 * In a terminal Ctrl-C reaches the whole group: passed on, it would count twice, and a second one means "at once".
 * @param {NodeJS.Signals} signal
 * @param {import('child_process').ChildProcess} child
 */
function pass(signal, child) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}

/**
 * Ends this process as its program ended, so that whoever waits for it sees the signal; the number is for where that is not possible.
 * @param {NodeJS.Signals} signal
 */
function dieOf(signal) {
  for (const name of forwarded) process.removeAllListeners(name);
  process.kill(process.pid, signal);
  return 128 + os.constants.signals[signal];
}

module.exports = { launch };
