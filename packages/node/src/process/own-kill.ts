// Detects that the process kills itself by a signal, before it does: no code runs afterwards.
import { constants } from 'node:os';

type Kill = (pid: number | string, signal: number) => number;

/** By number: signals that end a process which does not listen for them, as one sends them to itself. */
const deadly = new Map<number, NodeJS.Signals>(
  (['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGABRT', 'SIGKILL'] as const).map((signal) => [
    constants.signals[signal],
    signal,
  ]),
);

/** Whether this process is among those that `process.kill` means. */
function isMeant(pid: number): boolean {
  return pid === process.pid || pid === 0 || pid === -process.pid;
}

/** Calls `before` when this process sends itself a signal that may end it; it decides by who listens. Must not throw. */
export function watchOwnKill(before: (signal: NodeJS.Signals) => void): void {
  // What `process.kill` calls when its arguments are checked: so it stays as it is, and so do its errors.
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
    // A frozen `process`: its signals come by the event loop.
  }
}
