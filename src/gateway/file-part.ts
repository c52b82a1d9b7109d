import type { BulkSystem } from '../kernel/instruction.ts';
import type { JsonObject } from './denial.ts';

/** What a line shares with the other lines of its file. All of it is bound by the key of each line, so no line changes file. */
export interface FilePart {
  readonly system: BulkSystem;
  /** Business day in KST, `YYYY-MM-DD`. */
  readonly executesOn: string;
  readonly lines: number;
  /** SHA-256, base64url, over all lines in their order. */
  readonly digest: string;
}

export function filePartFields({ system, executesOn, lines, digest }: FilePart): JsonObject {
  return { system, executesOn, lines, digest };
}
