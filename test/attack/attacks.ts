/** One thing that somebody might do to the gateway, the sandbox or whoever reads what they write. */
export interface Attack {
  readonly number: number;
  /** Of its test: `test/attack/NN-name.test.ts`. */
  readonly name: string;
  /** What must not be possible. Whoever plants a weakness has this sentence, and not the test. */
  readonly impossible: string;
  /** Of the OWASP MCP Top 10. */
  readonly owasp: readonly string[];
  /** Where else it is tested. */
  readonly also?: readonly string[];
}

/** Attacks with a test of their own, by number. The page docs/attacks.md follows from this list, from the tests and from the planted weaknesses. */
export const attacks: readonly Attack[] = [
  {
    number: 1,
    name: 'retry',
    impossible:
      'An order that is sent again under its key, after its reply was lost with the connection, at the same time as itself, or with another field, moves money a second time.',
    owasp: ['MCP06'],
    also: ['test/gateway/idempotency.test.ts', 'test/e2e/crash.test.ts'],
  },
  {
    number: 2,
    name: 'approval-replay',
    impossible:
      'An approval, or the handle of a question, serves for anything but the one order or call that it was given for: after its time, a second time, changed, for another amount, key, agent or principal.',
    owasp: ['MCP06', 'MCP07'],
    also: ['test/gateway/approvals.test.ts', 'test/oracle/approvals.test.ts'],
  },
  {
    number: 3,
    name: 'foreign-id',
    impossible:
      'A transfer id, key, page cursor or session id of one principal shows or opens anything to another, or tells that it exists; a payment is called or claimed back by an agent without a mandate in force, or limits, voucher and trade of a wallet are told to whoever is not to pay it.',
    owasp: ['MCP07', 'MCP10'],
    also: ['test/gateway/get-wallet.test.ts'],
  },
  {
    number: 4,
    name: 'wrong-audience',
    impossible:
      'A token that was issued for another resource, by another issuer or for another use opens the gateway, or a token that does goes on to a rail, the journal or a log.',
    owasp: ['MCP01', 'MCP07'],
  },
  {
    number: 5,
    name: 'step-up',
    impossible: 'A token calls a tool whose scope it does not have, or whoever steps up for one scope is led to another, or gets it.',
    owasp: ['MCP02', 'MCP07'],
  },
  {
    number: 6,
    name: 'header-body',
    impossible: 'A request whose headers name another method, tool or revision than its body has any effect.',
    owasp: ['MCP05', 'MCP07'],
  },
  {
    number: 7,
    name: 'dns-rebinding',
    impossible: 'A request with a Host or Origin that is not on the list gets past the first check, whatever token it carries.',
    owasp: ['MCP07', 'MCP09'],
  },
  {
    number: 8,
    name: 'changed-tool',
    impossible: 'A tool whose definition is not, to the letter, the one that was approved is listed or called.',
    owasp: ['MCP03', 'MCP04'],
  },
  {
    number: 9,
    name: 'hostile-memo',
    impossible:
      'Text that an outsider wrote into a memo or a name changes what the gateway allows, arrives as anything but the value of its field, be it in the text of an answer or in its structure, or arrives without being marked as data.',
    owasp: ['MCP06', 'MCP10'],
    also: ['test/agents/obedience.test.ts', 'test/runner/attack.test.ts'],
  },
  {
    number: 10,
    name: 'ssrf',
    impossible:
      'An address that somebody else chose, of keys or of the metadata of a client, has a request sent to this machine, a private network or where a redirect leads.',
    owasp: ['MCP05', 'MCP09'],
  },
  {
    number: 11,
    name: 'foreign-link',
    impossible:
      'The link of an approval shows or decides anything for somebody who did not initiate the payment, also when he has a request of his own and the token of its page; where four eyes apply, anything for the one who did.',
    owasp: ['MCP07'],
  },
  {
    number: 12,
    name: 'edited-audit',
    impossible: 'A record of the audit is changed, removed, added or cut off at the end, and verification does not name it.',
    owasp: ['MCP08'],
    also: ['test/gateway/audit.test.ts'],
  },
  {
    number: 13,
    name: 'flood',
    impossible:
      'What one tenant sends, too large, encoded, too deep, too slow, too often or too much at once, or with a value that does not exist, has any effect, makes the gateway inflate or keep it, ends it or keeps it from starting again, or makes another tenant wait or fail.',
    owasp: ['MCP07', 'MCP08'],
    also: ['test/gateway/fuzz.test.ts', 'test/gateway/surface.test.ts', 'test/gateway/bulk-files.test.ts', 'test/simulators/bulk.test.ts'],
  },
  {
    number: 14,
    name: 'equal-keys',
    impossible: 'Two tenants that use one idempotency key get one payment, or one of them sees anything of the answer to the other.',
    owasp: ['MCP07', 'MCP10'],
  },
  {
    number: 15,
    name: 'approval-page',
    impossible:
      'The page of an approval shows a word that the agent chose, decides on a GET, on a form of another site or in a frame, twice or too late, or shows a deceptive name as if it were plain.',
    owasp: ['MCP06', 'MCP07'],
    also: ['test/e2e/approval-browser.test.ts', 'test/gateway/name-marks.test.ts'],
  },
  {
    number: 16,
    name: 'forged-token',
    impossible:
      'A token that its issuer has not signed with a key that counts now, as it stands and for now, opens the gateway: another algorithm, another key, a key that it brings along, a name of a key that is a path, claims changed before or after it was used, after its time or after it was called back, alone or with all others of its agent.',
    owasp: ['MCP01', 'MCP07'],
  },
  {
    number: 17,
    name: 'canary',
    impossible:
      'A token, code or other secret that reaches the gateway, rightly or wrongly, in any header (that of a trace too), address, form, name of a tool or argument, stands afterwards in what it prints, stores, logs or counts (the name under which a tool was called stands in the audit alone, cut off after 64 characters); or what is logged breaks out of its line.',
    owasp: ['MCP01', 'MCP08'],
    also: ['test/gateway/http.test.ts', 'test/gateway/door.test.ts'],
  },
  {
    number: 18,
    name: 'hostile-text',
    impossible:
      'Text of an agent, a payer or a run folder of somebody else becomes markup in the report or JUnit, or a command to the terminal or the build server that shows it, also in what is said of a failed check, or a formula in the CSV.',
    owasp: ['MCP05', 'MCP10'],
    also: ['test/e2e/report-browser.test.ts', 'test/e2e/replay.test.ts', 'test/report/case-csv.test.ts'],
  },
  {
    number: 19,
    name: 'bombs',
    impossible:
      'A scenario or a run folder of somebody else makes railproof expand, repeat or read more than it holds, reach into JavaScript (as a name that every object has), follow a link, leave the folder, or execute anything, such as a persona file that it names.',
    owasp: ['MCP04', 'MCP05'],
    also: ['test/runner/scenario-file.test.ts', 'test/cli/run-folder.test.ts'],
  },
];

export function fileOf({ number, name }: Attack): string {
  return `test/attack/${String(number).padStart(2, '0')}-${name}.test.ts`;
}
