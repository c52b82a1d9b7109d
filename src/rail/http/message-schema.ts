import type { Instruction } from '../../kernel/instruction.ts';
import { reasons } from '../../kernel/reason.ts';
import type { Topic } from '../rail.ts';
import { retailSystems } from '../retail-systems.ts';

const id = { type: 'string', minLength: 1, maxLength: 256 } as const;
const text = { type: 'string', maxLength: 1_000 } as const;
const bank = { type: 'string', pattern: '^[0-9]{3}$' } as const;
const at = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const amount = { type: 'string', pattern: '^(0|[1-9][0-9]{0,17})$' } as const;
const signedAmount = { type: 'string', pattern: '^(0|-?[1-9][0-9]{0,17})$' } as const;
const day = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' } as const;

const nets = { type: 'object', propertyNames: bank, additionalProperties: signedAmount } as const;

/** Every property is required, and no other is taken: what one side has no word for must not get lost on the way. */
function exactly<P extends object>(properties: P) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false } as const;
}

const party = exactly({ bank, account: id, holder: text });

const accountRef = exactly({ bank, account: id });

const ordinaryTransfer = exactly({
  kind: { const: 'credit-transfer' },
  id,
  payer: party,
  payee: party,
  amountWon: amount,
  memo: text,
  returnOf: { anyOf: [id, { type: 'null' }] },
  requestedAt: at,
});

/** The electronic banking network goes without saying. */
const creditTransfer = { ...ordinaryTransfer, properties: { ...ordinaryTransfer.properties, system: { enum: Object.keys(retailSystems) } } };

const ordinarySettlement = exactly({
  kind: { const: 'gross-settlement' },
  id,
  debtor: bank,
  creditor: bank,
  amountWon: amount,
  reference: id,
  payment: { anyOf: [creditTransfer, { type: 'null' }] },
  priority: { enum: ['urgent', 'normal'] },
  until: { anyOf: [at, { type: 'null' }] },
});

/** Most give nothing back. */
const grossSettlement = {
  ...ordinarySettlement,
  properties: { ...ordinarySettlement.properties, returns: exactly({ order: id, reason: { enum: Object.keys(reasons) } }) },
};

/** JSON Schemas of the instructions that cross as HTTP, by kind. A rail of other kinds adds its own. */
export const instructionSchemas: { readonly [K in Instruction['kind']]?: object } = {
  'credit-transfer': creditTransfer,
  'net-settlement': exactly({
    kind: { const: 'net-settlement' },
    id,
    session: day,
    payInWon: nets,
  }),
  'settlement-advice': exactly({ kind: { const: 'settlement-advice' }, id, session: day, payInWon: signedAmount }),
  'gross-settlement': grossSettlement,
  'bulk-file': exactly({
    kind: { const: 'bulk-file' },
    id,
    system: { enum: ['cms', 'cms-debit', 'giro'] },
    executesOn: day,
    lines: { type: 'array', maxItems: 10_000, items: creditTransfer },
    requestedAt: at,
  }),
  'wallet-hold': exactly({
    kind: { const: 'wallet-hold' },
    id,
    payer: accountRef,
    payee: accountRef,
    amountWon: amount,
    order: { anyOf: [id, { type: 'null' }] },
    expiresAt: at,
    requestedAt: at,
  }),
  recall: exactly({ kind: { const: 'recall' }, id, original: id }),
  'return-claim': exactly({ kind: { const: 'return-claim' }, id, original: id, amountWon: amount, requestedAt: at }),
  'wallet-release': exactly({ kind: { const: 'wallet-release' }, id, hold: id, requestedAt: at }),
};

/** A party is an account with more to it, and may be named as it is. */
const account = { ...exactly({ bank: id, account: id }), additionalProperties: true } as const;

/** What can be asked, by topic. */
export const questionSchemas: { readonly [T in Topic]: object } = {
  balance: exactly({ account }),
  recipient: exactly({ account }),
  statement: exactly({ account, from: at, until: at }),
  wallet: exactly({ account }),
  attestation: exactly({}),
  cutoffs: exactly({}),
  system: exactly({}),
  shortfall: exactly({ payInWon: nets }),
  position: exactly({ bank }),
  liquidity: exactly({ bank }),
  'return-claim': exactly({ transfer: id, amountWon: amount }),
  claimed: exactly({ transfer: id }),
  recovery: exactly({ transfer: id, payer: account }),
};
