// Loads Grafana's libraries into Node: bundled, with as much of a browser as they ask for when they are loaded.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { bundle } from './bundle.ts';
import type { GrafanaLibrary } from './types.ts';

interface BrowserWindow extends Record<string, unknown> {
  readonly HTMLCanvasElement: { prototype: Record<string, unknown> };
}

interface JsDom {
  readonly JSDOM: new (html: string, options: object) => { readonly window: BrowserWindow };
}

/** What the libraries look for in the global scope. */
const names = [
  'document',
  'location',
  'history',
  'navigator',
  'localStorage',
  'sessionStorage',
  'HTMLElement',
  'Element',
  'Node',
  'DOMParser',
  'MutationObserver',
  'getComputedStyle',
] as const;

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** jsdom draws nothing, and has none of these. */
function drawsNothing(window: BrowserWindow): void {
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
  window.ResizeObserver = Observer;
  window.IntersectionObserver = Observer;
  window.HTMLCanvasElement.prototype.getContext = () => ({ measureText: () => ({ width: 0 }) });
  window.grafanaBootData = { settings: {}, user: {}, navTree: [] };
}

function provideBrowser(): void {
  const { JSDOM } = createRequire(import.meta.url)('jsdom') as JsDom;
  const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
  drawsNothing(window);
  const more = ['matchMedia', 'ResizeObserver', 'IntersectionObserver'] as const;
  const values = {
    window,
    self: window,
    ...Object.fromEntries([...names, ...more].map((name) => [name, window[name]])),
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** Runs what loads react-dom, which opens a channel then; as it is, that would keep the process from ending. */
async function withChannelsThatEnd<Result>(load: () => Promise<Result>): Promise<Result> {
  const opened: MessageChannel[] = [];
  const before = globalThis.MessageChannel;
  class Channel extends MessageChannel {
    constructor() {
      super();
      opened.push(this);
    }
  }
  Object.assign(globalThis, { MessageChannel: Channel });
  try {
    return await load();
  } finally {
    globalThis.MessageChannel = before;
    for (const { port1, port2 } of opened) {
      port1.unref();
      port2.unref();
    }
  }
}

let loaded: Promise<GrafanaLibrary> | undefined;

async function load(): Promise<GrafanaLibrary> {
  provideBrowser();
  const { href } = pathToFileURL(await bundle('library/index.ts', 'library'));
  const { library } = (await withChannelsThatEnd(() => import(href))) as { readonly library: GrafanaLibrary };
  return library;
}

/** Loads them once a process. */
export function loadGrafana(): Promise<GrafanaLibrary> {
  loaded ??= load();
  return loaded;
}
