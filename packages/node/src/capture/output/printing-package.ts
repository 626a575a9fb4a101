// Finds the writer to a stream, a package or the app, from the call stack.
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import { limits } from '../../limits.ts';
import { packageOfFile, versionOfPackage } from '../../modules/package-path.ts';

/** Loggers that are captured at the log call, from this version on, and packages that print for them. */
const captured: Readonly<Record<string, number>> = {
  '@nestjs/common': 8,
  bunyan: 1,
  consola: 3,
  debug: 2,
  log4js: 6,
  loglevel: 1,
  npmlog: 2,
  pino: 7,
  roarr: 4,
  signale: 1,
  tslog: 4,
  winston: 3,
  'express-winston': 0,
  logform: 0,
  'pino-abstract-transport': 0,
  'pino-pretty': 0,
  'sonic-boom': 0,
  split2: 0,
  'thread-stream': 0,
  'winston-transport': 0,
};

/** Loggers that cannot be recognised by their names. */
const others: ReadonlySet<string> = new Set(['bole', 'bristol', 'cabin', 'caterpillar', 'intel', 'morgan', 'tracer']);
const soundsLike = /(?:^|[-_./@])log(?:s|ger|gers|ging|down|please|tape|layer)?(?:$|[-_./])/i;

/** The writer. */
export interface Printer {
  /** Undefined for the app itself. */
  readonly name: string | undefined;
  /** Whether its output was captured at the log call. */
  readonly isCaptured: boolean;
  readonly isLogger: boolean;
}

const app: Printer = { name: undefined, isCaptured: false, isLogger: false };
/** By the folder of the package. */
const known = new Map<string, Printer>();

function isCapturedVersion(name: string, folder: string): boolean {
  const least = captured[name];
  if (least === undefined) return false;
  return least === 0 || Number.parseInt(versionOfPackage(folder) ?? '', 10) >= least;
}

/** Whether a package prints its logs and is not captured at the log call. */
export function isPrintingLogger(name: string, folder: string): boolean {
  if (captured[name] !== undefined) return !isCapturedVersion(name, folder);
  return others.has(name) || soundsLike.test(name);
}

function printerOf(name: string, folder: string): Printer {
  const found = known.get(folder);
  if (found !== undefined) return found;
  const printer = {
    name,
    isCaptured: isCapturedVersion(name, folder),
    isLogger: isPrintingLogger(name, folder),
  };
  if (known.size < limits.packagesNamedMax) known.set(folder, printer);
  return printer;
}

/** The current writer; undefined if the stack has none. */
export function printerNow(): Printer | undefined {
  let nearest: Printer | undefined;
  const sites = getCallSites(limits.printingFramesMax);
  const ours = sites[0]?.scriptName;
  for (const { scriptName } of sites) {
    if (scriptName === ours || scriptName === '' || scriptName.startsWith('evalmachine')) continue;
    if (scriptName.startsWith('node:')) continue;
    const path = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    const file = packageOfFile(path);
    const printer = file ? printerOf(file.name, file.folder) : app;
    // Whatever is between, it prints for a captured logger.
    if (printer.isCaptured) return printer;
    nearest ??= printer;
  }
  return nearest;
}
