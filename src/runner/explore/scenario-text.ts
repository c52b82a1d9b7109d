import { stringify } from 'yaml';
import type { Scenario } from '../scenario.ts';

/** A scenario as a YAML file; `schema` is where the file finds the schema, a path from its folder or a URL. */
export function scenarioText(scenario: Scenario, schema: string): string {
  return `# yaml-language-server: $schema=${schema}\n${stringify(scenario, { lineWidth: 150, aliasDuplicateObjects: false })}`;
}
