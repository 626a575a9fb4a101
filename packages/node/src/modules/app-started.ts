// Detects that the app has started: it listens, or has loaded nothing for a turn of the event loop.
import { setTimeout } from 'node:timers';
import { limits } from '../limits.ts';
import { modulesResolved } from './module-hooks.ts';
import { beforePackage } from './patchers.ts';

/** Runs `work` after a whole turn of the event loop in which the app loaded nothing more. */
export function onceIdle(work: () => void): void {
  let before = -1;
  let turns = 0;
  const look = (): void => {
    turns += 1;
    const now = modulesResolved();
    if (now === before || turns > limits.loadingTurnsMax) work();
    else setTimeout(look, 1).unref();
    before = now;
  };
  // A timer, not an immediate: an unreferenced immediate would not wake a sleeping loop.
  setTimeout(look, 1).unref();
}

/** Runs `work` before the first server listens. */
export function beforeServers(work: () => void): void {
  let watching = false;
  const watchListen = (): void => {
    if (watching) return;
    watching = true;
    const { Server } = process.getBuiltinModule('net');
    const { listen } = Server.prototype;
    Server.prototype.listen = function counted(this: InstanceType<typeof Server>, ...options: never[]) {
      Server.prototype.listen = listen;
      work();
      return Reflect.apply(listen, this, options);
    };
  };
  for (const name of ['net', 'tls', 'http', 'https', 'http2']) beforePackage(name, watchListen);
}
