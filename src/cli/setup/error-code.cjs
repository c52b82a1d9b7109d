'use strict';

/**
 * Node's code of a system error, such as `ENOENT`.
 * @param {unknown} error
 * @returns {string | undefined}
 */
function errorCode(error) {
  return error instanceof Error ? /** @type {NodeJS.ErrnoException} */ (error).code : undefined;
}

module.exports = { errorCode };
