import { formatKst } from '../../kernel/calendar.ts';
import type { CutoffAnswer, SystemAnswer } from '../../rail/rail.ts';
import type { JsonObject } from '../denial.ts';
import { asOfField, bankShown, described, listOf, nullable, shown, timeField, wonField } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, result } from '../tool.ts';
import { readOnly } from './annotations.ts';

const system = shown('Name of the payment system.');

const cutoff = objectSchema({
  system,
  open: { type: 'boolean', description: 'Whether it takes payments now.' },
  opensAt: described(timeField, 'When it opens next, or has opened.'),
  closesAt: described(timeField, 'When it closes; a payment must be credited before.'),
  nextSettlementAt: nullable(
    described(
      timeField,
      'The first settlement between the banks after asOf. It settles what earlier days brought: a payment made now is settled at 11:00 of the next business day, which on the morning of a business day is the settlement after this one. Payees have their money long before. null: this system settles each payment at once.',
    ),
  ),
  limitWon: nullable(described(wonField, 'Most for one payment. null: no limit.')),
});

export const getCutoffs = defineTool<object>(
  {
    name: 'get_cutoffs',
    title: 'Get cut-offs / 운영 시간과 한도 조회',
    description:
      'When each payment system opens and closes, when the banks next settle what is open between them, and the most that one payment may carry. Look here before a payment near the end of a day, or a large one.',
    inputSchema: objectSchema({}),
    outputSchema: objectSchema({ systems: listOf(cutoff, 'One entry for each system.'), asOf: asOfField }),
    annotations: readOnly,
  },
  async ({ clock, rails }) => {
    const systems = (await rails.cutoffs()).map(cutoffContent);
    return result({ systems, asOf: formatKst(clock.now()) });
  },
);

const participant = objectSchema({
  bank: bankShown,
  bankName: shown('Name of the bank.'),
  available: { type: 'boolean', description: 'false: payments to this bank are rejected now.' },
});

export const getSystemStatus = defineTool<object>(
  {
    name: 'get_system_status',
    title: 'Get system status / 시스템 상태 조회',
    description:
      'Which payment systems work and which banks answer to them now. Look here after participant_unavailable or system_unavailable, then wait before the next try.',
    inputSchema: objectSchema({}),
    outputSchema: objectSchema({
      systems: listOf(
        objectSchema({
          system,
          available: { type: 'boolean', description: 'Whether the system works now.' },
          participants: listOf(participant, 'The banks on it.'),
        }),
        'One entry for each system.',
      ),
      asOf: asOfField,
    }),
    annotations: readOnly,
  },
  async ({ clock, rails }) => {
    const systems = (await rails.systems()).map(systemContent);
    return result({ systems, asOf: formatKst(clock.now()) });
  },
);

function cutoffContent({ system: name, open, opensAt, closesAt, nextSettlementAt, limitWon }: CutoffAnswer): JsonObject {
  return {
    system: name,
    open,
    opensAt: formatKst(opensAt),
    closesAt: formatKst(closesAt),
    nextSettlementAt: nextSettlementAt === null ? null : formatKst(nextSettlementAt),
    limitWon: limitWon === null ? null : String(limitWon),
  };
}

function systemContent({ system: name, available, participants }: SystemAnswer): JsonObject {
  const banks = participants.map((one) => ({ bank: one.bank, bankName: one.name, available: one.available }));
  return { system: name, available, participants: banks };
}
