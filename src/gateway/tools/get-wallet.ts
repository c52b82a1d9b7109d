import { formatKst } from '../../kernel/calendar.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import type { TradeTerms, VoucherTerms, WalletTerms } from '../../kernel/wallet.ts';
import type { WalletAnswer } from '../../rail/rail.ts';
import { deny, type JsonObject } from '../denial.ts';
import { accountField, accountShown, asOfField, bankField, bankShown, described, listOf, oneOf, shown, timeField, wonField } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { readOnlyOpen } from './annotations.ts';

const voucher = objectSchema(
  {
    purpose: shown('Programme in which a payee has to be enrolled.'),
    sectors: listOf({ type: 'string' }, 'Lines of business that it can be spent on.'),
    from: described(timeField, 'First moment at which it can be spent.'),
    until: described(timeField, 'From then on it cannot be spent, and what is left goes back to its issuer.'),
    fromKst: shown('Hour of the day from which it can be spent, HH:MM in Korean time; absent: at any hour.'),
    untilKst: shown('Hour of the day before which it has to be spent.'),
  },
  ['fromKst', 'untilKst'],
);

const trade = objectSchema({
  asset: shown('What is sold.'),
  nominalWon: described(wonField, 'Nominal value that is delivered.'),
  priceWon: described(wonField, 'The one amount that settles it, in one payment.'),
  buyerBank: bankShown,
  buyerAccount: described(accountShown, 'The only wallet that can pay it, and that gets the asset.'),
  until: described(timeField, 'Until just before then it can be settled.'),
});

const setAside = objectSchema({
  payeeBank: bankShown,
  payeeAccount: accountShown,
  amountWon: described(wonField, 'Most that the payment may come to.'),
  until: described(timeField, 'From then on it is free again.'),
});

export const getWallet = defineTool<AccountRef>(
  {
    name: 'get_wallet',
    title: 'Get wallet / 전자지갑 조회',
    description: [
      'Terms of a wallet of deposit tokens; limits, voucher and trade only of your own and of payees that your mandate names. An account number that begins with T is a wallet; pay from and to wallets with transfer_funds.',
      'From your account to your wallet at the same bank transfer_funds converts a deposit into tokens, and from the wallet to the account it redeems them.',
      'A voucher pays only payees of its sectors that are enrolled in its programme, within its period and hours; a payment that does not fit is rejected as voucher_terms. Splitting it does not help.',
      'A wallet with a trade settles it: the asset is delivered in the same step in which its price is paid, or nothing happens.',
      'What one of your wallets has set aside for a payee (a pre-authorisation) is no part of its available balance, and is taken by the first payment from it to that payee, up to its amount and before its end; the rest is free then.',
    ].join('\n'),
    inputSchema: objectSchema({ bank: bankField, account: accountField }),
    outputSchema: objectSchema(
      {
        bank: bankShown,
        account: accountShown,
        holder: shown('Name of the holder by the word of the ledger; use it as toHolder.'),
        status: oneOf(['active', 'suspended', 'closed'], 'Only an active wallet can pay and be paid.'),
        kind: oneOf(['person', 'business'], 'Who holds it.'),
        sector: shown('Line of business; absent: none.'),
        programmes: listOf({ type: 'string' }, 'Programmes whose vouchers it takes.'),
        holdingLimitWon: described(wonField, 'Most that it may hold; absent: no limit.'),
        conversionLimitWon: described(wonField, 'Most that may be converted from deposits into it in all; absent: no limit.'),
        files: { type: 'boolean', description: 'Whether lines of CMS files (submit_bulk_file) reach it.' },
        voucher: { ...voucher, description: 'Its money is bound; absent: it is free.' },
        trade: { ...trade, description: 'Paying in settles this trade; absent: an ordinary wallet.' },
        setAside: listOf(setAside, 'Of your own wallets: what is held for payees, the oldest first; absent: nothing.'),
        asOf: asOfField,
      },
      ['sector', 'holdingLimitWon', 'conversionLimitWon', 'voucher', 'trade', 'setAside'],
    ),
    annotations: readOnlyOpen,
  },
  async ({ clock, mandates, rails }, { caller, arguments: { bank, account } }) => {
    const wallet = await rails.wallet({ bank, account });
    if (wallet === undefined) return denied(deny('account_unknown', { field: 'account' }));
    const { holder, status, terms } = wallet;
    const isOwn = mandates.readable(caller, { bank, account }) === undefined;
    const held = isOwn ? (wallet.setAside ?? []) : [];
    const own = held.length === 0 ? {} : { setAside: held.map(setAsideContent) };
    const bound = isOwn || mandates.pays(caller, { bank, account }) ? boundContent(terms) : {};
    return result({ bank, account, holder, status, ...termsContent(terms), ...bound, ...own, asOf: formatKst(clock.now()) });
  },
  'deposit-token',
);

/** What anybody may know who is to find out whether a wallet can be paid. */
function termsContent({ kind, sector, programmes, files }: WalletTerms): JsonObject {
  return { kind, programmes, files: files === true, ...(sector === null ? {} : { sector }) };
}

/** What concerns its holder, and whoever is to pay it. */
function boundContent({ holdingLimitWon, conversionLimitWon, ...bound }: WalletTerms): JsonObject {
  return {
    ...(holdingLimitWon === undefined ? {} : { holdingLimitWon: String(holdingLimitWon) }),
    ...(conversionLimitWon === undefined ? {} : { conversionLimitWon: String(conversionLimitWon) }),
    ...(bound.voucher === null ? {} : { voucher: voucherContent(bound.voucher) }),
    ...(bound.trade === null ? {} : { trade: tradeContent(bound.trade) }),
  };
}

function setAsideContent({ payee, amountWon, expiresAt }: NonNullable<WalletAnswer['setAside']>[number]): JsonObject {
  return { payeeBank: payee.bank, payeeAccount: payee.account, amountWon: String(amountWon), until: formatKst(expiresAt) };
}

function voucherContent({ purpose, sectors, from, until, hours }: VoucherTerms): JsonObject {
  return { purpose, sectors, from: formatKst(from), until: formatKst(until), ...hours };
}

function tradeContent({ asset, nominalWon, priceWon, buyer, until }: TradeTerms): JsonObject {
  return {
    asset,
    nominalWon: String(nominalWon),
    priceWon: String(priceWon),
    buyerBank: buyer.bank,
    buyerAccount: buyer.account,
    until: formatKst(until),
  };
}
