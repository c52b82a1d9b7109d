/** Time and width of one run of the tests. */
export interface Budget {
  readonly jobs: number;
  readonly fileSeconds: number;
  readonly totalSeconds: number;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * `npm test` is meant to take five minutes on two quiet cores; a busy machine may need four times that, beyond it something hangs.
 * Three files at a time, because those that start servers wait more than they compute.
 */
export const limits: Budget = { jobs: 3, fileSeconds: 480, totalSeconds: 1_500, env: {} };

/** For `t.setTimeout` in a file that takes longer than the half minute that tap gives one that is started by itself. */
export const fileMsMax = limits.fileSeconds * 1_000;

/** Long tests measure, so they run one at a time. Where minutes are given, each file gets an equal share and learns it by {@link shareMs}. */
export function fullBudget(files: number, minutes: string | undefined): Budget {
  if (minutes === undefined) return { jobs: 1, fileSeconds: 6 * 3600, totalSeconds: 24 * 3600, env: {} };
  const totalSeconds = Number(minutes) * 60;
  if (!(totalSeconds > 0)) throw new RangeError(`RAILPROOF_FULL_MINUTES is "${minutes}"; it must be a number of minutes above 0`);
  const share = Math.floor(totalSeconds / Math.max(files, 1));
  return {
    jobs: 1,
    fileSeconds: share + startSeconds,
    totalSeconds: totalSeconds + files * startSeconds,
    env: { RAILPROOF_SHARE_SECONDS: String(share) },
  };
}

/** What a file may use for starting and ending, beside its share. */
const startSeconds = 20;

/** How long a long test should go on; null: as long as its full size takes. */
export function shareMs(): number | null {
  const seconds = process.env['RAILPROOF_SHARE_SECONDS'];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
