import { hash } from 'node:crypto';
import type { BulkFile, CreditTransfer, Instruction, Outcome, StatusAnswer } from '../kernel/instruction.ts';
import { dueBy } from '../rail/due.ts';
import { type Rail, type RailShut, RailUnreachable } from '../rail/rail.ts';
import type { FilePart } from './file-part.ts';

/**
 * The centre for files, as single payments see it: each line is submitted by itself, waits here until every line of its file has come or has
 * ended before, and then all leave together. What became of a line only the centre says.
 */
export class FileTrays implements Rail {
  readonly id: string;
  readonly #centre: Rail;
  readonly #trays = new Map<string, Tray>();

  constructor(centre: Rail) {
    this.id = centre.id;
    this.#centre = centre;
  }

  /** Waits for these lines; each is submitted, or {@link ended} without having been. */
  expect(lines: readonly string[], part: FilePart): void {
    const tray = new Tray(this.#centre, lines, part);
    for (const line of lines) this.#trays.set(line, tray);
  }

  /** The line does not come, or has its answer. */
  ended(line: string): void {
    this.#trays.get(line)?.ended(line);
    this.#trays.delete(line);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    const tray = this.#trays.get(instruction.id);
    if (tray === undefined || instruction.kind !== 'credit-transfer') throw new Error(`${this.id}: nobody expects ${instruction.id} in a file`);
    return tray.put(instruction);
  }

  status(instructionId: string): Promise<StatusAnswer> {
    return this.#centre.status(instructionId);
  }

  ask: Rail['ask'] = (topic, question) => this.#centre.ask(topic, question);

  shut(): RailShut | undefined {
    return this.#centre.shut?.();
  }
}

class Tray {
  readonly #centre: Rail;
  readonly #part: FilePart;
  /** In the order of the file. */
  readonly #expected: readonly string[];
  readonly #waiting = new Set<string>();
  readonly #lines = new Map<string, CreditTransfer>();
  readonly #sent = Promise.withResolvers<Outcome>();

  constructor(centre: Rail, lines: readonly string[], part: FilePart) {
    this.#centre = centre;
    this.#part = part;
    this.#expected = lines;
    for (const line of lines) this.#waiting.add(line);
  }

  async put(line: CreditTransfer): Promise<Outcome> {
    this.#lines.set(line.id, line);
    this.ended(line.id);
    return this.#outcomeOf(line, await this.#sent.promise);
  }

  ended(line: string): void {
    if (!this.#waiting.delete(line) || this.#waiting.size > 0 || this.#lines.size === 0) return;
    this.#centre.submit(this.#file()).then(this.#sent.resolve, this.#sent.reject);
  }

  /** Named by the lines that are in it: the same ones again are the same file, and a line that waited for approval comes in one of its own. */
  #file(): BulkFile {
    const { system, executesOn } = this.#part;
    const lines = this.#expected.flatMap((id) => this.#lines.get(id) ?? []);
    const id = `file-${hash('sha256', JSON.stringify(lines.map((line) => line.id))).slice(0, 32)}`;
    return { kind: 'bulk-file', id, system, executesOn, lines, requestedAt: lines[0]?.requestedAt ?? 0 };
  }

  /** A file that was refused as a whole says why of those lines that the centre has from nowhere else. */
  async #outcomeOf({ id, requestedAt }: CreditTransfer, file: Outcome): Promise<Outcome> {
    if (file.status === 'unknown') return file;
    try {
      const answer = await this.#centre.status(id);
      if (answer.status !== 'absent') return answer;
      return file.status === 'rejected' ? file : { status: 'rejected', reason: 'superseded' };
    } catch (error) {
      if (error instanceof RailUnreachable) return { status: 'unknown', dueBy: dueBy(requestedAt) };
      throw error;
    }
  }
}
