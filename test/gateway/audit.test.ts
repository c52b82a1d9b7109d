import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { type AuditRecord, isAuditRecord, redacted } from '../../src/gateway/audit-record.ts';
import { AuditSeals, type SealKeys, sealsPerKey } from '../../src/gateway/audit-seals.ts';
import { type AuditFinding, AuditVerifier } from '../../src/gateway/audit-verify.ts';
import { isSignedBy, sealKey } from '../../src/gateway/seal-key.ts';
import { type AnyEvent, decodeEvent, type Event, encodeEvent } from '../../src/kernel/event.ts';
import { stampEvent } from '../../src/storage/envelope.ts';
import { start } from './test-bank.ts';
import { openWorld } from './world.ts';

function testKeys(first = 1): SealKeys {
  let count = first - 1;
  const next = () => {
    count += 1;
    return sealKey(new Uint8Array(32).fill(count));
  };
  return { keyOf: next, nextOf: next };
}

const firstKey = sealKey(new Uint8Array(32).fill(1)).name;

/** What a gateway records of a few calls, sealed two at a time, as it would be read back. */
async function sealedAudit(): Promise<AnyEvent[]> {
  const world = openWorld();
  await world.pay();
  await world.pay({ idempotencyKey: 'invoice-2026-0002', memo: '급여 김민수', amountWon: '15000' });
  await world.call('ask_principal', { question: 'Is Kim Minsu the payee?' });
  await world.call('get_task', {}, 'nobody has this token');
  const stored: AnyEvent[] = [];
  const seals = new AuditSeals(testKeys());
  const put = (event: AnyEvent) => {
    const kept = decodeEvent(encodeEvent(event));
    stored.push(kept);
    seals.observe(kept);
  };
  const putSeal = (closing: boolean) => {
    const data = seals.seal({ closing });
    if (data !== undefined) put(stampEvent({ kind: 'audit.sealed', at: start, data }, { seq: stored.length + 1, recordedAt: start, trial: null }));
  };
  for (const event of world.events) {
    put({ ...event, seq: stored.length + 1 });
    if (seals.pending === 2) putSeal(false);
  }
  putSeal(true);
  return stored;
}

function findingOf(events: readonly AnyEvent[], trusted?: string): AuditFinding {
  const verifier = new AuditVerifier(trusted);
  for (const event of events) verifier.observe(event);
  return verifier.finding();
}

const audit = await sealedAudit();
const records = audit.filter(isAuditRecord);
const seals = audit.filter((event) => event.kind === 'audit.sealed');

t.test('an audit that nobody touched holds, from its first key on', async (t) => {
  const finding = findingOf(audit, firstKey);
  t.match(finding, { records: 8, seals: seals.length, keys: [firstKey], fault: undefined });
  t.equal(finding.chain, seals.at(-1)?.data.chain);
  t.match(records[0], { kind: 'audit.intent', data: { tool: 'transfer_funds' } }, 'the intent stands before the outcome');
});

/** What somebody with the file, but without the keys, could do to it. The third record is the victim. */
const [, , victim, neighbour] = records;
if (victim === undefined || neighbour === undefined) throw new Error('there are eight records');
const at = audit.indexOf(victim);
const tampered: readonly (readonly [string, readonly AnyEvent[], string, number])[] = [
  ['a changed amount', audit.toSpliced(at, 1, edited(victim, '15000', '95000')), 'changed', victim.seq],
  ['a changed name', audit.toSpliced(at, 1, edited(victim, 'Kim Minsu', 'Kim Minsoo')), 'changed', victim.seq],
  ['another time', audit.toSpliced(at, 1, { ...victim, recordedAt: victim.recordedAt + 1 }), 'changed', victim.seq],
  ['another agent', audit.toSpliced(at, 1, { ...victim, agent: 'agent-2' }), 'changed', victim.seq],
  ['a removed record', audit.toSpliced(at, 1), 'removed', victim.seq],
  ['two records in the other order', swapped(audit, at, audit.indexOf(neighbour)), 'out of order', victim.seq],
  ['two records that swapped their numbers', renumbered(victim, neighbour), 'changed', victim.seq],
  ['a record put in between', audit.toSpliced(at, 0, { ...victim, seq: victim.seq - 0.5 } as AnyEvent), 'added', victim.seq - 0.5], // of one kind
  ['the last two seals cut off', audit.slice(0, -2), 'not sealed', records.at(-2)?.seq ?? 0],
  ['the end cut off at a seal', audit.slice(0, audit.indexOf(seals.at(-2) ?? victim) + 1), 'cut off', (records.at(-1)?.seq ?? 0) + 1],
  ['a removed seal', audit.filter((event) => event !== seals[0]), 'removed', records[0]?.seq ?? 0],
  [
    'a batch that is gone with its seal',
    audit.filter((event) => event !== seals[1] && event !== victim && event !== neighbour),
    'removed',
    records[4]?.seq ?? 0,
  ],
  ['no seal at all', audit.filter(isAuditRecord), 'not sealed', records[0]?.seq ?? 0],
];

for (const [name, events, what, seq] of tampered) {
  t.test(`${name} is named`, async (t) => t.match(findingOf(events).fault, { what, seq }));
}

t.test('a record changed together with its seal: the chain, the signature or the key tells', async (t) => {
  const changed = edited(victim, '15000', '95000');
  const forge = (keys: SealKeys, keep: number) => {
    const forger = new AuditSeals(keys);
    return audit.map((event, index) => {
      if (index < keep) {
        forger.observe(event);
        return event;
      }
      if (event.kind !== 'audit.sealed') {
        forger.observe(index === at ? changed : event);
        return index === at ? changed : event;
      }
      const data = forger.seal({ closing: event.data.closing });
      const sealed = data === undefined ? event : { ...event, data };
      forger.observe(sealed);
      return sealed;
    });
  };
  t.equal(findingOf(forge(testKeys(7), 0)).fault, undefined, 'a chain of other keys is a chain');
  t.match(findingOf(forge(testKeys(7), 0), firstKey).fault, { what: 'key not trusted' });
  t.match(findingOf(forge(testKeys(7), at)).fault, { what: 'seal broken', seq: victim.seq }, 'no seal handed over to the other key');
  const [, second] = seals;
  if (second === undefined) throw new Error('there are seals');
  const unsigned = audit.map((event) => (event === second ? { ...second, data: { ...second.data, closing: true } } : event));
  t.match(findingOf(unsigned).fault, { what: 'seal broken', seq: victim.seq });
});

t.test('personal data can be taken out, and what is left still holds', async (t) => {
  const text = (events: readonly AnyEvent[]) => events.map(encodeEvent).join('\n');
  for (const personal of ['902-000001', 'Kim Minsu', '급여', 'invoice-2026-0002']) t.match(text(records), personal);
  const salts = new Map(seals.flatMap(({ data }) => data.records.map(({ seq, salt }) => [seq, salt])));
  const bare = audit.filter((event) => isAuditRecord(event) || event.kind === 'audit.sealed').map((event) => withoutPersonal(event, salts));
  t.equal(findingOf(bare, firstKey).fault, undefined);
  for (const personal of ['901-000001', '902-000001', 'Kim Minsu', '급여', 'invoice-2026-0002']) t.notMatch(text(bare), personal);
  t.match(text(bare), '"amountWon":"15000"', 'what is not personal stays');
  const index = bare.findIndex(({ seq }) => seq === victim.seq);
  t.match(findingOf(bare.toSpliced(index, 1, edited(bare[index] ?? victim, '15000', '95000'))).fault, { what: 'changed', seq: victim.seq });
  t.not(redacted(victim, 'salt').data, redacted(victim, 'other').data);
  t.notSame(redacted(victim, 'salt').data, redacted(victim, 'other').data, 'without the salt a name cannot be guessed and proven');
});

t.test('a key hands over to the next, and a new session to a key of its own', async (t) => {
  const keys: string[] = [];
  const named: SealKeys = testKeys();
  const seals = new AuditSeals({
    keyOf: (expected) => {
      keys.push(`asked for ${expected === undefined ? 'any' : 'the next'}`);
      return named.keyOf(expected);
    },
    nextOf: named.nextOf,
  });
  const [record] = records;
  if (record === undefined) throw new Error('there are records');
  const stored: AnyEvent[] = [];
  for (let number = 1; number <= sealsPerKey + 2; number += 1) {
    const put = (event: AnyEvent) => {
      stored.push(event);
      seals.observe(event);
    };
    put({ ...record, seq: 2 * number });
    const data = seals.seal({ closing: number === sealsPerKey + 2 });
    if (data === undefined) throw new Error('there is something to seal');
    put(stampEvent({ kind: 'audit.sealed', at: start, data }, { seq: 2 * number + 1, recordedAt: start, trial: null }));
  }
  const finding = findingOf(stored, firstKey);
  t.equal(finding.fault, undefined);
  t.equal(finding.keys.length, 2);
  t.same(keys, ['asked for any']);
  const [, second = ''] = finding.keys;
  t.equal(findingOf(stored, second).fault, undefined, 'whoever trusts the later key trusts the end');
  t.equal(findingOf(stored, sealKey(new Uint8Array(32).fill(9)).name).fault?.what, 'key not trusted');
});

t.test('keys are Ed25519 as everybody has it', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const key = sealKey(secret);
  t.equal(key.name, publicKey.export({ format: 'jwk' }).x);
  t.ok(isSignedBy(key.name, 'text', key.sign('text')));
  t.notOk(isSignedBy(key.name, 'texts', key.sign('text')));
  t.notOk(isSignedBy(firstKey, 'text', key.sign('text')));
  t.notOk(isSignedBy('no key', 'text', key.sign('text')));
  t.notOk(isSignedBy(key.name, 'text', ''));
  t.throws(() => sealKey(new Uint8Array(31)), RangeError);
});

function edited<E extends AnyEvent>(event: E, from: string, to: string): E {
  return decodeEvent(encodeEvent(event).replace(from, to)) as E; // the same kind as before
}

function swapped(events: readonly AnyEvent[], left: number, right: number): AnyEvent[] {
  return events.map((event, index) => (index === left ? events[right] : index === right ? events[left] : event) ?? event);
}

function renumbered(left: AuditRecord, right: AuditRecord): AnyEvent[] {
  return audit.map((event) => (event === left ? { ...right, seq: left.seq } : event === right ? { ...left, seq: right.seq } : event));
}

function withoutPersonal(event: AnyEvent, salts: ReadonlyMap<number, string | null>): AnyEvent {
  if (isAuditRecord(event)) return decodeEvent(encodeEvent(redacted(event as AuditRecord, salts.get(event.seq) ?? null))); // as the line before says
  if (event.kind !== 'audit.sealed') return event;
  const sealed: Event<'audit.sealed'> = {
    ...event,
    data: { ...event.data, records: event.data.records.map((record) => ({ ...record, salt: null })) },
  };
  return sealed;
}
