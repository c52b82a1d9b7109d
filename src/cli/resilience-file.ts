import { InputError } from '../runner/input-error.ts';
import { faultIn, type Resilience } from '../runner/resilience.ts';
import { readTemplated } from './templated-file.ts';

/** Reads how a gateway is to keep serving. Throws {@link InputError} naming file, line and field, also for names that lead nowhere. */
export function readResilience(file: string): Resilience {
  const { value, at } = readTemplated<Resilience>('resilience', file);
  const fault = faultIn(value);
  if (fault !== undefined) throw new InputError(`${at(fault.path)}: ${fault.path.join('.')} ${fault.why}`);
  return value;
}
