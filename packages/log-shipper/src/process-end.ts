// Runs work at the end of a process or worker thread, after all other work.
import { setTimeout } from 'node:timers';

/** Done once; must not wait for anything outside itself. */
export type EndWork = (code: number) => void;

const waiting = new Set<EndWork>();
let watching = false;

function endNow(code: unknown): void {
  for (const work of waiting) {
    waiting.delete(work);
    try {
      work(Number(code ?? 0));
    } catch {
      // The app ends the same way, whether this worked or not.
    }
  }
}

function isExiting(): boolean {
  return Reflect.get(process, '_exiting') === true;
}

/** Whether `process.exit` is running. If stacks are turned off: no. */
function isInProcessExit(): boolean {
  const at: { readonly stack?: unknown } = {};
  Error.captureStackTrace(at, isInProcessExit);
  return String(at.stack).includes('process.exit (node:');
}

/** Does the work now, or after the app's 'exit' listeners. */
function emitsExit(): void {
  const [one, ...others] = process.listeners('exit');
  // Node calls a single listener from its own source line, which stack traces show; a second listener would change it.
  const single = one !== undefined && others.length === 0 && one.name !== 'handleProcessExit';
  if (one !== undefined && !single) process.on('exit', (code) => endNow(process.exitCode ?? code));
  // After `process.exit`, Node calls `reallyExit`; otherwise it calls nothing of ours any more.
  else if (!single || !isInProcessExit()) endNow(process.exitCode);
}

/**
 * Node reads `process.emit` to emit 'exit', however the process ends, with `process._exiting` set already. So no frame
 * of ours is in any stack, and until then the app counts only its own listeners.
 */
function watchEmit(): void {
  const own = Object.getOwnPropertyDescriptor(process, 'emit');
  let replaced: { readonly by: unknown } | undefined;
  let exiting = false;
  const get = (): unknown => {
    if (!exiting && isExiting()) {
      exiting = true;
      emitsExit();
    }
    if (own?.get !== undefined) return own.get.call(process);
    if (replaced !== undefined) return replaced.by;
    return own === undefined ? Reflect.get(Object.getPrototypeOf(process), 'emit') : own.value;
  };
  const set = (value: unknown): void => {
    if (own?.set === undefined) replaced = { by: value };
    else own.set.call(process, value);
  };
  Object.defineProperty(process, 'emit', { configurable: true, enumerable: own?.enumerable ?? false, get, set });
}

/** If an 'exit' listener calls `process.exit`, the later listeners are not called, but this function is. */
function endBeforeReallyExit(): void {
  const own = Object.getOwnPropertyDescriptor(process, 'reallyExit');
  const { value: reallyExit } = own ?? {};
  if (own === undefined || typeof reallyExit !== 'function') return;
  function ended(this: unknown, code: unknown): unknown {
    endNow(code);
    return Reflect.apply(reallyExit, this, [code]);
  }
  Object.defineProperty(ended, 'name', { value: reallyExit.name });
  Object.defineProperty(process, 'reallyExit', { ...own, value: ended });
}

function watch(): void {
  try {
    watchEmit();
    endBeforeReallyExit();
    // If an 'exit' listener throws, the later ones are not called.
    process.on('uncaughtExceptionMonitor', () => {
      if (isExiting()) endNow(1);
    });
  } catch {
    // `process` is frozen: the work is done in order among the app's listeners.
    process.on('exit', endNow);
  }
}

/**
 * Does `work` when this process (or worker thread) ends, unless a signal ends it: after the app's own 'exit' listeners,
 * except for a single one if the app ends by itself.
 *
 * @returns cancels the work
 */
export function atProcessEnd(work: EndWork): () => void {
  if (!watching) {
    watching = true;
    watch();
  }
  waiting.add(work);
  return () => void waiting.delete(work);
}

const leavers = new Set<() => void>();
let leaving = false;

/** Whether the process is in 'beforeExit', or just after it: work that holds the event loop now causes another emit. */
export function isLeaving(): boolean {
  return leaving;
}

function leave(): void {
  leaving = true;
  for (const work of leavers) work();
  // Runs if the app has found more to do.
  setTimeout(() => {
    leaving = false;
  }, 0).unref();
}

/** Does `work` each time the event loop is empty. @returns cancels the work */
export function onLeaving(work: () => void): () => void {
  if (leavers.size === 0) process.on('beforeExit', leave);
  leavers.add(work);
  return () => {
    if (leavers.delete(work) && leavers.size === 0) process.off('beforeExit', leave);
  };
}
