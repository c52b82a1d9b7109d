import type { JsonValue } from '../kernel/event.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';
import { ordersIn, recordOf } from './tool-call.ts';
import type { Call } from './transcript.ts';

/** Every field that must be equal for a key to mean the same payment, by the name that agents give it. */
export interface PaymentFields {
  readonly fromBank: JsonValue | undefined;
  readonly fromAccount: JsonValue | undefined;
  readonly toBank: JsonValue | undefined;
  readonly toAccount: JsonValue | undefined;
  readonly toHolder: JsonValue | undefined;
  readonly amountWon: JsonValue | undefined;
  readonly memo: JsonValue | undefined;
  readonly returnOf: JsonValue | undefined;
}

/** Of a claim, or of the arguments of a call; what may be left out has its default. */
export function fieldsIn(value: JsonValue): PaymentFields {
  const { fromBank, fromAccount, toBank, toAccount, toHolder, amountWon, memo = '', returnOf = null } = recordOf(value);
  return { fromBank, fromAccount, toBank, toAccount, toHolder, amountWon, memo, returnOf };
}

/** All that one call puts under its key: a payment, or every line of a file and the day for which it is. */
export function bodyOf({ tool, arguments: args }: Pick<Call, 'tool' | 'arguments'>): readonly JsonValue[] {
  return ordersIn(tool, args).map((order) => [Object.values(fieldsIn(order)).map((value) => value ?? null), order['file'] ?? null]);
}

/** The same of an order, as a rail got it. */
export function fieldsOfOrder({ payer, payee, amountWon, memo, returnOf }: CreditTransfer): PaymentFields {
  return {
    fromBank: payer.bank,
    fromAccount: payer.account,
    toBank: payee.bank,
    toAccount: payee.account,
    toHolder: payee.holder,
    amountWon: String(amountWon),
    memo,
    returnOf,
  };
}

const names = ['fromBank', 'fromAccount', 'toBank', 'toAccount', 'toHolder', 'amountWon', 'memo', 'returnOf'] as const;

/** The first field in which two payments differ; `undefined`: they are the same. */
export function differingField(left: PaymentFields, right: PaymentFields): keyof PaymentFields | undefined {
  return names.find((name) => left[name] !== right[name]);
}
