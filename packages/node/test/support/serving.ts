// A service under test that answers HTTP, and its metrics page.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type App, type AppOptions, ownFolder, startApp } from './app.ts';

export interface Serving extends AsyncDisposable {
  readonly app: App;
  /** URL of the service itself. */
  readonly url: string;
  /** Folder of its target file. */
  readonly targets: string;
  /** Name of its target file, which may come after the service itself listens. */
  targetFile(): Promise<string>;
  /** Text of its metrics page. */
  page(): Promise<string>;
}

/** Starts a fixture that says `port=...` (or logs it as JSON), and finds its metrics page as Prometheus would. */
export async function startServing(
  fixture: string,
  { args = [], ...options }: AppOptions & { readonly args?: readonly string[] } = {},
): Promise<Serving> {
  const targets = ownFolder();
  const app = startApp([fixture, ...args], {
    ...options,
    env: { TELLTALE_METRICS_TARGETS_DIR: targets, ...options.env },
  });
  const [, port] = await app.said(/port(?:=|":)(\d+)/);
  const targetFile = (): Promise<string> =>
    vi.waitUntil(() => readdirSync(targets).find((name) => name.endsWith(`-${app.child.pid}.json`)), {
      timeout: 120_000,
      interval: 20,
    });
  return {
    app,
    targets,
    targetFile,
    url: `http://127.0.0.1:${port}`,
    async page() {
      const [target] = JSON.parse(readFileSync(join(targets, await targetFile()), 'utf8'));
      return (await fetch(`http://${target.targets[0]}/metrics`)).text();
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}
