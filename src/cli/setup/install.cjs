'use strict';
const childProcess = require('child_process');
const path = require('path');
const { startProgress } = require('./progress-line.cjs');

/** Scripts of packages may be switched off by the user: nothing here needs one. */
const npmArguments = ['ci', '--include=dev', '--include=optional', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Runs `npm ci`, quietly but for one line of progress.
 * @param {string} root
 * @returns {Promise<string | null>} what went wrong and what to do, or null
 */
function install(root) {
  const progress = startProgress('installing packages with npm ci');
  return new Promise((resolve) => {
    let output = '';
    const npm = childProcess.spawn('npm', npmArguments, {
      cwd: root,
      env: environmentFor(root),
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const release = stopWithUs(npm);
    let finished = false;
    npm.stdout.on('data', (chunk) => (output += chunk));
    npm.stderr.on('data', (chunk) => (output += chunk));
    npm.on('error', (error) =>
      finish(`npm could not be started (${error.message}); install Node.js with npm from https://nodejs.org, then start again`),
    );
    npm.on('close', (code) => finish(code === 0 ? null : failure(root, output, code)));

    /** @param {string | null} problem */
    function finish(problem) {
      if (finished) return; // where npm is missing, both events come
      finished = true;
      release();
      progress.stop(problem === null ? 'packages installed' : 'packages not installed');
      resolve(problem);
    }
  });
}

/**
 * Without our own node_modules/.bin in PATH: npm would run on a Node that it is about to delete.
 * Without the prefix that an outer npm or npx exports: it may be another project's.
 * @param {string} root
 */
function environmentFor(root) {
  const env = Object.assign({}, process.env);
  for (const name of Object.keys(env)) {
    if (name.toLowerCase() === 'npm_config_local_prefix') delete env[name];
    if (name.toUpperCase() === 'PATH')
      env[name] = String(env[name])
        .split(path.delimiter)
        .filter((folder) => !folder.startsWith(path.join(root, 'node_modules')))
        .join(path.delimiter);
  }
  return env;
}

/**
 * @param {string} root
 * @param {string} output
 * @param {number | null} code
 */
function failure(root, output, code) {
  const reasons = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!) \S/.test(line))
    .map((line) => line.replace(/^npm (error|ERR!) /, ''));
  if (reasons[0] === 'code EUSAGE')
    return `package.json and package-lock.json do not agree; restore both, or run "npm install" in ${root} if you changed a dependency`;
  const reason = reasons.length === 0 ? `exit ${code}` : reasons.slice(0, 2).join(': ').slice(0, 200);
  return `npm ci failed (${reason}); check the network and the registry in "npm config get registry", then run "npm ci" in ${root}`;
}

/**
 * A stopped start stops npm too; leaving through `exit` gives the lock back.
 * @param {import('child_process').ChildProcess} npm
 */
function stopWithUs(npm) {
  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = [
    ['SIGINT', () => stop(130)],
    ['SIGTERM', () => stop(143)],
    ['SIGHUP', () => stop(129)],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.removeListener(signal, handler);
  };

  /** @param {number} code */
  function stop(code) {
    npm.kill();
    process.exit(code);
  }
}

module.exports = { install };
