import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import axe from 'axe-core';
import type { Browser, BrowserContext } from 'playwright-core';
import t from 'tap';
import { renderReport } from '../../src/report/html.ts';
import { openChromium, type Visit, visit } from '../report/chromium.ts';
import { quietService, sampleLives, sampleRun, sampleTrials } from '../report/sample-run.ts';
import { checkout, railproof } from './command.ts';

const hostile = "</script><img src=x onerror=\"document.title='owned';fetch('http://127.0.0.1:9/')\"><script>window.owned=1</script>";
const run = sampleRun(
  sampleTrials(true).map((trial) => ({
    ...trial,
    condition: 'fault' as const,
    title: { en: `${trial.title.en} ${hostile}`, ko: trial.title.ko },
    judgement: { ...trial.judgement, service: { ...quietService, transitMs: [[trial.n * 1_000, 1]], transitMsMax: trial.n * 1_000 } },
  })),
);
const failed = run.cases[0]?.trialList[0];
const folder = mkdtempSync(join(tmpdir(), 'railproof-report-'));
const file = join(folder, 'report.html');
writeFileSync(file, renderReport({ run, lives: sampleLives(run, hostile) }));
const url = pathToFileURL(file).href;
let browser: Browser;

t.before(async () => {
  browser = await openChromium();
});

t.teardown(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

async function open(t: Tap, options: { readonly width: number; readonly hash?: string }): Promise<Visit> {
  return visit(await contextOf(t, options.width), `${url}#${options.hash ?? 'lang=en'}`);
}

async function contextOf(t: Tap, width: number): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  t.teardown(() => context.close());
  return context;
}

/** The address of the failed trial. */
function followFailed(language: 'en' | 'ko'): string {
  return `lang=${language}&trial=${encodeURIComponent(failed?.trial ?? '')}`;
}

/** The part of tap's test that `open` needs. */
interface Tap {
  teardown(task: () => Promise<void>): void;
}

for (const width of [1280, 390]) {
  t.test(`${width} pixels wide: from the verdict to the lost reply, in both languages`, async (t) => {
    const { page, troubles } = await open(t, { width });
    t.equal(await page.locator('h1').innerText(), 'Not accepted');
    t.match(await page.locator('.verdict p').innerText(), '4 of 90 trials failed. ₩5,000,000 left customers’ accounts');
    await page.locator('.failures a.follow').first().click();
    await page.locator('.step').first().waitFor();
    const lost = page.locator('.step.lost');
    t.equal(await lost.count(), 1);
    t.match(await lost.innerText(), /The reply to transfer_funds is lost on its way/);
    t.match(await lost.innerText(), /reply lost/);
    t.match(await page.locator('table.owed tr.bad').innerText(), /1 ×\s+2 ×/);
    t.match(await page.locator('table.books').first().innerText(), /₩8,400,000\s+₩5,900,000\s+−2,500,000/);
    await page.getByRole('link', { name: '한국어' }).click();
    await page.locator('html[lang=ko]').waitFor();
    t.match(await lost.innerText(), /transfer_funds 응답이 전달 중 유실/);
    t.match(await page.locator('table.books').first().innerText(), /8,400,000원/);
    await page.getByRole('link', { name: '전체 케이스' }).click();
    await page.locator('h1', { hasText: '부적합' }).waitFor();
    t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing sticks out');
    t.same(troubles, []);
  });
}

for (const [language, times, lostReply] of [
  ['en', 'p50 5 s, p95 10 s, p99 10 s, longest 10 s', 'Committed, reply lost'],
  ['ko', 'p50 5초, p95 10초, p99 10초, 최장 10초', '처리 후 응답 유실'],
] as const)
  t.test(`charts tell the figures of the run, drawn and in words: ${language}`, async (t) => {
    const { page, troubles } = await open(t, { width: 1280, hash: `lang=${language}` });
    const latency = page.locator('tr', { has: page.locator('.plot .thick') });
    t.equal(await latency.count(), 1, 'one condition was played');
    t.equal(await latency.locator('svg[role=img] > desc').textContent(), times);
    t.same(
      (await latency.locator('td:not(.plot)').allInnerTexts()).slice(1),
      times.split(', ').map((text) => text.replace(/^\S+ /, '')),
    );
    const family = page.locator('tr', { has: page.locator('.plot') }).filter({ hasText: lostReply });
    t.match(await family.innerText(), /6 \/ 10\s+0\.024\s+0\.003 – 0\.832/);
    const place = await family.locator('svg.pin:has(circle)').getAttribute('x');
    t.equal(place, '2.38%', 'C(6, 5) / C(10, 5) of the width');
    t.same(troubles, []);
  });

t.test('net positions of the trial’s session are drawn on either side of zero', async (t) => {
  const { page, troubles } = await open(t, { width: 1280, hash: followFailed('ko') });
  const rows = page.locator('tr', { has: page.locator('.plot .block') });
  t.match(await rows.nth(0).innerText(), /은행 901\s+2,500,000\s+0\s+−2,500,000/);
  t.equal(await rows.nth(0).locator('.block').getAttribute('x'), '0.00%');
  t.equal(await rows.nth(1).locator('.block').getAttribute('x'), '50.00%');
  t.equal(await rows.nth(1).locator('desc').textContent(), '+2,500,000');
  t.same(troubles, []);
});

t.test('a figure of a fault leads to the case that passed least, opened, and the address says so', async (t) => {
  const { page } = await open(t, { width: 390 });
  const cell = page.locator('td.heat a', { hasText: '60.0 %' });
  t.equal(await cell.getAttribute('title'), 'reply lost, naive-retrier: 6 of 10 trials passed; to lost-reply/across-midnight');
  await cell.click();
  await page.locator('.opener[aria-expanded=true]').waitFor();
  t.equal(await page.locator('tr.case').count(), 1);
  t.match(page.url(), /case=lost-reply/);
  await page.reload();
  t.equal(await page.locator('.opener[aria-expanded=true] code').innerText(), 'lost-reply/across-midnight · naive-retrier');
});

t.test('hostile text runs nothing and asks for nothing', async (t) => {
  const { page, troubles } = await open(t, { width: 1280, hash: followFailed('en') });
  for (const step of await page.locator('.step summary').all()) await step.click();
  t.match(await page.locator('.steps').innerText(), '</script><img src=x onerror=');
  t.match(await page.locator('h1').innerText(), '<script>window.owned=1</script>');
  t.equal(await page.locator('img').count(), 0);
  t.equal(await page.evaluate('window.owned'), undefined);
  t.match(await page.title(), /^railproof/);
  t.same(troubles, []);
});

t.test('even script that got into the page would not run', async (t) => {
  const { page } = await open(t, { width: 1280 });
  await page.evaluate('document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=window.owned=1>")');
  await page.evaluate('{ const s = document.createElement("script"); s.textContent = "window.owned = 1"; document.body.append(s); }');
  const refused = await page.evaluate('fetch("http://127.0.0.1:9/").then(() => "sent", (error) => error.name)');
  t.equal(refused, 'TypeError');
  t.equal(await page.evaluate('window.owned'), undefined);
});

t.test('the replay command is copied', async (t) => {
  const { page } = await open(t, { width: 1280 });
  await page.locator('.failures button', { hasText: 'Copy' }).first().click();
  await page.getByText('Copied').waitFor();
  t.equal(await page.evaluate('navigator.clipboard.readText()'), failed?.replay);
});

t.test('the replay command of a real run is copied, and plays the lost reply again', async (t) => {
  const out = join(folder, 'run');
  await railproof(['run', 'lost-reply/first-reply-lost', '--seed', '7', '--persona', 'naive-retrier', '--out', out, '--quiet']);
  const { page, troubles } = await visit(await contextOf(t, 1280), `${pathToFileURL(join(out, 'report.html')).href}#lang=en`);
  await page.locator('.failures button', { hasText: 'Copy' }).first().click();
  await page.getByText('Copied').waitFor();
  const copied = String(await page.evaluate('navigator.clipboard.readText()'));
  t.match(copied, /^npx railproof replay /);
  const typed = copied.replace(/^npx railproof/, `'${process.execPath}' '${join(checkout, 'src', 'cli', 'main.ts')}'`);
  const { stdout } = await promisify(execFile)('sh', ['-c', typed], { cwd: folder });
  t.match(stdout, /^lost-reply\/first-reply-lost~naive-retrier~1: \d+ events, the same; failed; digest /);
  t.same(troubles, []);
});

for (const [language, width, scheme] of [
  ['en', 1280, 'light'],
  ['ko', 390, 'dark'],
] as const)
  t.test(`axe finds nothing serious: ${language}, ${width} pixels wide, ${scheme}`, async (t) => {
    for (const hash of [`lang=${language}`, followFailed(language)]) {
      const { page, troubles } = await open(t, { width, hash });
      await page.emulateMedia({ colorScheme: scheme });
      if (hash === 'lang=en') await page.locator('.opener').first().click();
      await page.evaluate(axe.source);
      const found = (await page.evaluate('axe.run({ preload: false })')) as axe.AxeResults; // what axe returns, through the browser
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      t.same(
        serious.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`) })),
        [],
        hash,
      );
      t.ok(found.passes.length > 15, 'it looked');
      t.same(troubles, []);
    }
  });

t.test('cases are found, filtered, sorted and opened by keyboard', async (t) => {
  const { page, troubles } = await open(t, { width: 1280 });
  const rows = page.locator('tr.case');
  await page.locator('#find').fill('순이체한도');
  t.equal(await rows.count(), 1);
  await page.locator('#find').fill('');
  await page.locator('#show').selectOption('failed');
  t.equal(await rows.count(), 1);
  await page.locator('#show').selectOption('all');
  await page.getByRole('button', { name: 'Won lost' }).focus();
  await page.keyboard.press('Enter');
  t.match(await rows.first().innerText(), /5,000,000/);
  t.equal(await page.locator('th.c-lost').getAttribute('aria-sort'), 'descending');
  await rows.first().locator('.opener').focus();
  await page.keyboard.press('Enter');
  t.equal(await page.locator('tr.inside .checks li').count(), 5);
  t.equal(await page.evaluate('document.activeElement.getAttribute("aria-expanded")'), 'true', 'the focus stays where it was');
  t.same(troubles, []);
});

t.test('evidence leads to its step, through filters that hide it', async (t) => {
  const { page } = await open(t, { width: 1280, hash: followFailed('en') });
  await page.locator('#payment').selectOption({ label: '₩1,250,000 to 김서연 (2 ×)' });
  t.equal(await page.locator('#event-52').count(), 0, 'the report belongs to no single payment');
  t.equal(await page.locator('#event-24, #event-42').count(), 2);
  await page.getByRole('button', { name: 'event 52' }).click();
  t.equal(await page.evaluate('document.activeElement.id'), 'event-52');
  t.ok((await page.locator('.step.detail').count()) > 5);
  await page.locator('#toggle-detail').uncheck();
  t.equal(await page.locator('.step.detail').count(), 0);
});

t.test('is light or dark as the system is, until the reader says otherwise', async (t) => {
  const { page } = await open(t, { width: 1280 });
  const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const [light, dark] = ['rgb(247, 246, 242)', 'rgb(15, 21, 26)'];
  await page.emulateMedia({ colorScheme: 'dark' });
  t.equal(await paper(), dark);
  await page.locator('button.theme').click();
  t.equal(await paper(), light, 'chosen');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('button.theme').click();
  t.equal(await paper(), dark, 'chosen the other way');
});

for (const view of ['lang=ko', followFailed('ko')]) {
  t.test(`prints without controls, in black on white, within the sheet: ${view}`, async (t) => {
    const { page } = await open(t, { width: 794, hash: view });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    t.equal(await page.locator('.top nav').isVisible(), false);
    t.equal(await page.locator('.command button').first().isVisible(), false);
    t.equal(await page.evaluate('getComputedStyle(document.body).color'), 'rgb(0, 0, 0)');
    t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
  });
}
