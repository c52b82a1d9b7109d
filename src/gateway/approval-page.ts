import { hash } from 'node:crypto';
import { formatKst } from '../kernel/calendar.ts';
import { type ApprovalWords, approvalWords, type Language } from './approval-words.ts';
import type { Approval } from './approvals.ts';
import { html, Markup } from './markup.ts';
import { markedName } from './name-marks.ts';

/** What a page shows of one request: what the gateway and the banks hold. Nothing that the agent has put into words of its own is in it. */
export interface ShownApproval {
  readonly approval: Approval;
  /** By the word of the holders' own banks; `undefined`: they do not say. */
  readonly payerHolder: string | undefined;
  readonly payeeHolder: string | undefined;
  /** Against the forging of requests; null: the page offers no decision. */
  readonly csrf: string | null;
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem}dt{opacity:.7}dd{margin:0}
.amount{font-size:1.5rem;font-weight:600}.warn{border-left:.3rem solid #c2410c;padding:.2rem .7rem;margin:.5rem 0}
bdi{unicode-bidi:isolate}.hidden{border:1px solid;border-radius:.2rem;font-size:.7em;padding:0 .2em;margin:0 .1em}
button,input{font:inherit;padding:.5rem 1.2rem;margin:.3rem .5rem .3rem 0}input{width:90%}`;

/** For every answer of these pages: no script, no frame, no other site, and nothing kept by the browser. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin', // with less, browsers send no Origin with a form
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function signInPage(language: Language, { path, unknown }: { readonly path: string; readonly unknown: boolean }): string {
  const words = approvalWords[language];
  const trouble = unknown ? html`<p class="warn" role="alert">${words.codeUnknown}</p>` : '';
  const body = html`<p>${words.signInLead}</p>${trouble}
<form method="post" action="${path}/sign-in?lang=${language}">
<label>${words.code}<br><input name="code" type="password" autocomplete="off" required autofocus></label>
<p><button>${words.signIn}</button></p>
</form>`;
  return pageOf(language, { path, title: words.title, body });
}

/** The same for a request of somebody else and for one that never was. */
export function notYoursPage(language: Language, path: string): string {
  const words = approvalWords[language];
  return pageOf(language, { path, title: words.notYours, body: html`<p>${words.notYoursLead}</p>` });
}

export function requestPage(language: Language, path: string, shown: ShownApproval): string {
  const words = approvalWords[language];
  const { approval, csrf } = shown;
  const { state } = approval;
  const lead = state === 'asked' ? words.lead : words.states[state];
  const form = html`<form method="post" action="${path}/answer?lang=${language}">
<input type="hidden" name="csrf" value="${csrf ?? ''}">
<button name="decision" value="approved">${words.approve}</button> <button name="decision" value="refused">${words.refuse}</button>
</form>`;
  const body = html`<p role="status">${lead}</p>${factsOf(words, shown)}${state === 'asked' && csrf !== null ? form : ''}`;
  return pageOf(language, { path, title: words.title, body });
}

function factsOf(words: ApprovalWords, { approval, payerHolder, payeeHolder }: ShownApproval): Markup {
  const { fields, owner, agent, why, until, fourEyes } = approval;
  const field = (name: string) => String(fields[name] ?? '');
  const differs = payeeHolder !== undefined && payeeHolder !== fields['toHolder'];
  const digits = field('amountWon').replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return html`<dl>
<dt>${words.amount}</dt><dd class="amount">${words.won(digits)}</dd>
<dt>${words.to}</dt><dd>${holder(words, payeeHolder)}<br>${words.bank} ${field('toBank')} · ${field('toAccount')}
${differs ? html`<p class="warn" role="alert">${words.holderDiffers}</p>` : ''}</dd>
<dt>${words.from}</dt><dd>${holder(words, payerHolder)}<br>${words.bank} ${field('fromBank')} · ${field('fromAccount')}</dd>
<dt>${words.principal}</dt><dd>${named(words, owner.principal)}</dd>
<dt>${words.agent}</dt><dd>${named(words, agent)}</dd>
<dt>${words.why}</dt><dd>${why.map((cause) => html`${words.causes[cause]}<br>`)}${fourEyes ? words.fourEyes : ''}</dd>
<dt>${words.until}</dt><dd>${formatKst(until).slice(0, 19).replace('T', ' ')} KST</dd>
</dl>`;
}

function holder(words: ApprovalWords, name: string | undefined): Markup {
  return name === undefined || name === '' ? html`<p class="warn">${words.holderUnknown}</p>` : named(words, name);
}

/** A name cannot turn around what stands beside it, and says what is odd about it. */
function named(words: ApprovalWords, name: string): Markup {
  const { pieces, marks } = markedName(name);
  const shown = pieces.map(({ text, hidden }) => (hidden ? html`<span class="hidden">${text}</span>` : html`${text}`));
  return html`<bdi>${shown}</bdi>${marks.map((mark) => html`<p class="warn" role="alert">${words.marks[mark]}</p>`)}`;
}

function pageOf(language: Language, { path, title, body }: { readonly path: string; readonly title: string; readonly body: Markup }): string {
  const other = language === 'ko' ? 'en' : 'ko';
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><h1>${title}</h1>
${body}
<p><a href="${path}?lang=${other}" lang="${other}">${approvalWords[language].other}</a></p>
</body></html>
`.text;
}
