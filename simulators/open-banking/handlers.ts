import { type Answer, refusal } from './answer.ts';
import type { Centre } from './centre.ts';
import type { ClaimRequest } from './claims.ts';
import type { Client, Desk } from './desk.ts';
import type { EndpointName } from './endpoints.ts';
import type { TransactionQuery } from './inquiries.ts';
import { fintechUseNumOf } from './members.ts';
import type { DepositItem, DepositRequest, ResultRequest, WithdrawRequest } from './transfers.ts';

type Handler = (client: Client, request: never) => Answer | Promise<Answer>;

/** What answers each endpoint. Requests have passed the endpoint's schema, whose fields the types name. */
export function handlersOf(centre: Centre, accountOf: Desk['accountOf']): { readonly [E in EndpointName]: Handler } {
  const { membership, inquiries, transfers, claims, directory } = centre;
  return {
    userMe: (client, query: { readonly user_seq_no: string }) => membership.me(client, query.user_seq_no),
    accountList: (client, query: { readonly user_seq_no: string }) => membership.accounts(client, query.user_seq_no),
    accountCancel: (client, body: Parameters<typeof membership.cancel>[1]) => membership.cancel(client, body),
    userClose: (client, body: { readonly user_seq_no: string }) => membership.close(client, body.user_seq_no),
    balance: (client, query: { readonly fintech_use_num: string }) => inquiries.balance(client, query.fintech_use_num),
    transactionList: (client, query: TransactionQuery) => inquiries.transactions(client, query),
    realName: (_client, body: Parameters<typeof inquiries.realName>[0]) => inquiries.realName(body),
    receive: (client, body: Parameters<typeof inquiries.receive>[1]) => inquiries.receive(client, body),
    remitList: (client, body: Parameters<typeof transfers.remitList>[1]) => transfers.remitList(client, body),
    withdrawByNumber: (client, body: WithdrawRequest & { readonly fintech_use_num: string }) =>
      transfers.withdraw(client, body, body.fintech_use_num),
    withdrawByAccount: (client, body: WithdrawRequest & { readonly bank_code_std: string; readonly account_num: string }) =>
      transfers.withdraw(client, body, fintechUseNumOf(client.institution, accountOf(body.bank_code_std, body.account_num))),
    depositByNumber: (client, body: DepositRequest & { readonly req_list: readonly (DepositItem & { readonly fintech_use_num: string })[] }) => {
      const item = only(body.req_list);
      const payee = directory.registered(client.institution, item.fintech_use_num);
      if (payee === undefined) return refusal('A0317');
      return transfers.deposit(client, body, item, { ...payee.account, holder: payee.user.name });
    },
    depositByAccount: (client, body: DepositRequest & { readonly req_list: readonly (DepositItem & Named)[] }) => {
      const item = only(body.req_list);
      return transfers.deposit(client, body, item, { ...accountOf(item.bank_code_std, item.account_num), holder: item.account_holder_name });
    },
    transferResult: (client, body: ResultRequest) => transfers.result(client, body),
    returnClaim: (client, body: ClaimRequest) => claims.claim(client, body),
    returnResult: (client, body: Parameters<typeof claims.result>[1]) => claims.result(client, body),
  };
}

interface Named {
  readonly bank_code_std: string;
  readonly account_num: string;
  readonly account_holder_name: string;
}

/** The schema lets exactly one through: `req_cnt` is fixed at 1. */
function only<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('req_list is empty');
  return first;
}
