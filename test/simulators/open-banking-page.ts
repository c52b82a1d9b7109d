import { bankRspCodes, bankRspCodesSource } from '../../simulators/open-banking/bank-rsp-codes.ts';
import { endpoints } from '../../simulators/open-banking/endpoints.ts';
import type { ObjectField } from '../../simulators/open-banking/formats.ts';
import { type CodeRow, rspCodes, rspCodesSource } from '../../simulators/open-banking/rsp-codes.ts';
import { openBankingRules } from '../../simulators/open-banking/rules.ts';

const head = `# Open banking

The simulated open banking centre (\`simulators/open-banking\`): paths, fields, lengths and codes of the KFTC open banking API v2.0, over the simulated banks.
This page is made from the same data by \`node test/simulators/open-banking-page.ts > docs/open-banking.md\`; a test holds the two against each other.

    npx railproof serve --open-banking --port 4100

opens it on 127.0.0.1 with an institution, two users and a merchant, prints their numbers, and runs on the wall clock until Ctrl-C. Its books are in memory.
\`/openapi.json\` is the OpenAPI document with every field, its length and its kind. Where the real authorization page asks a person, this one is told
who is there: send the header \`x-user-seq-no\` to \`/oauth/2.0/authorize\`.

- **HTTP 200 is not success.** Read \`rsp_code\` and \`bank_rsp_code\`; for codes that are *open* below, nobody knows yet: ask \`/v2.0/transfer/result\`.
- **A payment is two transfers.** Withdraw brings the user's money to the institution's contract account, deposit takes it from there to the payee. Each
  succeeds or fails by itself. A deposit back to the user that names \`withdraw_bank_tran_id\` is recorded as the return of that withdrawal, at most once.
- **A \`bank_tran_id\` is unique for a day.** Sent again on the same day it is refused: \`A0008\` while the first is under way, \`822\` when it has ended, \`A0326\` for
  another order. After midnight it is a new order and pays again. The result is found under the date on which it was ordered, and with its amount.
- **Asking for an id that is not there closes it** for its day: a copy that is still on its way is refused. Ours, so that "not there" can be relied on.
- **A return claim needs the payee.** He answers after a while; agreed, the money comes back as a transfer of its own. \`return_status\` is ours.

## Agents

A scenario with \`openBanking\` puts its agents at an institution: the gateway reaches every account through the centre alone. Withdrawals and deposits are \`transfer_funds\`, told apart by
whose account is debited; the idempotency key stands for a \`bank_tran_id\` of the day on which it was first sent, so that the same key after midnight is the same order and is asked after
under its original date. Another key is another order, and pays again. Answers carry \`openBanking {rspCode, bankRspCode}\`; the open codes are \`unknown\` or \`pending\`, never \`rejected\`.
An item may come \`after\` another: the deposit after its withdrawal. If the deposit is refused for good, the money goes back to the user with \`returnOf\`. The check \`legs-joined\` adds up
what is left between the legs. \`npx railproof run open-banking open-banking-refused\` plays them.
What was deposited by mistake is claimed back with \`claim_return\`, by the \`transferId\` of the deposit, and the same call says later what became of it. Each transfer is claimed once, so that
a call that is repeated, or sent by several gateways, claims nothing more; the claim has a \`bank_tran_id\` of its own, and \`/v2.0/return/result\` knows it. The payees of a world answer after an hour, and agree, unless
the scenario says \`openBanking.claims: refused\`. An item of kind \`claim\` asks for that, \`after\` the deposit that it claims (\`claim-agreed\`, \`claim-refused\`); the check \`returns-claimed\` judges it, and \`returns-kept\` whether the centre gets the answer and sends what was agreed to.

## Magic values

What the payee would read on the statement (\`dps_print_content\` of a withdrawal, \`print_content\` of a deposit) provokes an answer:

| text | what happens |
|---|---|
| \`RSP<code>\`, \`BANK<code>\` | that \`rsp_code\`, or that \`bank_rsp_code\` with the \`rsp_code\` that goes with it; nothing reaches a bank |
| the same with \`MOVED\` behind it | the same answer, and the money moves all the same |
| \`SILENT\`, \`SILENTMOVED\` | the connection is closed without an answer; the money stays, or moves |
| \`SLOW…\` but not \`SLOWNOT…\` | carried out after three seconds |

They are data (\`simulators/open-banking/magic-values.ts\`): \`{match, not, action {delay, carryOut, return}}\`, the first that fits. So this withdrawal is answered with \`A0007\` and takes place:

    { "bank_tran_id": "M202600001U000000001", "dps_print_content": "RSPA0007MOVED", "tran_amt": "1000", … }

A test sends one such request for each code below, for both legs, to a real server.
`;

/** The text of `docs/open-banking.md`. */
export function openBankingPage(): string {
  return [
    head,
    ...codes('rsp_code', rspCodes, rspCodesSource, 'RSP'),
    ...codes('bank_rsp_code', bankRspCodes, bankRspCodesSource, 'BANK'),
    '## Paths\n',
    '| method | path | scope | what it does | fields sent |\n|---|---|---|---|---|',
    ...Object.values(endpoints).map(
      ({ method, path, scope, summary, request }) => `| ${method} | \`${path}\` | ${scope} | ${summary} | ${fieldsOf(request)} |`,
    ),
    '\n`GET /oauth/2.0/authorize` and `POST /oauth/2.0/token` (form: `authorization_code`, `refresh_token`, or `client_credentials` with scope `oob`) give tokens.',
    'Fields in italics may be left out. Account numbers travel as digits. Every answer has `api_tran_id`, `api_tran_dtm`, `rsp_code`, `rsp_message`, `bank_tran_id`,',
    '`bank_tran_date`, `bank_code_tran` (098: the centre itself), `bank_rsp_code` and `bank_rsp_message`.\n',
    '## Figures\n',
    '| figure | value | how well known | source |\n|---|---|---|---|',
    ...Object.entries(openBankingRules).map(([name, { value, certainty, source }]) => `| \`${name}\` | ${shown(value)} | ${certainty} | ${source} |`),
    '',
  ].join('\n');
}

function codes(name: string, table: Readonly<Record<string, CodeRow>>, source: string, magic: string): readonly string[] {
  return [
    `## ${name}\n`,
    `${source}.\n`,
    '| code | for the order | meaning | 의미 | arises when | magic value |\n|---|---|---|---|---|---|',
    ...Object.keys(table)
      .toSorted()
      .map((code) => row(code, table[code], `${magic}${code}`)),
    '',
  ];
}

function row(code: string, found: CodeRow | undefined, magic: string): string {
  const { meaning, message, arises = 'only by its magic value' } = found ?? { meaning: '', message: { en: '', ko: '' } };
  return `| \`${code}\` | ${meaning} | ${message.en} | ${message.ko} | ${arises} | \`${magic}\` |`;
}

function fieldsOf({ properties, required = [] }: ObjectField): string {
  return Object.entries(properties)
    .map(([name, field]) => {
      const own = required.includes(name) ? `\`${name}\`` : `*${name}*`;
      return field.type === 'array' ? `\`${name}\`[${fieldsOf(field.items)}]` : `${own} ${field.description.split(':')[0]?.replaceAll(' | ', '/')}`;
    })
    .join(', ');
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
    .replaceAll('"', '')
    .replaceAll('|', '\\|');
}

if (import.meta.main) process.stdout.write(openBankingPage());
