// Has Debian's chromium draw a dashboard with Grafana's own components, and takes its picture.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';
import type { Drawing } from './drawing.ts';
import { withPalette } from './palette-png.ts';

interface Route {
  fulfill(answer: { readonly contentType: string; readonly body: string }): Promise<void>;
}

/** What is asked of playwright-core, which is installed for this alone. */
interface Page {
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  route(pattern: string, answer: (route: Route) => Promise<void>): Promise<void>;
  goto(url: string): Promise<unknown>;
  addStyleTag(options: { readonly path: string }): Promise<unknown>;
  addScriptTag(options: { readonly content: string; readonly type?: string }): Promise<unknown>;
  waitForFunction(expression: string, argument?: undefined, options?: { readonly timeout: number }): Promise<unknown>;
  screenshot(options: { readonly type: 'png' }): Promise<Buffer>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  close(): Promise<void>;
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser> };
}

const EMPTY = '<!doctype html><meta charset="utf-8"><style>body{margin:0}</style>';
const CHROMIUM = '/usr/bin/chromium';
/** Styles that the components bring beside their code. */
const sheets = ['../node_modules/uplot/dist/uPlot.min.css', '../node_modules/@grafana/react-data-grid/lib/styles.css'];
const DRAWN_MS_MAX = 60_000;
const require = createRequire(import.meta.url);

/** @throws Error where there is no browser: said before the servers are started and asked */
export function checkBrowser(): void {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `[telltale pictures] there is no ${CHROMIUM}, which draws the dashboards. Install it: apt-get install chromium`,
    );
  }
}

/** A browser that draws, until it is disposed of. */
export interface Painter extends AsyncDisposable {
  paint(drawing: Drawing): Promise<Buffer>;
}

export async function openPainter(): Promise<Painter> {
  const script = readFileSync(await bundle('pictures/draw.tsx', 'draw'), 'utf8');
  const { chromium } = require('playwright-core') as Playwright;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    async paint(drawing) {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
      try {
        await page.setViewportSize({ width: drawing.width, height: drawing.height });
        // A page with an origin of its own, for what looks into the browser's storage; nothing is fetched.
        await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: EMPTY }));
        await page.goto('http://grafana.invalid/');
        for (const sheet of sheets) await page.addStyleTag({ path: fileURLToPath(new URL(sheet, import.meta.url)) });
        const data = `window.grafanaBootData={settings:{},user:{locale:'en-US'},navTree:[]};window.drawing=${JSON.stringify(drawing)};`;
        await page.addScriptTag({ content: data.replaceAll('</', '<\\/') });
        await page.addScriptTag({ content: script.replaceAll('</script', '<\\/script'), type: 'module' });
        await page
          .waitForFunction('window.isDrawn === true', undefined, { timeout: DRAWN_MS_MAX })
          .catch((cause: Error) => {
            throw new Error(`chromium drew nothing: ${errors[0] ?? cause.message}`, { cause });
          });
        if (errors.length > 0) throw new Error(`chromium drew with an error: ${errors[0]}`);
        return withPalette(await page.screenshot({ type: 'png' }));
      } finally {
        await page.close();
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
