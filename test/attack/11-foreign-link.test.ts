import t from 'tap';
import { order, token } from '../gateway/world.ts';
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
