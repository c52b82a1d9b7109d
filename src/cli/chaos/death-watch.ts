import { spawn } from 'node:child_process';

/** Reads one line from us. If our end closes without one, we are gone, and so must the process be. */
const watch = 'read -r word || kill -KILL "$0"';

/**
 * Ends a process when this one is gone, however that ended, and whatever state the other is in: one that was halted with SIGSTOP cannot
 * look after itself. Returns how to call it off, once the process has ended by itself.
 */
export function dieWithUs(pid: number): () => void {
  const watcher = spawn('/bin/sh', ['-c', watch, String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watcher.unref();
  return () => void watcher.stdin.end('over\n');
}
