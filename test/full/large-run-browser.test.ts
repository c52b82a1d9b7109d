import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { checkout, start } from '../e2e/command.ts';
import { openChromium, visit } from '../report/chromium.ts';

/** Of an agent that pays twice whenever a reply is lost, so that the report has failures to choose from. */
const events = 1_000_000;
const reportSeconds = 30;
const openSeconds = 3;
/** Node itself, the page and the lives that are kept: what a run of any size may take. */
const rssMax = 512 * 1024 * 1024;

t.setTimeout(3_600_000);

t.test(`a run of ${events} events: its report is made in ${reportSeconds} s in flat memory, and opens in ${openSeconds} s`, async (t) => {
  const folder = join(t.testdir(), 'run');
  const names = ['payroll-25', 'lost-reply', 'four-agents'];
  const played = await start(['run', ...names, '--seed', '7', '--trials', '160', '--persona', 'naive-retrier', '--out', folder, '--quiet'], {
    timeoutMs: 3_000_000,
  }).ended;
  t.equal(played.code, 1, played.stderr);
  t.ok((await linesOf(join(folder, 'events.jsonl'))) >= events, 'as many events');
  rmSync(join(folder, 'report.html'));
  const began = performance.now();
  const made = await start(['report', folder], {
    timeoutMs: 600_000,
    env: { NODE_OPTIONS: `--import ${join(checkout, 'test', 'full', 'peak-memory.mjs')}` },
  }).ended;
  const tookSeconds = (performance.now() - began) / 1000;
  t.equal(made.code, 0, made.stderr);
  const peak = Number(/peak (\d+)/.exec(made.stderr)?.[1]);
  t.comment(
    `report: ${tookSeconds.toFixed(1)} s, peak ${(peak / 2 ** 20).toFixed(0)} MiB, ${(statSync(join(folder, 'report.html')).size / 2 ** 20).toFixed(1)} MiB`,
  );
  t.ok(tookSeconds <= reportSeconds, `${tookSeconds} s`);
  t.ok(peak <= rssMax, `${peak} bytes`);
  const browser = await openChromium();
  t.teardown(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const opened = performance.now();
  const { page, troubles } = await visit(context, `${pathToFileURL(join(folder, 'report.html')).href}#lang=ko`);
  await page.locator('tr.case').first().waitFor();
  const openedSeconds = (performance.now() - opened) / 1000;
  t.comment(`opens in ${openedSeconds.toFixed(1)} s`);
  t.ok(openedSeconds <= openSeconds, `${openedSeconds} s`);
  t.same(troubles, []);
});

async function linesOf(file: string): Promise<number> {
  let lines = 0;
  for await (const _line of createInterface({ input: createReadStream(file) })) lines += 1;
  return lines;
}
