// Detects that the process sends itself a fatal signal, before it does: no code runs afterwards.
import { constants } from 'node:os';

type Kill = (pid: number | string, signal: number) => number;

/** By number: signals that end a process without a listener. */
const deadly = new Map<number, NodeJS.Signals>(
  (['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGABRT', 'SIGKILL'] as const).map((signal) => [
    constants.signals[signal],
    signal,
  ]),
);

/** Whether `process.kill` with this pid includes this process. */
function isMeant(pid: number): boolean {
  return pid === process.pid || pid === 0 || pid === -process.pid;
}

/**
 * Calls `before` when this process sends itself a signal that may end it, depending on its listeners. Must not throw.
 */
export function watchSelfKill(before: (signal: NodeJS.Signals) => void): void {
  // The function that `process.kill` calls after it has checked its arguments, so its errors stay the same.
  const own = Object.getOwnPropertyDescriptor(process, '_kill');
  const kill: Kill | undefined = own?.value;
  if (own === undefined || typeof kill !== 'function') return;
  function watched(this: unknown, ...args: Parameters<Kill>): number {
    const [pid, number] = args;
    const signal = deadly.get(number);
    if (signal !== undefined && isMeant(Number(pid)) && Reflect.apply(kill as Kill, this, [pid, 0]) === 0)
      before(signal);
    return Reflect.apply(kill as Kill, this, args);
  }
  Object.defineProperty(watched, 'name', { value: kill.name });
  try {
    Object.defineProperty(process, '_kill', { ...own, value: watched });
  } catch {
    // `process` is frozen: its signals arrive through the event loop.
  }
}
