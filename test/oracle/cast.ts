import { atKst } from '../../src/kernel/calendar.ts';
import type { AccountRef, EpochMs } from '../../src/kernel/instruction.ts';

export const agent = 'agent-1';
export const payer: AccountRef = { bank: '901', account: '901-1' };
export const payee: AccountRef = { bank: '902', account: '902-1' };
/** A Monday morning before the settlement at 11:00. */
export const start: EpochMs = atKst('2026-11-23', '10:00');
export const hourMs = 3_600_000;
