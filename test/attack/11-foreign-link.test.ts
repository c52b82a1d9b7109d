import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { order, otherToken, token } from '../gateway/world.ts';
import { codes, openSite } from './approval-site.ts';

t.test('the link opened by somebody else shows nothing and decides nothing', async (t) => {
  const { ask, browser, world, call } = await openSite(t);
  const path = await ask();
  const nobody = browser();
  t.notMatch((await nobody.get(path)).text, order.toAccount, 'without a sign-in');
  t.equal((await nobody.post(`${path}/answer`, { decision: 'approved', csrf: '' })).status, 403);
  const never = `/approvals/approval-${'0'.repeat(32)}`;
  for (const code of [codes.other, codes.neighbour, codes.officer]) {
    const stranger = browser();
    t.equal((await stranger.signIn(path, code)).status, 303, code);
    const seen = await stranger.get(path);
    t.equal(seen.status, 403);
    t.notMatch(seen.text, new RegExp(`${order.toAccount}|${order.amountWon}|15,000`));
    t.equal(seen.text.replaceAll(path, ''), (await stranger.get(never)).text.replaceAll(never, ''), 'nothing tells it from a request that never was');
    t.equal((await stranger.post(`${path}/answer`, { decision: 'approved', csrf: 'guessed' })).status, 403);
  }
  t.equal((await browser().signIn(path, token)).status, 403, "an agent's token signs nobody in");
  t.equal(world.kinds('audit.intent').filter(({ data }) => 'tool' in data && data.tool === 'approvals').length, 1, 'which is on record');
  t.equal(world.kinds('approval.approved').length, 0);
  const own = browser();
  await own.signIn(path, codes.principal);
  const answer = { decision: 'approved', csrf: await own.csrf(path) };
  t.equal((await own.post(`${path}/answer`, answer)).status, 303);
  t.match(world.kinds('approval.approved'), [{ data: { by: 'principal-1' } }]);
  t.match((await call('transfer_funds', order)).content, { status: 'credited' });
});

t.test('where four eyes apply an officer decides, and whoever initiated it does not', async (t) => {
  const { ask, browser, world } = await openSite(t, { fourEyes: true });
  const path = await ask();
  const initiator = browser();
  await initiator.signIn(path, codes.principal);
  t.equal((await initiator.get(path)).status, 403);
  t.equal(world.approvals.answer(path.slice(path.lastIndexOf('/') + 1), 'approved', 'principal-1'), false, 'nor by any other way');
  const officer = browser();
  await officer.signIn(path, codes.officer);
  t.equal((await officer.post(`${path}/answer`, { decision: 'approved', csrf: await officer.csrf(path) })).status, 303);
  t.match(world.kinds('approval.approved'), [{ data: { by: 'officer' } }]);
});

t.test('who has a request of his own decides no other with it: neither with the token of its page nor in its place', async (t) => {
  const { ask, browser, world } = await openSite(t, { upToWon: won(20_000n) }, { fourEyes: true }, { tenant: 'tenant-b' });
  const people = [
    { code: codes.principal, path: await ask() },
    { code: codes.officer, path: await ask({ idempotencyKey: 'invoice-2026-0002', amountWon: '30000' }) },
    { code: codes.neighbour, path: await ask({}, otherToken) },
  ];
  const visits = [];
  for (const { code, path } of people) {
    const visitor = browser();
    await visitor.signIn(path, code);
    visits.push({ path, visitor, csrf: await visitor.csrf(path) });
  }
  t.same(
    visits.map(({ csrf }) => csrf === ''),
    [false, false, false],
    'each sees his own',
  );
  for (const { path: own, visitor, csrf } of visits)
    for (const { path } of visits.filter((other) => other.path !== own))
      for (const decision of ['approved', 'refused'])
        t.equal((await visitor.post(`${path}/answer`, { decision, csrf }, { referer: own })).status, 403);
  t.same([...world.kinds('approval.approved'), ...world.kinds('approval.refused')], []);
  t.equal(world.bank.submitted.length, 0);
  for (const { path, visitor, csrf } of visits)
    t.equal((await visitor.post(`${path}/answer`, { decision: 'approved', csrf })).status, 303, 'his own');
});
