// Delays the natural end of a process to flush logs. Node then emits 'beforeExit' again: the app must see it as often
// as without us, and as late.

/**
 * Runs `flush` when the process has nothing left to do, once, before the app sees 'beforeExit'; `flush` must settle.
 */
export function flushBeforeNaturalEnd(flush: () => Promise<void>): void {
  const { emit } = process;
  let flushed = false;
  function held(this: NodeJS.Process, event: string | symbol, ...values: unknown[]): boolean {
    if (event !== 'beforeExit') return Reflect.apply(emit, this, [event, ...values]);
    // If the function was wrapped meanwhile, the wrapper still calls it: from now on it only forwards.
    if (process.emit === (held as unknown)) process.emit = emit;
    if (flushed) return Reflect.apply(emit, this, [event, ...values]);
    flushed = true;
    void flush();
    return true;
  }
  // Assigned, not defined: the code that watches for the end has an accessor there.
  process.emit = held as typeof process.emit;
}
