import { describeFault } from '../../runner/fault/sentence.ts';
import { InputError } from '../../runner/input-error.ts';
import { readScenario, standardCatalogue } from '../catalogue.ts';

/** Says what a scenario asks, of whom, and which faults strike in which case. */
export function describe(name: string): number {
  const file =
    name.endsWith('.yaml') || name.endsWith('.yml')
      ? readScenario(name)
      : standardCatalogue().files.find(({ scenario }) => scenario.scenario === name.split('/')[0]);
  if (file === undefined) throw new InputError(`unknown scenario "${name}" (railproof list shows all)`);
  const { scenario } = file;
  const lines = [
    `${scenario.scenario}: ${scenario.title.en} / ${scenario.title.ko}`,
    `family ${scenario.family}, controls ${scenario.controls.join(', ')}`,
    `rule: ${scenario.rule.text} (${scenario.rule.source})`,
    `starts ${scenario.start}, ${scenario.hours} h`,
    ...scenario.jobs.flatMap((job) => [
      `agent ${job.agent} for ${job.principal}: ${job.task.en} / ${job.task.ko}`,
      ...job.items.map(
        (item) => `  ${item.item}: ${item.kind} ${item.payee} ${item.amountWon} won${item.mustRefuse === true ? ', must be refused' : ''}`,
      ),
    ]),
    ...scenario.cases.flatMap((item) => [
      `case ${item.case}${item.start === undefined ? '' : `, starts ${item.start}`}`,
      ...(item.faults ?? []).map((fault) => `  ${describeFault(fault)}`),
    ]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
