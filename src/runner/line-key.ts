/** Seals messages to BOK-Wire+. The same for every world: it guards no money, and a trial must be the same each time. */
export const lineKey = 'the line between kftc:ebs and bokwire';
