import { type Reason, reasons } from '../../src/kernel/reason.ts';

const head = `# Reasons

Every refusal that leaves railproof carries one of these codes, in the order of precedence in which they are checked.
The table is made from \`src/kernel/reason.ts\`; a test holds the two against each other.

- **ISO**: external status reason of ISO 20022; none where the refusal never reaches a rail.
- **Decline**: \`business\` and \`technical\` are reported apart, as card networks do; \`denied\` is the gateway's own refusal.
- **Retry**: whether the same payment can succeed later. A finished key answers the same for ever: a later try needs a new one,
  unless the remedy says otherwise.

| Code | ISO | Decline | Retry | Message | 메시지 | What to do |
|---|---|---|---|---|---|---|`;

/** The text of `docs/reasons.md`. Run this file to write it: `node test/kernel/reason-page.ts > docs/reasons.md`. */
export function reasonPage(): string {
  return `${[head, ...Object.entries(reasons).map(([code, reason]) => row(code, reason))].join('\n')}\n`;
}

function row(code: string, { iso, decline, retryable, message, remedy }: Reason): string {
  const cells = [`\`${code}\``, iso ?? '–', decline, retryable ? 'yes' : 'no', message.en, message.ko, remedy];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (import.meta.main) process.stdout.write(reasonPage());
