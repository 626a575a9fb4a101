// Logging libraries that the preload captures, and from which major version on.

/** By the name of the package. Beside them `console`, debug and NestJS's logger are captured. */
export const capturedLoggers: Readonly<Record<string, number>> = {
  winston: 3,
  pino: 7,
  bunyan: 1,
  log4js: 1,
  consola: 1,
  signale: 1,
  tslog: 1,
  roarr: 1,
  npmlog: 1,
  loglevel: 1,
};
