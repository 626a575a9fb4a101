// Marks output that was already captured, so that its lines are not recorded twice.

let loggers = 0;
let consoles = 0;

/** Whether a captured logger is printing: by `console`, or directly to a stream. */
export function isLoggerPrinting(): boolean {
  return loggers > 0;
}

/** Whether current output was captured already: a logger prints, or `console` does. */
export function isPrinting(): boolean {
  return loggers + consoles > 0;
}

/** Runs code that prints a captured record of a logger. */
export function whileLoggerPrints<T>(print: () => T): T {
  loggers += 1;
  try {
    return print();
  } finally {
    loggers -= 1;
  }
}

/** Runs a captured method of `console`; values that it prints may call `console` themselves. */
export function whileConsolePrints<T>(print: () => T): T {
  consoles += 1;
  try {
    return print();
  } finally {
    consoles -= 1;
  }
}
