// The loggers that print by themselves, each captured where it still knows the level, the logger and the error.
import type { Logs } from '../logs.ts';
import { captureConsola } from './consola.ts';
import { captureDebug } from './debug.ts';
import { captureLog4js } from './log4js.ts';
import { captureLoglevel } from './loglevel.ts';
import { captureNest } from './nest.ts';
import { captureNpmlog } from './npmlog.ts';
import { captureRoarr } from './roarr.ts';
import { captureSignale } from './signale.ts';
import { captureTslog } from './tslog.ts';

/** Captures them from now on. */
export function captureLoggers(logs: Logs): void {
  captureNest(logs);
  captureLog4js(logs);
  captureConsola(logs);
  captureSignale(logs);
  captureTslog(logs);
  captureRoarr(logs);
  captureDebug(logs);
  captureNpmlog(logs);
  captureLoglevel(logs);
}
