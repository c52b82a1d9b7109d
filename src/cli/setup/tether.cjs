'use strict';
/**
 * Preloaded into the program that the bootstrap starts. If the bootstrap is killed outright it cannot pass that on; its end of
 * the channel closes, and the program dies as it did: otherwise a killed server would live on, holding its port and its journal.
 * The variable is taken away at once, so that processes which inherit our flags are not tethered to us by accident.
 */
if (process.env['RAILPROOF_TETHER'] === '1' && process.channel) {
  delete process.env['RAILPROOF_TETHER'];
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
