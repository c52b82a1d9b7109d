import { nextSettlementAt } from '../../src/kernel/calendar.ts';
import type { CreditTransfer, Instruction, Outcome, StatusAnswer } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { dueBy } from '../../src/rail/due.ts';
import { openingAt } from '../../src/rail/hours.ts';
import type { Questions, Rail, Topic } from '../../src/rail/rail.ts';
import type { Answer } from './answer.ts';
import { type BankRspCode, bankRspCodes } from './bank-rsp-codes.ts';
import type { Claims } from './claims.ts';
import type { Desk } from './desk.ts';
import { answerOf } from './legs.ts';
import { fintechUseNumOf } from './members.ts';
import { type RspCode, rspCodes } from './rsp-codes.ts';
import type { Transfers } from './transfers.ts';

/** As KFTC writes it in the addresses of the service. */
const systemName = 'openbanking';

/**
 * The centre as a rail, for a gateway that stands at an institution: money from a user's account is withdrawn, money from the contract account is
 * deposited. The order's id stands for a bank_tran_id of the day on which it was first ordered, so that it is asked after under its original date.
 * Every outcome carries the codes. An order that is sent again is not carried out again: it is `unknown` with 822, and has to be asked for.
 */
export function centreRail(desk: Desk, transfers: Transfers, claims: Claims): Rail {
  const { clock, rules } = desk;
  const answerers: Answerers = {
    ...noAnswers,
    'return-claim': async ({ transfer, amountWon }) => claims.ofTransfer(transfer, amountWon),
    cutoffs: async () => {
      const opening = openingAt(rules.hours.value, clock.now());
      return [{ system: systemName, ...opening, nextSettlementAt: nextSettlementAt(clock.now()), limitWon: onceWon(desk) }];
    },
  };
  return {
    id: desk.rail,
    submit: async (instruction: Instruction): Promise<Outcome> => {
      if (instruction.kind !== 'credit-transfer') throw new Error(`${desk.rail} carries credit transfers, and got ${instruction.id}`);
      return outcomeOf(desk, instruction, await ordered(desk, transfers, instruction));
    },
    status: async (id: string): Promise<StatusAnswer> => {
      const standing = desk.legs.status(id);
      const leg = desk.legs.byId(id);
      return leg === undefined || standing.status === 'absent' ? standing : { ...standing, said: saidBy(answerOf(leg.transfer, standing)) };
    },
    ask: async <T extends Topic>(topic: T, question: Questions[T]['ask']) =>
      'account' in question ? desk.banks.get(question.account.bank)?.ask(topic, question) : answerers[topic](question),
  };
}

/** Most that one withdrawal and one deposit may be alike, whichever institution asks. */
function onceWon({ directory, rules }: Desk): Won {
  const agreed = directory.institutions.flatMap(({ limits }) => [limits.withdrawOnceWon, limits.depositOnceWon]);
  return agreed.reduce((least, limitWon) => (limitWon < least ? limitWon : least), rules.userOnceWon.value);
}

function ordered(desk: Desk, transfers: Transfers, transfer: CreditTransfer): Answer | Promise<Answer> {
  const { clock, consents, directory, rules } = desk;
  const opening = openingAt(rules.hours.value, clock.now());
  if (!opening.open && desk.legs.byId(transfer.id) === undefined) return { rspCode: 'A0020' };
  const institution = directory.institutionAt(transfer.payee);
  if (institution === undefined) return transfers.give(transfer);
  const registered = directory.registered(institution, fintechUseNumOf(institution, transfer.payer));
  if (registered === undefined) return { rspCode: 'A0304' };
  const refused = consents.refusal(registered, 'transfer');
  return refused === undefined ? transfers.take(registered, transfer) : { rspCode: refused };
}

function outcomeOf({ legs, clock, rules }: Desk, { id }: CreditTransfer, answer: Answer): Outcome {
  const said = saidBy(answer);
  const standing = legs.byId(id)?.standing;
  if (isOpen(answer)) return { status: 'unknown', dueBy: standing !== undefined && 'dueBy' in standing ? standing.dueBy : dueBy(clock.now()), said };
  if (standing !== undefined) return { ...standing, said };
  const { opensAt } = openingAt(rules.hours.value, clock.now());
  return { status: 'rejected', reason: reasonOf(answer.rspCode), ...(answer.rspCode === 'A0020' ? { retryAt: opensAt } : {}), said };
}

function isOpen({ rspCode, bankRspCode }: Answer): boolean {
  const meanings = [rspCodes[rspCode].meaning, bankRspCode === undefined ? 'done' : bankRspCodes[bankRspCode].meaning];
  return meanings.includes('open');
}

function saidBy({ rspCode, bankRspCode }: { readonly rspCode: RspCode; readonly bankRspCode?: BankRspCode }) {
  return { rspCode, bankRspCode: bankRspCode ?? '' };
}

/** Refusals of the centre that no bank has seen. */
function reasonOf(code: RspCode): ReasonCode {
  if (code === 'A0020') return 'outside_hours';
  if (code === 'A0002') return 'insufficient_funds'; // 454 and 458: the money is not free now
  if (code.startsWith('A01') || code === 'A0327') return 'amount_limit';
  return 'not_consented';
}
