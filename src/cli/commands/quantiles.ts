import { bankPseudonym, bankPseudonymKeyBytes } from '../../report/bank-pseudonym.ts';
import { type BankRun, bankQuantiles, banksPerCellMin, sheetOf } from '../../report/bank-quantiles.ts';
import { quantilesText, sheetText } from '../../report/bank-quantiles-text.ts';
import { InputError } from '../../runner/input-error.ts';
import { readComparedRun } from '../compared-run.ts';
import { keptSecret } from '../kept-secret.ts';
import { writeNewFolder } from '../new-folder.ts';

export interface QuantilesOptions {
  readonly period: string;
  readonly key: string;
  readonly out: string;
  readonly least: number;
}

/** Puts the runs of many banks together and writes for each a sheet under its pseudonym of the period. @throws InputError */
export function quantiles(named: readonly string[], { period, key, out, least }: QuantilesOptions): number {
  if (!/^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?$/.test(period)) throw new InputError(`--period ${period}: give 2026, 2026-H2, 2026-Q4 or 2026-11`);
  if (least < banksPerCellMin) throw new InputError(`--least ${least}: no cell is shown of fewer than ${banksPerCellMin} banks; give that or more`);
  const runs = named.map(bankRun);
  const answer = bankQuantiles({ runs, banksMin: least });
  if ('refused' in answer) throw new InputError(answer.refused);
  const secret = keptSecret(key, { bytes: bankPseudonymKeyBytes, what: 'the key of the pseudonyms', option: '--key', isKept: true });
  const sheets = runs.map(({ bank }) => ({
    bank,
    sheet: sheetOf(answer.quantiles, bank, { period, pseudonym: bankPseudonym(secret, { bank, period }) }),
  }));
  // By pseudonym, so that not even the order in which files were made tells who is who.
  const files = sheets.map(({ sheet }) => sheet).sort((left, right) => (left.pseudonym < right.pseudonym ? -1 : 1));
  writeNewFolder(
    out,
    files.flatMap((sheet) => [
      [`${sheet.pseudonym}.json`, `${JSON.stringify(sheet, null, 2)}\n`] as const,
      [`${sheet.pseudonym}.txt`, sheetText(sheet)] as const,
    ]),
  );
  const who = sheets.map(({ bank, sheet }) => `${sheet.pseudonym}  ${bank}`);
  process.stdout.write(
    `${quantilesText(answer.quantiles)}\nwho is who in ${period}, for you alone; the sheets in ${out} have no names\n${who.join('\n')}\n`,
  );
  return 0;
}

function bankRun(text: string): BankRun {
  const split = /^([^=/]{1,64})=(.+)$/.exec(text);
  if (split === null) throw new InputError(`${text}: give the name of a bank and its run, such as BANK-A=runs/FOLDER`);
  const [, bank = '', path = ''] = split;
  return { bank, run: readComparedRun(path) };
}
