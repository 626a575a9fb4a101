// Finds libraries that are bundled into the app's own files, where they cannot be instrumented. Only for the doctor,
// because it reads files.
import { fileURLToPath } from 'node:url';
import type { BundleReport } from '@telltale/catalog';
import { readFileStart } from '@telltale/files';
import { limits } from '../limits.ts';
import { isTapped, isWatched } from './patchers.ts';

/** Texts of loggers that survive minification. */
const signatures: Readonly<Record<string, string>> = {
  '@nestjs/core': 'Nest application successfully started',
  bunyan: 'bunyan usage error: ',
  consola: '_wrapLogFn',
  log4js: 'log4js:logger',
  pino: 'pino.msgPrefix',
  winston: '[winston] Attempt to write logs with no transports',
};

/** How bundlers mark the origin of code: comments of esbuild and rolldown, then keys and comments of webpack. */
const origins = [
  /^\/\/(?:#region)? (?:\.\.\/)*node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm,
  /(?:^|[\s{,])"(?:\.\.?\/)+node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/[^"\n]{1,500}":/gm,
  /!\*\*\* (?:\.\.?\/)+node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm,
];

/** The app's own files by URL, with the libraries found in each. */
const files = new Map<string, BundleReport | undefined>();
const packages = new Set<string>();

/** Registers a file of the app. */
export function noteOwnFile(url: string): void {
  if (url.startsWith('file:') && !files.has(url) && files.size < limits.ownFilesMax) files.set(url, undefined);
}

/** Registers a package that is loaded by itself: bundled copies of it need no report. */
export function noteLoadedPackage(name: string): void {
  if (packages.size < limits.packagesNamedMax) packages.add(name);
}

function librariesIn(text: string): string[] {
  const found = new Set<string>();
  for (const [name, signature] of Object.entries(signatures)) if (text.includes(signature)) found.add(name);
  for (const [, name = ''] of origins.flatMap((origin) => [...text.matchAll(origin)])) {
    if (isWatched(name) || isTapped(name)) found.add(name);
  }
  return [...found];
}

const looked = new Set<string>();

/** The app's files that contain libraries; each file is read once. */
export function bundlesFound(): BundleReport[] {
  for (const url of files.keys()) {
    if (looked.has(url)) continue;
    looked.add(url);
    try {
      const file = fileURLToPath(url);
      const libraries = librariesIn(readFileStart(file, limits.bundleBytesMax).toString());
      if (libraries.length > 0) files.set(url, { file, libraries });
    } catch {
      // A file that cannot be read is ignored.
    }
  }
  const all = [...files.values()].filter((bundle) => bundle !== undefined);
  return all
    .map(({ file, libraries }) => ({ file, libraries: libraries.filter((name) => !packages.has(name)) }))
    .filter(({ libraries }) => libraries.length > 0);
}
