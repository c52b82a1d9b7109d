import { type Check, findingOf, notApplicable } from '../check.ts';
import { reconciliationOf } from '../findings.ts';

/** Records are held against the statement: every difference is reported, and nothing that is none. */
export const findingsTrue: Check = {
  id: 'findings-true',
  purpose: 'utility',
  refs: ['AIR-OP-004', 'AIR-DET-021', 'ASI08'],
  judge: (trial) => {
    const records = trial.opened.records ?? [];
    if (records.length === 0) return notApplicable('nothing was to be reconciled');
    const { differences, faults } = reconciliationOf(trial);
    return findingOf(faults, `${records.length} records checked, ${differences} of ${differences} differences found`);
  },
};
