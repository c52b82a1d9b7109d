/**
 * Makes the README's pictures from a run that it plays: `npm run pictures`. With a folder as argument it also takes the report there in both
 * languages, at two widths and as it prints, to be looked at.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { checkout, railproof } from '../e2e/command.ts';
import { readRun } from '../e2e/run-record.ts';
import { openChromium, visit } from './chromium.ts';

const command = ['run', 'lost-reply', '--seed', '7', '--persona', 'naive-retrier'];

async function takePictures(folder: string | undefined): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'railproof-pictures-'));
  const browser = await openChromium();
  try {
    const { code, stderr } = await railproof([...command, '--out', 'runs/7', '--quiet'], { cwd: out });
    if (code !== 1) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`);
    const url = pathToFileURL(join(out, 'runs', '7', 'report.html')).href;
    const failed = readRun(join(out, 'runs', '7')).cases.flatMap(({ trialList }) => trialList.filter(({ passed }) => !passed))[0]?.trial ?? '';
    const life = `trial=${encodeURIComponent(failed)}`;
    await takeReadme(browser, url, life);
    if (folder !== undefined) await takeViews(browser, { url, life, folder });
  } finally {
    await browser.close();
    rmSync(out, { recursive: true });
  }
}

/** The summary as it opens, and the steps around the lost reply. */
async function takeReadme(browser: Browser, url: string, life: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
  const { page } = await visit(context, `${url}#lang=en`);
  await page.screenshot({ path: join(checkout, 'docs', 'report-summary.png') });
  const followed = await visit(context, `${url}#lang=en&${life}`);
  const top = Number(await followed.page.evaluate('document.querySelector(".steps").getBoundingClientRect().top + scrollY'));
  await followed.page.screenshot({
    path: join(checkout, 'docs', 'report.png'),
    fullPage: true,
    clip: { x: 0, y: top - 60, width: 1180, height: 1180 },
  });
  await context.close();
}

async function takeViews(
  browser: Browser,
  { url, life, folder }: { readonly url: string; readonly life: string; readonly folder: string },
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const language of ['en', 'ko'])
    for (const width of [1280, 390])
      for (const [name, view] of [
        ['summary', ''],
        ['life', `&${life}`],
      ] as const) {
        const context = await browser.newContext({ viewport: { width, height: 900 } });
        const { page } = await visit(context, `${url}#lang=${language}${view}`);
        await page.screenshot({ path: join(folder, `${name}-${language}-${width}.png`), fullPage: true });
        if (width === 1280) await page.pdf({ path: join(folder, `${name}-${language}.pdf`), format: 'A4', printBackground: true });
        await context.close();
      }
}

await takePictures(process.argv[2]);
