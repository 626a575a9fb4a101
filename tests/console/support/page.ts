// What tests ask of a page of the console: whether all is loaded, and what axe finds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const READY_MS_MAX = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits until the page has drawn itself and nothing is being loaded. */
export async function isReady(page: Page): Promise<void> {
  await page.locator('html[data-ready="true"]').waitFor({ state: 'attached', timeout: READY_MS_MAX });
}

/** What axe calls serious or critical, with the elements. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Not by a script element, which the console's own policy forbids: the debugger evaluates it.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ target }) => String(target))
            .join(', ')}`,
      );
  });
}

/** What is asked of a canvas in the browser; the tests are compiled without its types. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array } };
}

/** Colours that are drawn on a canvas: what is measured has one; the grid, the texts and an empty graph are grey. */
export function coloursOf(element: unknown): string[] {
  const canvas = element as Canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set<string>();
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.slice(at, at + 4);
    if (alpha > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) {
      colours.add(`${red} ${green} ${blue}`);
    }
  }
  return [...colours];
}
