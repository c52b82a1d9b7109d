/** What a principal decides about, as the authorization server knows it. */
export interface SignIn {
  readonly uid: string;
  readonly client: string;
  readonly resource: string;
  readonly scopes: readonly string[];
  /** After a wrong code. */
  readonly wrong: boolean;
}

const meanings: Readonly<Record<string, string>> = {
  'payments:read': 'read accounts and payments / 계좌와 이체 내역 조회',
  'payments:write': 'pay within your mandate / 위임 범위 내 이체',
  'tasks:write': 'report on your task / 업무 결과 보고',
};

/** One page in English and Korean: who asks, for what, and where the principal proves to be one. No script, and nothing from outside. */
export function signInPage({ uid, client, resource, scopes, wrong }: SignIn): string {
  const wanted = scopes.map((scope) => `<li><code>${escaped(scope)}</code> ${meanings[scope] ?? ''}</li>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>railproof: let an agent in</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem .6rem}</style></head>
<body><h1>Let an agent in? / 에이전트 접근을 허용하시겠습니까?</h1>
<p><code>${escaped(client)}</code> asks to act for you at <code>${escaped(resource)}</code>:</p><ul>${wanted}</ul>
${wrong ? '<p role="alert">That code is not right. / 코드가 올바르지 않습니다.</p>' : ''}
<form method="post" action="${escaped(uid)}">
<p><label>Code that railproof serve has printed / 발급된 코드<br><input name="code" type="password" autocomplete="off" required autofocus></label></p>
<p><button name="decision" value="allow">Allow / 허용</button> <button name="decision" value="refuse" formnovalidate>Refuse / 거부</button></p>
</form></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `&#${char.codePointAt(0)};`);
}
