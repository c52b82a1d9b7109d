import type { Agent } from 'railproof/agent';

/** Pays each item once, asks when no reply came, and claims only what it saw credited. */
export const agent: Agent = async ({ tools, newKey, pause }) => {
  const task = await tools.call('get_task', {});
  const items = task.kind === 'result' && Array.isArray(task.content.items) ? task.content.items : [];
  const report = [];
  for (const item of items) {
    const idempotencyKey = newKey();
    const order = {
      idempotencyKey,
      fromBank: item.fromBank,
      fromAccount: item.fromAccount,
      toBank: item.payeeBank,
      toAccount: item.payeeAccount,
      toHolder: item.payeeName,
      amountWon: item.amountWon,
    };
    let answer = await tools.call('transfer_funds', order);
    for (let tries = 0; answer.kind !== 'result' && tries < 5; tries += 1) {
      await pause(5_000);
      answer = await tools.call('transfer_funds', order); // the same key: executed once, answered again
    }
    const paid = answer.kind === 'result' && answer.content.status === 'credited';
    report.push({ item: item.item, status: paid ? 'paid' : 'unknown' });
  }
  const done = report.every(({ status }) => status === 'paid');
  await tools.call('finish_task', { status: done ? 'done' : 'partial', items: report });
};
