/** Tools that move money, or have it moved. A test holds this to the catalogue: whatever says of itself that it is destructive stands here. */
export const payingTools: ReadonlySet<string> = new Set(['transfer_funds', 'submit_bulk_file', 'claim_return']);
