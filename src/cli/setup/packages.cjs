'use strict';
const fs = require('fs');
const path = require('path');
const { errorCode } = require('./error-code.cjs');
const { install } = require('./install.cjs');
const { acquireLock } = require('./install-lock.cjs');

/**
 * @typedef {object} LockEntry one package in `package-lock.json`
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 *
 * @typedef {object} Needs
 * @property {boolean} dev whether packages for tests are needed too
 * @property {string | null} alsoNeeded an optional package that must be there, such as the pinned Node
 */

/**
 * Makes node_modules fit the lock file. Two starts at once install once.
 * @param {string} root folder of package.json
 * @param {Needs} needs
 * @returns {Promise<string | null>} what went wrong and what to do, or null
 */
async function ensurePackages(root, needs) {
  if (misfits(root, needs).length === 0) return null;
  const lock = await acquireLock(root);
  if (lock.problem !== null) return lock.problem;
  try {
    if (misfits(root, needs).length === 0) return null;
    const problem = await install(root);
    if (problem !== null) return problem;
    const left = misfits(root, needs);
    return left.length === 0
      ? null
      : `npm ci ran, but ${left[0]} is still not as package-lock.json says; run "npm ci --include=dev --include=optional" in ${root}`;
  } finally {
    lock.release();
  }
}

/**
 * Packages that the lock file asks for and node_modules lacks or has otherwise. An optional package may be absent, not different.
 * @param {string} root
 * @param {Needs} needs
 * @returns {string[]} paths such as `node_modules/pino`
 */
function misfits(root, needs) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const present = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) return ['package-lock.json'];
  if (present === null) return ['node_modules'];
  return Object.entries(wanted)
    .filter(([key, entry]) => key !== '' && !fits(root, key, entry, present[key], needs))
    .map(([key]) => key);
}

/**
 * @param {string} root
 * @param {string} key
 * @param {LockEntry} wanted
 * @param {LockEntry | undefined} present
 * @param {Needs} needs
 */
function fits(root, key, wanted, present, needs) {
  if (present === undefined || !fs.existsSync(path.join(root, key, 'package.json'))) return mayBeAbsent(key, wanted, needs);
  return present.version === wanted.version && present.integrity === wanted.integrity;
}

/**
 * @param {string} key
 * @param {LockEntry} wanted
 * @param {Needs} needs
 */
function mayBeAbsent(key, wanted, needs) {
  if (needs.alsoNeeded !== null && key === `node_modules/${needs.alsoNeeded}`) return false;
  return Boolean(wanted.optional || wanted.devOptional || (wanted.dev && !needs.dev));
}

/**
 * @param {string} file a lock file
 * @returns {Record<string, LockEntry> | null} null if it is not there or was cut off while being written
 */
function packagesOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

module.exports = { ensurePackages, misfits };
