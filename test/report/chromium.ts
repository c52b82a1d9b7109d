import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromium as program } from '../../src/cli/external-program.ts';
import { requireProgram } from '../run/prerequisite.ts';

const launchArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Real milliseconds that a browser may take for one step on a busy machine. */
export const patienceMs = 90_000;

/** The system's Chromium. Throws where there is none, so that a test fails and is never skipped. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requireProgram(program), args: launchArguments, timeout: patienceMs });
}

/** A page that notes whatever should not happen. */
export interface Visit {
  readonly page: Page;
  /** Requests beyond the file itself, errors, and messages of the policy. */
  readonly troubles: readonly string[];
}

export async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const troubles: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) troubles.push(`asked for ${request.url()}`);
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => troubles.push(message.text()));
  await page.goto(url);
  return { page, troubles };
}
