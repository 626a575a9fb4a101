// Compilers that hook `require`, as ts-node does: with any `--import` Node loads the app's entry past them.
import type { Environment } from './credentials.ts';

const hooks =
  /(?:^|[\\/\s=])(ts-node|esbuild-register|@swc-node\/register|@swc\/register|@babel\/register|sucrase\/register)\b/;

/** The one that an app is run by; undefined where there is none. */
export function requireHookOf(command: readonly string[], env: Environment): string | undefined {
  return [...command, env.NODE_OPTIONS ?? ''].map((word) => hooks.exec(word)?.[1]).find((name) => name !== undefined);
}
