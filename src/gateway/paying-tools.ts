/** Tools that move money, have it moved, or keep it from moving. A test holds this to the catalogue: whatever says of itself that it is destructive stands here. */
export const payingTools: ReadonlySet<string> = new Set(['transfer_funds', 'recall_payment', 'submit_bulk_file', 'claim_return']);

/** Of them, those that order payments: their amounts are what a policy bounds. */
export const orderingTools: ReadonlySet<string> = new Set(['transfer_funds', 'submit_bulk_file']);
