/** An agent that starts one child in its process group and one outside of it, tells their ids, and leaves them behind. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const children = [false, true].map((detached) => spawn('sleep', ['600'], { detached, stdio: 'inherit' }));
writeFileSync(`${process.env['RAILPROOF_FROM']}/children.pid`, children.map((child) => `${child.pid}\n`).join(''));
process.exit(0);
