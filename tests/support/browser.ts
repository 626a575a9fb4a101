// A real browser for tests: the machine's chromium, driven by playwright-core.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Why there is no browser here, in one sentence; undefined where there is one. */
export function whyNoBrowser(): string | undefined {
  return paths.some((path) => existsSync(path))
    ? undefined
    : `There is no chromium at ${paths.join(' or ')}. Install it: apt-get install chromium`;
}

/** Starts the browser; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error(whyNoBrowser());
  // The tests run as root in containers that give chromium no namespaces of its own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

/** A page that keeps what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console, exceptions, requests to anywhere but the console's own address. */
  readonly problems: string[];
}

/** Opens a page in a browser of its own cookies. */
export async function openWatchedPage(context: BrowserContext, origin: string): Promise<WatchedPage> {
  const page = await context.newPage();
  // Like the suite's own polls: what is waited for comes in its time, on a machine that may have as much else to do.
  page.setDefaultTimeout(120_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) problems.push(`request to ${url}`);
  });
  return { page, problems };
}
