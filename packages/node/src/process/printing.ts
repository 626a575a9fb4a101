// Marks output that was already captured, so that its lines are not recorded twice.

let loggers = 0;
let consoles = 0;

/** Whether a captured logger prints: by `console`, or straight to a stream. */
export function isLoggerPrinting(): boolean {
  return loggers > 0;
}

/** Whether what goes to a stream now was captured: a logger prints, or `console` does. */
export function isPrinting(): boolean {
  return loggers + consoles > 0;
}

/** Runs what prints a record that was captured from a logger. */
export function whileLoggerPrints<T>(print: () => T): T {
  loggers += 1;
  try {
    return print();
  } finally {
    loggers -= 1;
  }
}

/** Runs a method of `console` that was captured; what it shows may still speak by `console` itself. */
export function whileConsolePrints<T>(print: () => T): T {
  consoles += 1;
  try {
    return print();
  } finally {
    consoles -= 1;
  }
}
