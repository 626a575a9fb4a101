// Finds compilers that hook `require`, such as ts-node: with any `--import`, Node loads the app's entry past them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Environment } from './credentials.ts';

const hooks =
  /(?:^|[\\/\s=])(ts-node|esbuild-register|@swc-node\/register|@swc\/register|@babel\/register|sucrase\/register)\b/;
const packageManagers: readonly string[] = ['npm', 'pnpm', 'yarn', 'npm.cmd', 'pnpm.cmd', 'yarn.cmd'];

/** The one that an app is run by, itself or by a script of its package; undefined where there is none. */
export function requireHookOf(command: readonly string[], env: Environment): string | undefined {
  return [...command, env.NODE_OPTIONS ?? '', scriptOf(command)]
    .map((word) => hooks.exec(word)?.[1])
    .find((name) => name !== undefined);
}

/** The script of the package in the working folder that a command of a package manager runs; empty where it is none. */
function scriptOf([program = '', ...words]: readonly string[]): string {
  if (!packageManagers.includes(basename(program))) return '';
  try {
    const { scripts = {} }: { scripts?: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    );
    const name = words.find((word) => !word.startsWith('-') && word !== 'run');
    return (name === undefined ? undefined : scripts[name]) ?? '';
  } catch {
    // The package manager says itself what is wrong with it.
    return '';
  }
}
