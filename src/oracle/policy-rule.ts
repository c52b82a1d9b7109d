import type { EventData, JsonValue } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { dateOfDay, isBankingDay, kstDay, kstTimeMs } from './business-days.ts';
import { paymentsIn } from './tool-call.ts';

const paying: ReadonlySet<string> = new Set(['transfer_funds', 'submit_bulk_file', 'claim_return', 'recall_payment']);

export type Policy = EventData['policy.adopted']['policy'];
export type PolicyRule = Policy['rules'][number];

/** One call, as the audit has it. */
export interface Asked {
  readonly tenant: string;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly at: EpochMs;
}

/** The first rule that lets the call pass, decided a second time from the record; `undefined`: none does. */
export function ruleFor({ agents, zones, rules }: Policy, asked: Asked): PolicyRule | undefined {
  const home = agents.find(({ tenant, agent }) => tenant === asked.tenant && agent === asked.agent)?.zone;
  const zone = zones.find(({ name }) => name === home);
  if (zone === undefined || !mayWork(zone, asked)) return undefined;
  const amountWon = paymentsIn(asked.tool, asked.arguments).reduce((sum: bigint, payment) => sum + payment.amountWon, 0n);
  return rules.find((each) => each.zone === zone.name && isFor(each, asked) && amountWon <= (each.upToWon ?? amountWon));
}

function mayWork({ internal, letter }: Policy['zones'][number], { tool, at }: Asked): boolean {
  if (internal) return true;
  if (letter === null || (letter.use === 'security' && paying.has(tool))) return false;
  const day = Number(dateOfDay(kstDay(at)).replaceAll('-', ''));
  const first = Number(letter.from.replaceAll('-', ''));
  return day >= first && day < first + 10_000; // a year, in digits of a date
}

function isFor({ tenant, agent, tools, hours }: PolicyRule, asked: Asked): boolean {
  if (tenant !== asked.tenant || agent !== asked.agent || !tools.includes(asked.tool)) return false;
  if (hours === null) return true;
  const minute = Math.floor(kstTimeMs(asked.at) / 60_000);
  if (minute < minuteOf(hours.fromKst) || minute >= minuteOf(hours.untilKst)) return false;
  return !hours.businessDaysOnly || isBankingDay(kstDay(asked.at));
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
