import { packageRoot } from '../package-root.ts';
import type { Defect } from './defect.ts';
import { plant } from './planted.ts';

/** What one process is told, as JSON in its first argument. */
export interface HuntOrder {
  readonly defect: Defect | null;
  readonly seed: string;
  readonly explored: number;
}

// Everything that a defect may sit in is loaded after it is planted.
const order = JSON.parse(process.argv[2] ?? '{}') as HuntOrder; // written by the parent process
const planted = order.defect === null ? undefined : plant(order.defect, packageRoot);
const { hunt } = await import('./hunt.ts');
const { catchUnwaited } = await import('./play.ts');
const { Expectations } = await import('./expectations.ts');
const { calibrationFiles } = await import('./folder.ts');
const missing = planted?.missing() ?? [];
if (missing.length > 0) throw new Error(`defect ${order.defect?.name}: nothing loads ${missing.join(', ')}`);
catchUnwaited();
const found = await hunt({ ...order, expectations: Expectations.read(calibrationFiles.expectations) });
// A trial that breaks off may leave clients behind that keep the process alive.
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
