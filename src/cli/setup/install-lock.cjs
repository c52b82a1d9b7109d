'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { errorCode } = require('./error-code.cjs');

const waitMsMax = 15 * 60 * 1000;
const pollMs = 200;

/**
 * Keeps a second start from installing into the same folder at the same time. The file names its owner, so that the lock
 * of a process that died is taken over; on another machine that shares the folder only age tells.
 * @param {string} root
 * @returns {Promise<{problem: string, release: null} | {problem: null, release: () => void}>}
 */
async function acquireLock(root) {
  const file = path.join(root, '.install.lock');
  const startedAt = Date.now();
  for (let attempt = 0; ; attempt++) {
    const holder = take(file);
    if (holder === null) return { problem: null, release: giveBackOnExit(file) };
    if (isStale(file, holder)) {
      unlinkIfSame(file, holder);
      continue;
    }
    if (Date.now() - startedAt > waitMsMax)
      return { problem: `another start has been installing for too long; delete ${file} and start again`, release: null };
    if (attempt === 0) process.stderr.write('railproof: another start is installing the packages; waiting for it\n');
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/**
 * @param {string} file
 * @returns {string | null} null if the lock is ours now, else what its holder wrote
 */
function take(file) {
  try {
    fs.writeFileSync(file, `${process.pid} ${os.hostname()}\n`, { flag: 'wx' });
    return null;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return read(file);
  }
}

/**
 * @param {string} file
 * @param {string} holder
 */
function isStale(file, holder) {
  const [pid, host] = holder.trim().split(' ');
  if (host === os.hostname()) return !isAlive(Number(pid));
  try {
    return Date.now() - fs.statSync(file).mtime.getTime() > waitMsMax;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false; // just given back; the next attempt takes it
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * @param {string} file
 * @param {string} holder
 */
function unlinkIfSame(file, holder) {
  if (read(file) === holder) unlink(file);
}

/** @param {string} file */
function giveBackOnExit(file) {
  const giveBack = () => unlink(file);
  process.once('exit', giveBack);
  return () => {
    process.removeListener('exit', giveBack);
    giveBack();
  };
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** @param {string} file */
function unlink(file) {
  try {
    fs.unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

module.exports = { acquireLock };
