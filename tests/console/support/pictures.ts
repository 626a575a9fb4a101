// Takes the pictures of the console that README and docs/console.md show, dark and light.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { withPalette } from '../../grafana/pictures/palette-png.ts';
import { isReady } from './page.ts';

/** What a graph of a picture shows: a load of seconds is no line. */
const LOADED_MS = 210_000;

interface PicturesOptions {
  readonly origin: string;
  readonly folder: string;
  readonly gateway: string;
  readonly shop: string;
}

/** Writes `console-<view>-<dark|light>.png`. */
export async function takePictures(page: Page, { origin, folder, gateway, shop }: PicturesOptions): Promise<void> {
  const range = 'from=now-5m&to=now';
  await sleep(LOADED_MS);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto(`${origin}/logs?${range}&service=${shop}&level=error`);
  await page.locator('.record-trace').first().waitFor();
  const request = (await page.locator('.record-trace').first().getAttribute('href')) ?? '/';
  const views = {
    overview: `/?${range}`,
    service: `/d/telltale-service?${range}&var-service=${gateway}`,
    logs: `/logs?${range}`,
    request,
  };
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [view, path] of Object.entries(views)) {
      await page.goto(origin + path);
      await isReady(page);
      // Unfolded: what a record holds is what one looks for.
      if (view === 'request') await page.locator('.record-line', { hasText: 'the shop could not do it' }).click();
      const picture = withPalette(await page.screenshot());
      writeFileSync(join(folder, `console-${view}-${colorScheme}.png`), picture);
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
