/** Exit codes: 0 accepted, 1 not accepted, 2 wrong usage or bad input, 3 the sandbox itself broke, 4 insufficient data. */
export const exitUsage = 2;
export const exitBroken = 3;
