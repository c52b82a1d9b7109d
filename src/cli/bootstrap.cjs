#!/usr/bin/env node
'use strict';
/**
 * What runs first, behind `railproof`, `npm start` and `npm test`. In a checkout it installs the packages if they do not fit
 * the lock file; then it finds a Node that runs TypeScript and hands over to it. Plain JavaScript for Node 12 and later,
 * without packages, because at this point neither a newer Node nor a package is certain. It never touches the system's packages.
 *
 * Exit: that of the program; 3 if it could not be started, with one line that says what to do.
 */
const fs = require('fs');
const path = require('path');
const { ensurePackages } = require('./setup/packages.cjs');
const { chooseNode, pinnedPackage } = require('./setup/node-choice.cjs');
const { launch } = require('./setup/launch.cjs');

const root = path.resolve(__dirname, '..', '..');

bootstrap(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`railproof: ${error && error.stack ? error.stack : error}\n`);
    process.exitCode = 3;
  },
);

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function bootstrap(args) {
  const program = programFor(args);
  if (!fs.existsSync(path.join(root, program.file)))
    return refuse(`${program.file} is missing in ${root}; fetch the sources again, or run "npm run build"`);
  if (program.fromSource) {
    const problem = await ensurePackages(root, { dev: program.dev, alsoNeeded: pinnedPackage(root) });
    if (problem !== null) return refuse(problem);
  }
  const choice = chooseNode(root);
  return choice.problem === null ? launch(choice.node, [path.join(root, program.file)].concat(program.args)) : refuse(choice.problem);
}

/**
 * A checkout runs from source; a published package, which Node would not strip of types inside node_modules, from `dist`.
 * @param {string[]} args
 */
function programFor(args) {
  if (args[0] === '--test') return { file: 'test/run.ts', args: args.slice(1), fromSource: true, dev: true };
  if (args[0] === '--test-full') return { file: 'test/run.ts', args: ['--full'].concat(args.slice(1)), fromSource: true, dev: true };
  const fromSource = fs.existsSync(path.join(root, 'src', 'cli', 'main.ts')) && root.split(path.sep).indexOf('node_modules') === -1;
  return { file: fromSource ? 'src/cli/main.ts' : 'dist/src/cli/main.js', args: args, fromSource: fromSource, dev: false };
}

/** @param {string} problem */
function refuse(problem) {
  process.stderr.write(`railproof: ${problem}\n`);
  return 3;
}
