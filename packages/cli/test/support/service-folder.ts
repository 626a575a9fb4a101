// Folders of small services, and `telltale init` in them.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine } from '@telltale/plane';
import { PlaneError } from '@telltale/plane';
import { run } from '../../src/run.ts';
import { fakePlane } from './fake-plane.ts';
import { terminal } from './terminal.ts';

const folders: string[] = [];

/** Removes what the tests of a file have made; for its `afterAll`. */
export function removeServices(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with these files; an object is a package.json. */
export function service(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-init-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  }
  return folder;
}

/** All files of a folder, but those of packages. */
export function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('node_modules') && lstatSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** A plane of which nothing runs. */
export function noPlane(): Engine {
  const environment = async (): Promise<never> => {
    throw new PlaneError('not_running', { what: 'no plane', where: 'here', why: 'of a test', remedy: 'None' });
  };
  return fakePlane({ environment, status: async () => ({ parts: [] }) });
}

/** What `init --json` tells. */
export interface InitResult {
  readonly kind: readonly string[];
  readonly starts: readonly { readonly where: string; readonly state: string }[];
  readonly changes: readonly { readonly path: string; readonly diff: string }[];
  readonly byHand: readonly { readonly what: string; readonly lines: readonly string[] }[];
  readonly notes: readonly string[];
  readonly key: string;
  readonly proof?: { readonly record?: boolean; readonly scrape: boolean; readonly findings: readonly object[] };
}

/** Runs the verb in a folder. */
export async function init(
  folder: string,
  args: readonly string[] = [],
  { plane = noPlane(), env = {} }: { plane?: Engine; env?: Readonly<Record<string, string>> } = {},
): Promise<{ code: number; result: InitResult; output: string }> {
  const screen = terminal();
  const code = await run(['init', folder, '--json', ...args], { ...screen, env }, async () => plane);
  const output = [...screen.out, ...screen.err].join('');
  return { code, output, result: JSON.parse(screen.out.join('')) };
}
