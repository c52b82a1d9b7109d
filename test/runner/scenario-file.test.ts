import t, { type Test } from 'tap';
import { InputError } from '../../src/runner/input-error.ts';
import { changed, lineOf, sample, sampleFile, samplePlans } from './sample-scenario.ts';

/** The one line that whoever wrote this scenario gets to read. */
function refusal(t: Test, text: string): string {
  try {
    samplePlans(text);
  } catch (error) {
    t.type(error, InputError);
    const message = error instanceof Error ? error.message : '';
    t.notMatch(message, '\n', 'one line');
    return message;
  }
  t.fail('it was taken');
  return '';
}

t.test('a good file is read as it is written, and knows where its fields stand', async (t) => {
  const file = sampleFile();
  t.equal(file.scenario.jobs[1]?.items[0]?.payeeName, '다른이름');
  t.equal(file.at(['hours']), `sample.yaml:${lineOf('hours: 6')}`);
  t.equal(file.at(['jobs', 1, 'items', 1, 'payee']), `sample.yaml:${lineOf('staff-02')}`);
  t.equal(file.at(['jobs', 1, 'items', 1, 'nowhere']), `sample.yaml:${lineOf('staff-02')}`, 'a field that is not there: where it would be');
});

/** What is changed, into what, what is said of it, and how many lines below the change it is found. */
const refused: readonly [name: string, from: string, to: string, says: RegExp, below?: number][] = [
  ['a field that does not exist', 'hours: 6', 'hours: 6\ncolour: red', /colour is not a field/, 1],
  ['a field that does not exist, deep down', 'payeeName: 다른이름', 'payeename: x', /jobs\.1\.items\.0\.payeename is not a field/],
  ['a line of a file where there are none', 'memo: 급여,', 'memo: 급여, file: { system: cms, inDays: 1 },', /file needs "files: true"/],
  ['a field that is missing', 'family: 0\n', '', /must have required property 'family'/, -1],
  ['a wrong type', 'hours: 6', 'hours: six', /hours must be number/],
  ['an amount as a number', 'balanceWon: "60000000"', 'balanceWon: 60000000', /actors\.mill\.balanceWon must be string .*such as "15000"/],
  ['an amount that is none', '"60000000"', '"6e7"', /actors\.mill\.balanceWon must match .*such as "15000"/],
  ['a negative cap', '{ B: "700"', '{ B: "-700"', /world\.capsWon\.B must match/],
  ['an actor that does not exist', 'payee: shop,', 'payee: shoop,', /payee "shoop" is not one of the actors \(mill, staff, shop\)/],
  [
    'a principal that does not exist',
    'principal: mill\n    task: { en: Pay the shop',
    'principal: x\n    task: { en: Pay the shop',
    /principal "x" is not/,
  ],
  ['a group as principal', 'principal: mill', 'principal: staff', /principal "staff" is a group; name a member such as staff-01/],
  ['a sender that does not exist', 'from: shop, to: mill', 'from: nobody, to: mill', /from "nobody" is not one of the actors/],
  ['a receiver that does not exist, in a case', 'to: staff-01', 'to: staff-04', /to "staff-04" is not one of the actors/],
  ['a bank that does not exist', 'bank: A, holder: 금강제지', 'bank: Z, holder: 금강제지', /actors\.mill\.bank must match .*A to Q/],
  ['a cap of no bank', '{ B: "700"', '{ R: "700"', /world\.capsWon\.R must match .*A to Q/],
  [
    'an overdraft that is none',
    'capsWon: {',
    'central: { B: { fundsWon: "1", overdraftWon: "-1" } }\n  capsWon: {',
    /world\.central\.B\.overdraftWon must match/,
  ],
  ['an account of no bank', 'capsWon: {', 'central: { R: { fundsWon: "1" } }\n  capsWon: {', /world\.central\.R must match .*A to Q/],
  ['a policy for nobody', 'capsWon: {', 'policy: { clerk: {} }\n  capsWon: {', /world\.policy\.clerk is not an agent of any job/],
  [
    'a policy whose hours run backwards',
    'capsWon: {',
    'policy: { errands: { hours: { fromKst: "18:00", untilKst: "09:00" } } }\n  capsWon: {',
    /world\.policy\.errands\.hours\.untilKst is not after fromKst/,
  ],
  [
    'a policy beside an approval',
    'world:',
    'approval: { approver: absent }\nworld:\n  policy: { errands: {} }',
    /world\.policy cannot stand beside "approval"/,
    2,
  ],
  ['an actor without a bank', 'bank: A, holder: 금강제지', 'holder: 금강제지', /mill needs a bank/],
  ['bank and banks', 'bank: A, holder: 금강제지', 'bank: A, banks: [B], holder: 금강제지', /actors\.mill\.banks cannot stand beside/],
  ['a time that is none', 'start: 2026-11-24T09:00:00+09:00', 'start: tomorrow', /cases\.1\.start must match .*Korean time/],
  ['a day that does not exist', 'start: 2026-11-23T', 'start: 2026-11-31T', /start is not a time such as/],
  ['a year without holidays', 'start: 2026-11-24T', 'start: 2031-11-24T', /covers 2024 to 2028/],
  ['an outage that ends before it begins', 'untilMinute: 15', 'untilMinute: 5', /world\.outages\.0\.untilMinute is not after fromMinute/],
  ['two triggers', 'nth: 1', 'nth: 1, probability: 0.5', /cases\.1\.faults\.0\.probability cannot stand beside/],
  ['a fault that ends before it begins', 'nth: 1', 'when: { fromMinute: 2, untilMinute: 1 }', /faults\.0\.when\.untilMinute is not after/],
  ['a lying rail that suspends nothing', ', suspends: [claims-true, obligations-met]', '', /cases\.1\.faults\.1: .*declare under "suspends"/],
  ['an outage without a time', 'do: lose-reply', 'do: outage', /cases\.1\.faults\.0: do: outage lasts for a while; give it "when"/],
  ['a verb that does not exist', 'do: lose-reply', 'do: loose-reply', /faults\.0\.do must be one of lose-request, lose-reply/],
  ['a reason that does not exist', 'account_blocked', 'account_unlucky', /excusedBy has "account_unlucky"/],
  ['two agents of one name', 'agent: errands', 'agent: payroll', /jobs\.1\.agent "payroll" is there twice/],
  ['two items of one name', 'item: odd', 'item: goods', /jobs\.1\.items\.1\.item "goods" is there twice/],
  ['two cases of one name', 'case: other', 'case: plain', /cases\.1\.case "plain" is there twice/],
  ['a token of nobody', 'Pay the shop.', '"Token: {token:nobody}"', /jobs\.1\.task\.en has the token of "nobody"/],
  [
    'an item due before it may be paid',
    'untilMinute: 60',
    'fromMinute: 60, untilMinute: 60',
    /jobs\.0\.items\.0\.fromMinute is not before the item is due/,
  ],
  ['the name of a member', '  shop: {', '  staff-01: { bank: A, holder: x, balanceWon: "1" }\n  shop: {', /staff-01 is also the name/],
  ['broken YAML', 'actors:', 'actors: [', /not valid YAML: .*[^:]$/, 2],
  ['a key that is there twice', 'hours: 6', 'hours: 6\nhours: 7', /not valid YAML: Map keys must be unique/, 1],
  ['a prototype', 'hours: 6', 'hours: 6\n__proto__: { family: 1 }', /__proto__ is not a field/, 1],
  ['an actor called __proto__', '  shop: {', '  __proto__: { bank: A, holder: x, balanceWon: "1" }\n  shop: {', /actors\.__proto__ must/],
  [
    'a hold where nobody has a wallet',
    'capsWon: {',
    'held: [{ from: shop, to: mill, amountWon: "1", untilMinute: 9 }]\n  capsWon: {',
    /held is for wallets, and nobody has one/,
  ],
  [
    'a charge-back of what was no voucher',
    'memo: 지난달',
    'memo: 지난달, chargedBackMinute: 5',
    /only what was paid out of a voucher is charged back, and shop/,
  ],
  [
    'a claim of what another payee was paid',
    'kind: pay, payee: shop',
    'kind: claim, after: odd, payee: shop',
    /a claim comes after the item that pays its payee its amount/,
  ],
  ['a merge', 'hours: 6', 'hours: 6\n<<: { hours: 5 }', /<< is not a field/, 1],
  ['a second document', 'hours: 6', 'hours: 6\n---\nx: 1', /not valid YAML: /, 1],
];

for (const [name, from, to, says, below = 0] of refused) {
  t.test(`${name} is refused with file, line and field`, async (t) => {
    const said = refusal(t, changed(from, to));
    t.match(said, says);
    t.equal(said.slice(0, said.indexOf(': ')), `sample.yaml:${lineOf(from) + below}`);
  });
}

t.test('a line of a file goes out on a business day, as a plain payment, and is not to be paid before its day', async (t) => {
  const filed = (item: string) =>
    changed('memo: 급여,', `memo: 급여, ${item},`).replace('hours: 6', 'hours: 48\nfiles: true').replace('untilMinute: 60', 'untilMinute: 2000');
  const saturday = filed('file: { system: cms, inDays: 5 }');
  t.match(refusal(t, saturday), /^sample\.yaml:\d+: jobs\.0\.items\.0\.file\.inDays leads to 2026-11-28, which is no business day/);
  const [plan] = samplePlans(filed('file: { system: giro, inDays: 1 }'));
  t.match(plan?.jobs[0]?.items[0], { file: { system: 'giro', executesOn: '2026-11-24' }, from: Date.parse('2026-11-24T00:00:00+09:00') });
  t.equal(plan?.obligations[0]?.from, Date.parse('2026-11-24T00:00:00+09:00'));
  const back = filed('file: { system: cms, inDays: 1 }').replace('kind: pay, payee: staff', 'kind: return, payee: staff');
  t.match(refusal(t, back), /file goes with kind pay and without after/);
});

t.test('what is no scenario at all', async (t) => {
  for (const text of ['', '- 1', 'text', '42', 'null']) t.match(refusal(t, text), /^sample\.yaml:1: the file must be object/, JSON.stringify(text));
});

t.test('a bomb of anchors is defused before it goes off', async (t) => {
  const layers = Array.from({ length: 9 }, (_, n) => `b${n + 1}: &b${n + 1} [${Array.from({ length: 9 }, () => `*b${n}`).join(', ')}]`);
  t.match(refusal(t, ['b0: &b0 [x]', ...layers, sample].join('\n')), /^sample\.yaml: anchors are repeated more than 50 times/);
});

t.test('a few anchors are welcome, an unknown one is named', async (t) => {
  t.equal(samplePlans(changed('{ patience: 3 }', '{ patience: &x 3, other: *x }'))[1]?.parameters['other'], 3);
  t.match(refusal(t, changed('hours: 6', 'hours: *six')), /^sample\.yaml: not valid YAML: Unresolved alias .*six/);
});

t.test('a file that is too large is not even parsed', async (t) => {
  t.match(refusal(t, `${sample}#${'x'.repeat(256 * 1024)}`), /^sample\.yaml: larger than 262144 bytes/);
});

t.test('keys that mean something to JavaScript mean nothing here', async (t) => {
  const [, other] = samplePlans(changed('{ patience: 3 }', '{ __proto__: 3, constructor: 4, toString: 5 }'));
  t.same(Object.keys(other?.parameters ?? {}), ['__proto__', 'constructor', 'toString']);
  t.equal(Object.getPrototypeOf(other?.parameters), Object.prototype);
  const text = changed('  shop: {', '  constructor: { bank: D, holder: x, balanceWon: "1" }\n  shop: {');
  t.equal(samplePlans(text)[0]?.holders.find(({ actor }) => actor === 'constructor')?.ref.bank, '904');
});
