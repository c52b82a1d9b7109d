import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import { nextSettlementAt } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, EventData, RecordEvent } from '../../src/kernel/event.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { dueBy } from '../../src/rail/due.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire, nextWaitMs } from '../../src/rail/inquiry.ts';
import type {
  AccountRef,
  BankCode,
  BulkFile,
  CreditTransfer,
  CutoffAnswer,
  EpochMs,
  Instruction,
  Outcome,
  Questions,
  Rail,
  StatusAnswer,
  Topic,
} from '../../src/rail/rail.ts';
import { isFinal, Register } from '../../src/rail/register.ts';
import { isCollected } from '../../src/rail/retail-systems.ts';
import { until } from '../../src/rail/until.ts';
import { type BulkCourse, courseOf, cutoffsAfter } from './bulk-course.ts';
import { type BulkRules, bulkSystems } from './bulk-rules.ts';

export const bulkCentreId = 'kftc:cms';

export interface BulkCentreOptions {
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** The banks, which carry out a line for whoever's account the file is about. Looked up at each call. */
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** Ledgers by id, which do so for wallets; absent: there are none. */
  readonly ledgers?: ReadonlyMap<string, Rail>;
  readonly rules: BulkRules;
}

/**
 * The centre for files (CMS 자금관리서비스, giro 지로): takes a file until its cut-off, has the banks carry its lines out on its day, and says in the result what
 * was credited and what comes back. Each line is a payment with an id of its own, so that a restart in the middle of a file loses and doubles nothing.
 */
export interface BulkCentre extends Rail {
  /** The payer lets the payee collect from his account (출금동의), or no longer does. */
  agree(agreement: Omit<EventData['agreement.changed'], 'rail'>): void;
  restore(event: AnyEvent): void;
  /** After the last event is restored: files that are not reported go on, line by line under the same ids. */
  resume(): void;
}

export function openBulkCentre(options: BulkCentreOptions): BulkCentre {
  return new Centre(options);
}

class Centre implements BulkCentre {
  readonly id = bulkCentreId;
  readonly #options: BulkCentreOptions;
  readonly #register: Register;
  readonly #answerers: Answerers;
  readonly #agreements = new Set<string>();
  /** The file that a line came in first, and by when its outcome is due; another file that lists it changes nothing. */
  readonly #places = new Map<string, { readonly file: string; readonly dueBy: EpochMs }>();

  constructor(options: BulkCentreOptions) {
    const { clock, record, rules } = options;
    this.#options = options;
    this.#register = new Register({ rail: bulkCentreId, clock, record, dueBy: (at, instruction) => this.#dueOf(at, instruction) });
    this.#answerers = {
      ...noAnswers,
      cutoffs: async () => cutoffAnswers(rules, clock.now()),
      system: async () => [{ system: bulkCentreId, available: true, participants: [] }],
    };
  }

  agree(agreement: Omit<EventData['agreement.changed'], 'rail'>): void {
    this.#options.record({ kind: 'agreement.changed', at: this.#options.clock.now(), data: { rail: bulkCentreId, ...agreement } });
    this.#noteAgreement(agreement);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'bulk-file') throw new Error(`${bulkCentreId} takes files, and got ${instruction.id}, a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    const course = this.#courseOf(instruction);
    if (course === undefined || this.#options.clock.now() >= course.cutoffAt) return this.#refuse(instruction, 'outside_hours');
    if (instruction.lines.length > this.#options.rules.linesMax.value) return this.#refuse(instruction, 'invalid_arguments');
    for (const line of instruction.lines) {
      if (this.#register.admit(line) !== undefined) continue; // closed by somebody who asked before the file was here
      const reason = this.#lineRefusal(line, instruction);
      if (reason !== undefined) this.#register.conclude(line.id, { status: 'rejected', reason });
    }
    void this.#run(instruction, course);
    return this.#register.pending(instruction.id, 'accepted');
  }

  /** Nothing of it is taken in, so that its lines may still come in another file. */
  #refuse(file: BulkFile, reason: ReasonCode): Outcome {
    this.#free(file);
    return this.#register.conclude(file.id, { status: 'rejected', reason });
  }

  #free({ id, lines }: BulkFile): void {
    for (const line of lines) if (this.#places.get(line.id)?.file === id) this.#places.delete(line.id);
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  async ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#register.restore(event);
    if (event.kind === 'instruction.concluded' && event.data.rail === bulkCentreId && event.data.outcome.status === 'rejected') {
      const instruction = this.#register.find(event.instruction ?? '')?.instruction;
      if (instruction?.kind === 'bulk-file') this.#free(instruction);
    }
    if (event.kind === 'agreement.changed' && event.data.rail === bulkCentreId) this.#noteAgreement(event.data);
  }

  resume(): void {
    for (const { instruction } of this.#register.open()) {
      const course = instruction.kind === 'bulk-file' ? this.#courseOf(instruction) : undefined;
      if (instruction.kind === 'bulk-file' && course !== undefined) void this.#run(instruction, course);
    }
  }

  /** Waits for the day, has every line carried out, and reports them all together, with the file itself, when the result is due. */
  async #run(file: BulkFile, { executesAt, resultAt }: BulkCourse): Promise<void> {
    const { clock } = this.#options;
    const open = file.lines.filter(({ id }) => this.#places.get(id)?.file === file.id && this.#isOpen(id));
    this.#register.pending(file.id, 'accepted');
    for (const { id } of open) this.#register.pending(id, 'accepted');
    await until(clock, executesAt, `day of ${file.id}`);
    const outcomes = await Promise.all(open.map(async (line) => ({ line, outcome: await this.#carryOut(line) })));
    await until(clock, resultAt, `result of ${file.id}`);
    for (const { line, outcome } of outcomes) this.#register.conclude(line.id, outcome);
    this.#register.conclude(file.id, { status: 'credited', creditedAt: clock.now() });
  }

  /** A bank or ledger that does not answer gets the same line again: under its id it takes effect once. */
  async #carryOut(line: CreditTransfer): Promise<FinalOutcome> {
    if (line.system === 'cms-debit' && !this.#agreements.has(pairName(line))) return { status: 'rejected', reason: 'not_consented' };
    const { clock, rules } = this.#options;
    const keeper = this.#keeper(isCollected(line) ? line.payee : line.payer);
    if (keeper === undefined) throw new Error(`${bulkCentreId}: nobody carries out ${line.id}`);
    for (let waitMs = rules.retry.value.firstMs; ; waitMs = nextWaitMs(rules.retry.value, waitMs)) {
      const answer = await keeper.submit(line);
      if (isFinal(answer) && !isInconclusive(answer, false)) return answer;
      if (answer.status === 'rejected' && answer.reason === 'key_conflict') return this.#found(keeper, line.id);
      await clock.sleep(waitMs);
    }
  }

  /** It has another order under the id, which can only be ours as the line distorted a copy: only an inquiry tells what became of it. */
  async #found(keeper: Rail, id: string): Promise<FinalOutcome> {
    const { clock, rules } = this.#options;
    const answer = await inquire({ clock, backoff: rules.retry.value }, keeper, id);
    return answer.status === 'absent' ? { status: 'rejected', reason: 'superseded' } : answer;
  }

  /** What is wrong with a line by itself; what only a bank can know comes back in the result. */
  #lineRefusal({ system, payer, payee, amountWon }: CreditTransfer, file: BulkFile): ReasonCode | undefined {
    if (system !== file.system) return 'invalid_arguments';
    if (this.#keeper(payer) === undefined || this.#keeper(payee) === undefined) return 'account_unknown';
    return amountWon <= 0n ? 'amount_limit' : undefined;
  }

  #courseOf(file: BulkFile): BulkCourse | undefined {
    const receivedAt = this.#register.find(file.id)?.receivedAt ?? this.#options.clock.now();
    return courseOf(this.#options.rules, file, receivedAt);
  }

  #dueOf(at: EpochMs, instruction: Instruction): EpochMs {
    if (instruction.kind !== 'bulk-file') return this.#places.get(instruction.id)?.dueBy ?? dueBy(at);
    const { rules } = this.#options;
    const course = courseOf(rules, instruction, at);
    const due = course === undefined ? dueBy(at) : course.resultAt + rules.resultGraceMs.value;
    for (const { id } of instruction.lines) if (!this.#places.has(id)) this.#places.set(id, { file: instruction.id, dueBy: due });
    return due;
  }

  #isOpen(id: string): boolean {
    const standing = this.#register.find(id)?.standing;
    return standing !== undefined && !isFinal(standing);
  }

  #noteAgreement({ agreed, ...pair }: { readonly payer: AccountRef; readonly payee: AccountRef; readonly agreed: boolean }): void {
    if (agreed) this.#agreements.add(pairName(pair));
    else this.#agreements.delete(pairName(pair));
  }

  #keeper(account: AccountRef): Rail | undefined {
    const { banks, ledgers } = this.#options;
    return isWallet(account) ? ledgers?.get(keeperOf(account)) : banks.get(account.bank);
  }
}

function pairName({ payer, payee }: { readonly payer: AccountRef; readonly payee: AccountRef }): string {
  return [payer.bank, payer.account, payee.bank, payee.account].join('\n');
}

function cutoffAnswers(rules: BulkRules, now: EpochMs): readonly CutoffAnswer[] {
  return bulkSystems.flatMap((system) =>
    cutoffsAfter(rules, system, now).map(({ day, cutoffAt }) => ({
      system: `${system} ${day}`,
      open: true,
      opensAt: now,
      closesAt: cutoffAt,
      nextSettlementAt: nextSettlementAt(now),
      limitWon: null,
    })),
  );
}
