import t from 'tap';
import type { EventData } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { agent, payee, payer, start } from './cast.ts';
import { idOf, type PayOptions } from './payment-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

type Rule = EventData['policy.adopted']['policy']['rules'][number];
type Asked = EventData['approval.asked'];

const minuteMs = 60_000;

const base: Rule = { name: 'pay', zone: 'inside', tenant: 'sandbox', agent, tools: ['transfer_funds'], hours: null };
const fields = {
  fromBank: payer.bank,
  fromAccount: payer.account,
  toBank: payee.bank,
  toAccount: payee.account,
  toHolder: payee.account,
  amountWon: '50000',
  memo: '',
  returnOf: null,
};

/** A trial under a policy with one rule. */
class Script extends TrialScript {
  constructor(over: Partial<Rule> = { stepUpFromWon: won(50_000n) }) {
    super();
    const zones = [{ name: 'inside', internal: true, letter: null }];
    const policy = { zones, agents: [{ tenant: 'sandbox', agent, zone: 'inside' }], rules: [{ ...base, ...over }] };
    this.put({ kind: 'policy.adopted', at: start, data: { policy } });
  }

  /** The first call of a payment: claimed, asked for, told to wait. */
  request(key: string, over: Partial<Asked> = {}, by = agent): this {
    const instruction = idOf(key);
    const call = `w-${key}`;
    const args = { idempotencyKey: key, ...fields, returnOf: undefined };
    const { returnOf: _, ...sent } = args;
    const who = { tenant: 'sandbox', principal: 'hanbit' };
    this.put({ kind: 'audit.intent', at: this.now, agent: by, call, data: { ...who, tool: 'transfer_funds', arguments: sent } });
    this.put({ kind: 'claim.opened', at: this.now, instruction, data: { ...who, key, fields } });
    const data: Asked = { approval: `a-${key}`, ...who, why: ['amount'], fields, validMs: 30 * minuteMs, ...over };
    this.put({ kind: 'approval.asked', at: this.now, agent: by, instruction, data });
    return this.told(key, 'approval_required', call);
  }

  told(key: string, reason: string, call = `t-${key}-${this.events.length}`): this {
    const who = { tenant: 'sandbox', principal: 'hanbit', tool: 'transfer_funds' };
    if (!call.startsWith('w-'))
      this.put({ kind: 'audit.intent', at: this.now, agent, call, data: { ...who, arguments: { idempotencyKey: key, ...fields, returnOf: '' } } });
    this.put({ kind: 'audit.outcome', at: this.now, agent, call, data: { ...who, status: 'denied', reason, mandate: null } });
    return this;
  }

  decide(key: string, kind: 'approval.approved' | 'approval.refused', by = 'manager'): this {
    this.put({ kind, at: this.now, agent, instruction: idOf(key), data: { approval: `a-${key}`, by } });
    return this;
  }

  lapse(key: string): this {
    this.put({ kind: 'approval.expired', at: this.now, agent, instruction: idOf(key), data: { approval: `a-${key}` } });
    return this;
  }

  /** The payment goes on under its key, which is claimed already. */
  goOn(key: string, options: PayOptions = {}): this {
    return this.pay(key, { without: ['claim'], ...options });
  }
}

const holds = (script: TrialScript) => !broken(script.close()).includes('approval-binds');

t.test('approval-binds: a payment that needs a person goes with one, and not without', async (t) => {
  t.equal(holds(new Script().request('k1').decide('k1', 'approval.approved').goOn('k1')), true);
  t.equal(holds(new Script().pay('k1')), false, 'nobody was asked');
  t.equal(holds(new Script({ stepUpFromWon: won(50_001n) }).pay('k1')), true, 'nobody needs to be');
  t.equal(holds(new Script().request('k1').goOn('k1')), false, 'nobody has answered');
  t.equal(holds(new Script().request('k1').decide('k1', 'approval.refused').goOn('k1')), false, 'refused');
  t.equal(holds(new TrialScript().pay('k1')), true, 'there is no policy');
});

t.test('approval-binds: live', async (t) => {
  const approved = () => new Script().request('k1').decide('k1', 'approval.approved');
  t.equal(
    holds(
      approved()
        .wait(30 * minuteMs - 1)
        .goOn('k1'),
    ),
    true,
  );
  t.equal(
    holds(
      approved()
        .wait(30 * minuteMs)
        .goOn('k1'),
    ),
    false,
    'used too late',
  );
  t.equal(
    holds(
      approved()
        .wait(30 * minuteMs)
        .lapse('k1')
        .goOn('k1'),
    ),
    false,
    'lapsed',
  );
  t.equal(
    holds(
      approved()
        .wait(30 * minuteMs)
        .lapse('k1'),
    ),
    true,
  );
  t.equal(holds(approved().lapse('k1')), false, 'lapsed before its time');
  t.equal(
    holds(
      new Script()
        .request('k1')
        .wait(30 * minuteMs)
        .decide('k1', 'approval.approved'),
    ),
    false,
    'approved too late',
  );
});

t.test('approval-binds: unused, and the first answer holds', async (t) => {
  const used = () => new Script().request('k1').decide('k1', 'approval.approved').goOn('k1');
  t.equal(holds(used().pay('k2')), false, 'an approval is for one payment');
  t.equal(holds(used().lapse('k1')), false, 'what was used does not lapse');
  t.equal(holds(new Script().request('k1').decide('k1', 'approval.refused').decide('k1', 'approval.approved')), false);
  t.equal(holds(new Script().decide('k1', 'approval.approved')), false, 'nobody had asked');
});

t.test('approval-binds: the same fields, principal and agent', async (t) => {
  for (const [field, other] of Object.entries({ ...fields, returnOf: 'tr-0', memo: 'x', amountWon: '50001', toAccount: '902-2' })) {
    const value = fields[field as keyof typeof fields] === other ? 'another' : other; // a field of the order
    t.equal(holds(new Script().request('k1', { fields: { ...fields, [field]: value } })), false, field);
  }
  t.equal(holds(new Script().request('k1', { principal: 'somebody' })), false);
  t.equal(holds(new Script().request('k1', { tenant: 'another' })), false);
  const changed = { received: (data: EventData['instruction.received']) => ({ ...data, instruction: { ...data.instruction, memo: 'changed' } }) };
  t.equal(holds(new Script().request('k1').decide('k1', 'approval.approved').goOn('k1', { change: changed })), false, 'at the rail');
  const other = new Script().request('k1').decide('k1', 'approval.approved');
  const stolen = { reserved: (data: EventData['budget.reserved']) => ({ ...data, mandate: 'mandate-of-another' }) };
  t.equal(holds(other.goOn('k1', { change: stolen })), false, 'under the mandate of another agent');
});

t.test('approval-binds: what was paid before calls for it', async (t) => {
  const day = { stepUpDayWon: won(100_000n) };
  t.equal(holds(new Script(day).pay('k1')), true, 'the first of the day');
  t.equal(holds(new Script(day).pay('k1').pay('k2')), false, 'structuring');
  t.equal(holds(new Script(day).pay('k1').pay('k2', { to: { bank: '902', account: '902-2' } })), true, 'another payee');
  t.equal(
    holds(
      new Script(day)
        .pay('k1')
        .wait(24 * 60 * minuteMs)
        .pay('k2'),
    ),
    true,
    'another day',
  );
  t.equal(holds(new Script(day).pay('k1', { rejected: 'insufficient_funds' }).pay('k2')), true, 'nothing was paid');
  t.equal(
    holds(
      new Script(day)
        .pay('k1')
        .request('k2', { why: ['structuring'] })
        .decide('k2', 'approval.approved')
        .goOn('k2'),
    ),
    true,
  );
  t.equal(holds(new Script({ stepUpNewPayee: true }).pay('k1')), false, 'a new payee');
  const known = new Script({ stepUpNewPayee: true })
    .request('k1', { why: ['new-payee'] })
    .decide('k1', 'approval.approved')
    .goOn('k1');
  t.equal(holds(known.pay('k2')), true, 'a known payee');
  const quick = { stepUpVelocity: { payments: 2, minutes: 10 } };
  t.equal(
    holds(
      new Script(quick)
        .pay('k1')
        .wait(10 * minuteMs - 1)
        .pay('k2'),
    ),
    false,
    'velocity',
  );
  t.equal(
    holds(
      new Script(quick)
        .pay('k1')
        .wait(10 * minuteMs)
        .pay('k2'),
    ),
    true,
  );
});

t.test('approval-binds: a file is asked about by its sum', async (t) => {
  const who = { tenant: 'sandbox', principal: 'hanbit' };
  /** Two lines under the key of one file, and one of the same amount under another's; `asks` says of each line of the first whether a person was asked. */
  const file = (fromWon: bigint, asks: readonly boolean[]) => {
    const script = new Script({ tools: ['submit_bulk_file'], stepUpFromWon: won(fromWon) });
    const { fromBank, fromAccount, returnOf: _, ...line } = fields;
    const args = { idempotencyKey: 'f', fromBank, fromAccount, system: 'cms', executesOn: '2026-11-24', amountWon: '100000', lines: [line, line] };
    script.put({ kind: 'audit.intent', at: script.now, agent, call: 'w-f', data: { ...who, tool: 'submit_bulk_file', arguments: args } });
    for (const key of ['f#1', 'f#2', 'ff#1'])
      script.put({
        kind: 'claim.opened',
        at: script.now,
        instruction: idOf(key),
        data: { ...who, key, fields: { ...fields, file: key.slice(0, -2) } },
      });
    for (const [index, isAsked] of asks.entries()) {
      const key = `f#${index + 1}`;
      const instruction = idOf(key);
      const data: Asked = { approval: `a-${key}`, ...who, why: ['amount'], fields: { ...fields, file: 'f' }, validMs: 30 * minuteMs };
      if (isAsked) script.put({ kind: 'approval.asked', at: script.now, agent, instruction, data });
      if (isAsked) script.decide(key, 'approval.approved');
      script.put({ kind: 'budget.reserved', at: script.now, instruction, data: { mandate: 'mandate-1', amountWon: won(50_000n) } });
    }
    return holds(script);
  };
  t.equal(file(100_000n, [true, true]), true, 'asked of each line');
  t.equal(file(100_000n, [false, false]), false, 'the sum was split into lines, and nobody was asked');
  t.equal(file(100_000n, [true, false]), false, 'one line went without');
  t.equal(file(100_001n, [false, false]), true, 'the sum is below, and what others filed does not count');
  t.equal(file(100_001n, [true, true]), false, 'asked without cause');
});

t.test('approval-binds: nobody is asked without cause, and what is said is so', async (t) => {
  t.equal(holds(new Script({}).request('k1')), false, 'without cause');
  t.equal(holds(new Script().request('k1', { why: ['velocity'] })), false, 'for another cause');
  t.equal(holds(new Script().request('k1').request('k1')), false, 'twice');
  const asked = () => new Script().request('k1');
  t.equal(holds(asked().told('k1', 'approval_required')), true);
  t.equal(holds(asked().told('k1', 'approval_refused')), false);
  t.equal(holds(asked().decide('k1', 'approval.refused').told('k1', 'approval_refused')), true);
  t.equal(holds(asked().decide('k1', 'approval.refused').told('k1', 'approval_expired')), false);
  t.equal(
    holds(
      asked()
        .wait(30 * minuteMs)
        .lapse('k1')
        .told('k1', 'approval_expired'),
    ),
    true,
  );
  t.equal(holds(new Script().told('k2', 'approval_required')), false, 'never asked for');
});

t.test('approval-binds: where four eyes apply, whoever initiated it does not approve it', async (t) => {
  const rule = { stepUpFromWon: won(50_000n), fourEyes: true };
  const asked = () => new Script(rule).request('k1', { fourEyes: true });
  t.equal(holds(asked().decide('k1', 'approval.approved')), true, 'by somebody else');
  t.equal(holds(asked().decide('k1', 'approval.approved', 'hanbit')), false, 'by its principal');
  t.equal(holds(asked().decide('k1', 'approval.refused', 'hanbit')), true, 'who may refuse it');
  t.equal(holds(new Script().request('k1').decide('k1', 'approval.approved', 'hanbit')), true, 'without four eyes');
  t.equal(holds(new Script(rule).request('k1')), false, 'asked for without, against the rule');
  t.equal(holds(new Script().request('k1', { fourEyes: true })), false, 'and the other way round');
});
