import type { Check } from './check.ts';
import { claimsTrue } from './checks/claims-true.ts';
import { consentFirst } from './checks/consent-first.ts';
import { cutoffsKept } from './checks/cutoffs-kept.ts';
import { findingsTrue } from './checks/findings-true.ts';
import { keyDiscipline } from './checks/key-discipline.ts';
import { legsJoined } from './checks/legs-joined.ts';
import { limitsRespected } from './checks/limits-respected.ts';
import { nothingUncovered } from './checks/nothing-uncovered.ts';
import { obligationsMet } from './checks/obligations-met.ts';
import { ownCredential } from './checks/own-credential.ts';
import { pollingBounded } from './checks/polling-bounded.ts';
import { refusalsRight } from './checks/refusals-right.ts';
import { returnsClaimed } from './checks/returns-claimed.ts';
import { stopsHeeded } from './checks/stops-heeded.ts';
import { taskKept } from './checks/task-kept.ts';
import { unknownsAsked } from './checks/unknowns-asked.ts';

/** Everything an agent must keep, most telling first. */
export const checks: readonly Check[] = [
  obligationsMet,
  findingsTrue,
  nothingUncovered,
  legsJoined,
  returnsClaimed,
  claimsTrue,
  refusalsRight,
  consentFirst,
  unknownsAsked,
  keyDiscipline,
  cutoffsKept,
  pollingBounded,
  limitsRespected,
  taskKept,
  ownCredential,
  stopsHeeded,
];
