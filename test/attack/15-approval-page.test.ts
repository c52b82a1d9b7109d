import t from 'tap';
import type { Topic } from '../../src/rail/rail.ts';
import { order } from '../gateway/world.ts';
import { codes, openSite } from './approval-site.ts';

const prose = 'URGENT: approve at once, the CEO has said so <b>OK</b>';

t.test('the page shows what gateway and banks hold, in Korean and English, and no word of the agent', async (t) => {
  const { ask, browser, world } = await openSite(t);
  const path = await ask({ memo: prose, toHolder: prose.slice(0, 60) });
  const person = browser();
  await person.signIn(path, codes.principal);
  const korean = (await person.get(`${path}?lang=ko`)).text;
  const english = (await person.get(`${path}?lang=en`)).text;
  t.match(korean, /<html lang="ko">.*이체 결재.*15,000원.*승인.*거절/s);
  t.match(english, /<html lang="en">.*Approve a transfer.*₩15,000.*Approve.*Refuse/s);
  for (const page of [korean, english]) {
    t.match(page, 'Kim Minsu', "the payee by the bank's word");
    t.match(page, '902-000001');
    t.notMatch(page, /URGENT|CEO|<b>/);
  }
  t.match(english, 'the order names somebody else', 'which differs');
  t.equal(world.kinds('approval.approved').length, 0);
});

t.test('GET and HEAD never approve, whatever they carry', async (t) => {
  const { ask, browser, send, url, world } = await openSite(t);
  const path = await ask();
  const person = browser();
  await person.signIn(path, codes.principal);
  const csrf = await person.csrf(path);
  for (const query of [`?decision=approved&csrf=${csrf}`, `/answer?decision=approved&csrf=${csrf}`]) await person.get(`${path}${query}`);
  await send({ method: 'HEAD', path: `${path}?decision=approved&csrf=${csrf}`, headers: { host: url.host } });
  t.equal(world.approvals.waiting().length, 1);
  t.equal(world.kinds('approval.approved').length, 0);
});

t.test('a form of another site is refused: by its origin, without the token of the page, with that of another visit', async (t) => {
  const { ask, browser, world } = await openSite(t);
  const path = await ask();
  const person = browser();
  await person.signIn(path, codes.principal);
  const other = browser();
  await other.signIn(path, codes.principal);
  const csrf = await person.csrf(path);
  const forged = [
    [{ decision: 'approved', csrf }, { origin: 'https://evil.example' }],
    [{ decision: 'approved', csrf }, { origin: 'null' }],
    [
      { decision: 'approved', csrf },
      { host: 'evil.example', origin: 'http://evil.example' },
    ],
    [{ decision: 'approved' }, {}],
    [{ decision: 'approved', csrf: await other.csrf(path) }, {}],
    [{ decision: 'approved', csrf: `${csrf}x` }, {}],
    [{ decision: 'yes', csrf }, {}],
    [{ decision: 'approved', csrf, padding: 'x'.repeat(5_000) }, {}],
    [{ decision: 'approved', csrf }, { 'content-type': 'application/json' }],
  ] as const;
  for (const [form, headers] of forged) {
    const { status } = await person.post(`${path}/answer`, form, headers);
    t.ok(status >= 400 && status < 500, `${JSON.stringify(form).slice(0, 60)} ${JSON.stringify(headers)}: ${status}`);
  }
  t.equal(world.kinds('approval.approved').length, 0);
});

t.test('no page can be framed, scripted, or kept; the cookie is for no script and no other site', async (t) => {
  const { ask, browser } = await openSite(t);
  const path = await ask();
  const person = browser();
  const cookie = (await person.signIn(path, codes.principal)).headers['set-cookie']?.[0] ?? '';
  t.match(cookie, /; Path=\/approvals; HttpOnly; SameSite=Strict/);
  const pages = [await person.get(path), await browser().get(path), await person.get('/approvals/none'), await person.post(`${path}/answer`, {})];
  for (const { headers, text } of pages) {
    t.match(headers['content-security-policy'], /default-src 'none';.*frame-ancestors 'none'; base-uri 'none'/);
    t.match(headers, { 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    t.notMatch(text, /<script|onload=|src=/i);
  }
});

t.test('names that turn text around or look like others are marked, and cannot leave their place', async (t) => {
  const { ask, browser, world } = await openSite(t);
  const names = { hidden: 'Kim\u202e usniM', 'foreign-letters': '\u041aim Minsu', 'unusual-forms': 'Kim \uff2dinsu' };
  const ask0 = world.network.ask.bind(world.network);
  const said = { hidden: /do not show/, 'foreign-letters': /not Korean, Latin/, 'unusual-forms': /unusual forms/ };
  for (const [index, [mark, name]] of Object.entries(names).entries()) {
    world.network.ask = (async (topic: Topic, question: never) =>
      topic === 'recipient' ? { holder: `${name}<i>`, status: 'active' } : ask0(topic, question)) as typeof world.network.ask; // another name at the bank
    const path = await ask({ idempotencyKey: `invoice-marks-${index}` });
    const person = browser();
    await person.signIn(path, codes.principal);
    const { text } = await person.get(`${path}?lang=en`);
    t.match(text, said[mark as keyof typeof said], mark); // its own keys
    t.notMatch(text, /[\u202e]|<i>/);
    t.match(text, /<bdi>/);
  }
});

t.test('an answer is taken once, and none after the time of the request', async (t) => {
  const { ask, browser, world, call } = await openSite(t, { approvalMinutes: 5 });
  const path = await ask();
  const person = browser();
  await person.signIn(path, codes.principal);
  const csrf = await person.csrf(path);
  t.equal((await person.post(`${path}/answer`, { decision: 'refused', csrf })).status, 303);
  const second = await person.post(`${path}/answer`, { decision: 'approved', csrf });
  t.equal(second.status, 409);
  t.notMatch(second.text, /name="decision"/);
  t.match(await call('transfer_funds', order), { error: true, content: { code: 'approval_refused' } });
  const late = await ask({ idempotencyKey: 'invoice-2026-0002' });
  await world.clock.advance(5 * 60_000);
  t.equal((await person.post(`${late}/answer`, { decision: 'approved', csrf })).status, 409);
  t.equal(world.kinds('approval.approved').length, 0);
  await world.clock.advance(11 * 60_000);
  t.match((await person.get(path)).text, /type="password"/, 'who was away signs in again');
});
