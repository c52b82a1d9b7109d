/**
 * Preloaded into `serve` (`NODE_OPTIONS=--import …`), this breaks what RAILPROOF_BREAK names, so that one can see what the process does then:
 * `nets`, the check that what banks owe each other sums to zero fails at the next settlement; `disk`, no order can be written any more.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { StatementSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

const what = process.env['RAILPROOF_BREAK'];
const sound = 'if (sumWon !== 0n) throw';

if (what === 'nets')
  registerHooks({
    load: (url, context, next) => {
      if (!url.endsWith('/simulators/kftc/settlement.ts')) return next(url, context);
      const source = readFileSync(fileURLToPath(url), 'utf8');
      if (!source.includes(sound)) throw new Error(`${url} has no "${sound}"`);
      return { format: 'module-typescript', source: source.replace(sound, 'if (sumWon === 0n) throw'), shortCircuit: true };
    },
  });

const run = StatementSync.prototype.run;

if (what === 'disk')
  StatementSync.prototype.run = function (...values) {
    const text = values.map((value) => (ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString('latin1') : String(value))).join();
    if (text.includes('transfer_funds')) throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    return run.apply(this, /** @type {any} */ (values));
  };
