// Recognises launchers (package managers, process managers, runners): programs that only start the app.
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Packages whose commands only start others, which inherit NODE_OPTIONS. */
const packages: readonly string[] = [
  'npm',
  'pnpm',
  '@pnpm/exe',
  'yarn',
  'corepack',
  'cnpm',
  'nodemon',
  'tsx',
  'ts-node-dev',
  'node-dev',
  'pm2',
  'forever',
  'concurrently',
  'npm-run-all',
  'npm-run-all2',
  'wireit',
  'turbo',
  'nx',
  'lerna',
  'cross-env',
  'env-cmd',
  'dotenv-cli',
  '@dotenvx/dotenvx',
  'wait-on',
  'start-server-and-test',
  '@nestjs/cli',
];

const inPackages = new RegExp(`/node_modules/(?:${packages.join('|')})/`);
/** Package managers outside node_modules: Corepack's, Debian's, Yarn's own releases. */
const elsewhere: readonly { readonly folder: RegExp; readonly file: RegExp }[] = [
  { folder: /\/npm\/bin\/$/, file: /^(?:npm|npx)-cli\.js$/ },
  { folder: /\/(?:pnpm|corepack)\//, file: /^(?:pnpm|pnpx)\.[cm]?js$/ },
  { folder: /\/(?:yarn[^/]*|\.yarn|corepack)\//, file: /^.{0,128}?yarn.{0,128}\.[cm]?js$/ },
];
/** In these files PM2 runs the app itself. */
const appInPm2 = /\/pm2\/lib\/ProcessContainer\w*\.js$/;

/** The real path of a file, also if it is named without its extension; unchanged if there is none. */
export function realPath(path: string): string {
  for (const [folder, rest] of [
    [path, ''],
    [dirname(path), basename(path)],
  ] as const) {
    try {
      return join(realpathSync(folder), rest);
    } catch {
      // Missing.
    }
  }
  return path;
}

/** Whether PM2 runs the app by this entry. */
export function isPm2Container(entry: string): boolean {
  return appInPm2.test(entry.replaceAll('\\', '/'));
}

function isElsewhere(path: string): boolean {
  const file = basename(path);
  const above = path.slice(0, path.length - file.length);
  return elsewhere.some((one) => one.folder.test(above) && one.file.test(file));
}

/** Whether this process is a launcher and not the app. @param entry as in `process.argv[1]` */
export function isLauncher(entry: string | undefined): boolean {
  if (entry === undefined) return false;
  const path = realPath(entry).replaceAll('\\', '/');
  return (inPackages.test(path) || isElsewhere(path)) && !appInPm2.test(path);
}
