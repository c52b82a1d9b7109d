'use strict';
const childProcess = require('child_process');
const fs = require('fs');
const path = require('path');
const { errorCode } = require('./error-code.cjs');

/** The first major version that runs TypeScript as it is and is kept up for long. */
const majorMin = 24;

/**
 * The running Node if it is new enough, else the one that npm installed beside us.
 * @param {string} root
 * @returns {{node: string, origin: 'running' | 'pinned', version: string, problem: null} | {node: null, problem: string}}
 */
function chooseNode(root) {
  if (isNewEnough(process.versions.node)) return { node: process.execPath, origin: 'running', version: process.versions.node, problem: null };
  const name = pinnedPackage(root);
  if (name === null)
    return { node: null, problem: `${tooOld()}; npm has no ready-made Node ${majorMin} for ${process.platform}-${process.arch}: ${howToInstall()}` };
  const found = findPinned(root, name);
  if (found === null)
    return {
      node: null,
      problem: `${tooOld()}; the package ${name} is not installed: run "npm install --include=optional" in ${root}, or ${howToInstall()}`,
    };
  const version = versionOf(found.node);
  if (version !== found.version)
    return { node: null, problem: `${tooOld()}; ${found.node} should be ${found.version} but answers "${version}": ${howToInstall()}` };
  return { node: found.node, origin: 'pinned', version: version, problem: null };
}

/**
 * The optional package that carries Node for this platform; null where the running Node will do, or where there is none (macOS).
 * @param {string} root
 * @returns {string | null}
 */
function pinnedPackage(root) {
  if (isNewEnough(process.versions.node)) return null;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).optionalDependencies || {};
  return Object.keys(pinned).indexOf(name) === -1 ? null : name;
}

/**
 * As Node itself resolves it: a published railproof may have its packages beside it, not below it.
 * @param {string} root
 * @param {string} name
 */
function findPinned(root, name) {
  const manifestFile = resolveFrom(root, `${name}/package.json`);
  if (manifestFile === null) return null;
  const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8'));
  return { node: path.join(path.dirname(manifestFile), manifest.bin.node), version: String(manifest.version) };
}

/**
 * @param {string} root
 * @param {string} request
 */
function resolveFrom(root, request) {
  try {
    return require.resolve(request, { paths: [root] });
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** @param {string} node */
function versionOf(node) {
  const answer = childProcess.spawnSync(node, ['--version'], { encoding: 'utf8' });
  return answer.error ? answer.error.message : answer.stdout.trim().replace(/^v/, '');
}

/** @param {string} version */
function isNewEnough(version) {
  return Number(version.split('.')[0]) >= majorMin;
}

function tooOld() {
  return `Node.js ${majorMin} or later is needed and this is ${process.version}`;
}

function howToInstall() {
  return `install Node.js ${majorMin} from https://nodejs.org${process.platform === 'darwin' ? ' or with "brew install node@24"' : ''}, put it first in PATH and start again`;
}

module.exports = { chooseNode, pinnedPackage };
