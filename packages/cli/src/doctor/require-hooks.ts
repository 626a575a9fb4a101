// Finds compilers that hook `require`, such as ts-node: with any `--import`, Node loads the app's entry past them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Environment } from './credentials.ts';

const hooks =
  /(?:^|[\\/\s=])(ts-node|esbuild-register|@swc-node\/register|@swc\/register|@babel\/register|sucrase\/register)\b/;
const packageManagers: readonly string[] = ['npm', 'pnpm', 'yarn', 'npm.cmd', 'pnpm.cmd', 'yarn.cmd'];

/** The compiler by which an app is run, directly or by a script of its package; undefined if there is none. */
export function requireHookOf(command: readonly string[], env: Environment): string | undefined {
  return [...command, env.NODE_OPTIONS ?? '', scriptOf(command)]
    .map((word) => hooks.exec(word)?.[1])
    .find((name) => name !== undefined);
}

/** The package script that a package manager's command runs; empty if it runs none. */
function scriptOf([program = '', ...words]: readonly string[]): string {
  if (!packageManagers.includes(basename(program))) return '';
  try {
    const { scripts = {} }: { scripts?: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    );
    const name = words.find((word) => !word.startsWith('-') && word !== 'run');
    return (name === undefined ? undefined : scripts[name]) ?? '';
  } catch {
    // The package manager reports its own error.
    return '';
  }
}
