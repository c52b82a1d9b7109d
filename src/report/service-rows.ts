import { percentText, thousands } from './amount-text.ts';
import type { Condition, RunResult } from './run-result.ts';
import { conditions, type ServiceRow, serviceTable } from './service-table.ts';

/** A row of the scorecard for each condition that was played: normal, peak and fault apart. */
export function serviceRows(run: RunResult): readonly (readonly [name: string, value: string])[] {
  const rows = serviceTable(run) ?? [];
  return conditions.flatMap((condition) => {
    const text = textOf(rows, condition);
    return text === undefined ? [] : [[condition, text] as const];
  });
}

/** `undefined`: nothing of the kind was played. */
function textOf(rows: readonly ServiceRow[], condition: Condition): string | undefined {
  const value = (id: ServiceRow['id']) => rows.find((row) => row.id === id)?.values[condition] ?? null;
  const [answered, breaks] = [value('availabilityShare'), value('breaksPer10000')];
  if (answered === null) return undefined;
  const share = (id: ServiceRow['id']) => {
    const of = value(id);
    return of === null ? '–' : percentText(of);
  };
  const recovered = value('recoveredShare') === null ? '' : `, ${share('recoveredShare')} of lost replies resolved`;
  return [
    `TD ${share('technicalDeclineShare')}, BD ${share('businessDeclineShare')} of payments`,
    `${share('transitWithin10sShare')} credited within 10 s`,
    `${percentText(answered)} of calls answered${recovered}`,
    `${thousands((breaks ?? 0).toFixed(0))} reconciliation breaks per 10,000`,
  ].join('; ');
}
