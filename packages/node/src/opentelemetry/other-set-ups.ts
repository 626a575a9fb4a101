// Detects other OpenTelemetry set-ups in the app; ours gives way if another is started, not if it is only loaded.
import { otherAgents } from '../modules/instrumentation-table.ts';
import { addImportPatcher, addPatcher, beforePackage, type Patcher, watchPackage } from '../modules/patchers.ts';
import { watchRegistrations } from './registrations.ts';

/** Runs `before` when the method is called. */
function watchMethod(exports: unknown, method: string, before: () => void): void {
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return;
  const original: unknown = Reflect.get(exports, method);
  if (typeof original !== 'function') return;
  function started(this: unknown, ...args: unknown[]): unknown {
    before();
    return Reflect.apply(original as () => unknown, this, args);
  }
  Object.defineProperty(started, 'name', { value: original.name });
  if (Reflect.set(exports, method, started) && Reflect.get(exports, method) === started) return;
  Reflect.defineProperty(exports, method, { configurable: true, enumerable: true, writable: true, value: started });
}

/** Watches for another set-up from now on. @param onStarted receives the reason, before the other one starts */
export function watchOtherSetUps(onStarted: (why: string) => void): void {
  watchRegistrations((provider) =>
    onStarted(
      `the app registers ${provider === 'trace' ? 'a tracer' : 'a meter'} provider of its own with OpenTelemetry`,
    ),
  );
  for (const [name, beginning] of Object.entries(otherAgents)) {
    const why = `the app starts ${name}`;
    if (beginning === 'when it is loaded') beforePackage(name, () => onStarted(why));
    else watchPackage(name);
  }
  const patch: Patcher = (exports, name) => {
    const beginning = otherAgents[name];
    if (typeof beginning === 'object') {
      watchMethod(exports, beginning.method, () => onStarted(`the app starts ${name}`));
    }
    return exports;
  };
  addPatcher(patch);
  addImportPatcher(Object.keys(otherAgents), patch);
}
