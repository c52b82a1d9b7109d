import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import t, { type Test } from 'tap';
import { auditEvents } from '../../src/cli/audit/audit-source.ts';
import { AuditVerifier } from '../../src/gateway/audit-verify.ts';
import { railproof } from '../e2e/command.ts';
import { callOnce } from '../e2e/mcp-client.ts';
import { ordersOf } from '../e2e/payment-load.ts';
import { serve, stop } from '../e2e/served-gateway.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';

const folder = temporaryFolder(t);
const file = join(folder, 'journal.db');
const orders = ordersOf(2);

/** One session of a gateway, with one payment in it. Returns the key that it named when it began, and the one that goes on after it. */
async function session(t: Test, index: number): Promise<{ readonly key: string; readonly next: string }> {
  const gateway = await serve(t, ['--store', `sqlite:${file}`]);
  const order = orders[index];
  if (order === undefined) throw new Error('there is an order for each session');
  await callOnce(gateway.url, '2026', { name: 'transfer_funds', arguments: { ...order, memo: '홍길동 회비' } });
  t.equal(await stop(gateway), 0);
  const { stdout } = gateway.printed();
  return {
    key: /sealed, key (\S{43})/.exec(stdout)?.[1] ?? '',
    next: /the audit ends with seal \d+, head \S{43}, next key (\S{43})/.exec(stdout)?.[1] ?? '',
  };
}

async function faultOf(path: string) {
  const verifier = new AuditVerifier();
  for await (const event of auditEvents(path)) if (event.kind !== 'unreadable') verifier.observe(event);
  return verifier.finding().fault;
}

/** A copy of the store in which one thing is not as it was. */
function copyWith(name: string, change: (database: DatabaseSync) => void): string {
  const copy = join(folder, name);
  cpSync(file, copy);
  const database = new DatabaseSync(copy);
  change(database);
  database.close();
  return copy;
}

t.test('the audit of a store holds over two sessions, and verify names what was done to it', async (t) => {
  const first = await session(t, 0);
  const second = await session(t, 1);
  t.equal(second.key, first.next);
  t.not(second.next, second.key, 'a session hands over to a key of its own');
  t.equal(statSync(`${file}.audit-key`).mode & 0o077, 0, 'only the owner reads the keys');

  const intact = await railproof(['audit', 'verify', file, '--trust', first.key]);
  t.match(intact, { code: 0, stderr: '', stdout: /^intact: 4 records in \d+ seals, head \S{43}\nsigned by \S{43}, trusted\n$/ });

  const edited = copyWith(
    'edited.db',
    (database) => void database.exec("UPDATE batch SET events = replace(events, '홍길동 회비', '홍길동 급여') WHERE typeof(events) = 'text'"),
  );
  const broken = await railproof(['audit', 'verify', edited]);
  t.match(broken, { code: 1, stdout: /^broken: changed: record \d+ \(audit\.intent of call-\S+\) is not what was sealed/ });

  const cut = copyWith('cut.db', (database) => void database.exec('DELETE FROM batch WHERE batch = (SELECT max(batch) FROM batch)'));
  t.match(await faultOf(cut), { what: /^(cut off|not sealed)$/ });
  const garbled = copyWith(
    'garbled.db',
    (database) => void database.exec('UPDATE batch SET events = replace(events, \'"kind":"audit.outcome"\', \'"kind":audit\')'),
  );
  t.match(await railproof(['audit', 'verify', garbled]), { code: 1, stdout: /^broken: changed: line \d+ is no event any more/ });
});

t.test('a redacted export shows no name and no account, and holds', async (t) => {
  const out = join(folder, 'redacted.jsonl');
  t.match(await railproof(['audit', 'export', `sqlite:${file}`, '--out', out, '--redact']), {
    code: 0,
    stdout: /4 records, personal data taken out/,
  });
  const text = readFileSync(out, 'utf8');
  t.notMatch(text, '홍길동');
  t.notMatch(text, orders[0]?.toAccount ?? 'there is one');
  t.equal(await faultOf(out), undefined);
  writeFileSync(out, text.replace('"status":"credited"', '"status":"rejected"'));
  t.match(await faultOf(out), { what: 'changed' });
  t.match(await railproof(['audit', 'export', file, '--out', out]), { code: 2, stderr: /cannot be written \(EEXIST\); name a new file with --out/ });
});

t.test('a store whose keys are gone is refused in one line, and stays as it was', async (t) => {
  const copy = join(folder, 'keyless.db');
  cpSync(file, copy);
  const refused = await railproof(['serve', '--port', '0', '--store', `sqlite:${copy}`]);
  t.match(refused, { code: 2, stderr: /^railproof: \S+keyless\.db\.audit-key: does not hold the key \S{43} .*--audit-key\n$/ });
  t.equal(await faultOf(copy), undefined);
});

t.test('a run keeps its seals beside its events, in one chain over all trials', async (t) => {
  const run = join(folder, 'run');
  await railproof(['run', 'one-key-one-payment', 'payee-active', '--seed', '7', '--quiet', '--out', run]);
  t.equal(await faultOf(run), undefined);
  const events = readFileSync(join(run, 'events.jsonl'), 'utf8');
  const lines = events.split('\n');
  const write = (changed: readonly string[]) => writeFileSync(join(run, 'events.jsonl'), changed.join('\n'));
  const index = lines.findIndex((line) => line.includes('"kind":"audit.outcome"'));
  write(lines.toSpliced(index, 1));
  t.match(await railproof(['audit', 'verify', run]), { code: 1, stdout: /^broken: removed: record \d+ is missing/ });
  const trial = (line: string) => /"trial":"([^"]+)"/.exec(line)?.[1];
  write(lines.filter((line) => trial(line) !== trial(lines[0] ?? '')));
  t.match(await faultOf(run), { what: 'removed' }, 'a whole trial');
  write(lines);
  rmSync(join(run, 'audit-seals.jsonl'));
  t.match(await railproof(['audit', 'verify', run]), { code: 2, stderr: /audit-seals\.jsonl: is missing/ });
});
