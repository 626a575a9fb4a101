// The logging libraries that can be captured at the log call, where level, logger and error are still known.
import { loadOwn } from '../../loading.ts';
import { onFirstLoad } from '../../modules/patchers.ts';
import type { Logs } from '../logs.ts';

/** Captures a logger from its next load on. */
type Capture = (logs: Logs) => void;

/** By the package with which it is loaded; several if an app may load a part of it first. */
const captures: Readonly<Record<string, () => Capture>> = {
  '@nestjs/common': () => loadOwn<typeof import('./nest.ts')>('./capture/loggers/nest.js').captureNest,
  bunyan: () => loadOwn<typeof import('../bunyan.ts')>('./capture/bunyan.js').captureBunyan,
  consola: () => loadOwn<typeof import('./consola.ts')>('./capture/loggers/consola.js').captureConsola,
  debug: () => loadOwn<typeof import('./debug.ts')>('./capture/loggers/debug.js').captureDebug,
  log4js: () => loadOwn<typeof import('./log4js.ts')>('./capture/loggers/log4js.js').captureLog4js,
  loglevel: () => loadOwn<typeof import('./loglevel.ts')>('./capture/loggers/loglevel.js').captureLoglevel,
  npmlog: () => loadOwn<typeof import('./npmlog.ts')>('./capture/loggers/npmlog.js').captureNpmlog,
  pino: () => loadOwn<typeof import('../pino.ts')>('./capture/pino.js').capturePino,
  roarr: () => loadOwn<typeof import('./roarr.ts')>('./capture/loggers/roarr.js').captureRoarr,
  signale: () => loadOwn<typeof import('./signale.ts')>('./capture/loggers/signale.js').captureSignale,
  tslog: () => loadOwn<typeof import('./tslog.ts')>('./capture/loggers/tslog.js').captureTslog,
  'winston logform': () => loadOwn<typeof import('../winston.ts')>('./capture/winston.js').captureWinston,
};

/** Captures each from its first load on. */
export function captureLoggers(logs: Logs): void {
  for (const [names, load] of Object.entries(captures)) onFirstLoad(names.split(' '), () => load()(logs));
}
