import { join } from 'node:path';
import type { Defect } from '../../src/cli/calibration/defect.ts';
import { plant } from '../../src/cli/calibration/planted.ts';

/** Loaded before everything else in each process of a test whose target has a weakness: see {@link runStruck}. */
const weakness = process.env['RAILPROOF_WEAKNESS'];
if (weakness !== undefined) plant(JSON.parse(weakness) as Defect, join(import.meta.dirname, '..', '..')); // written by the process that started this one
