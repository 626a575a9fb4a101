// Reads the arguments of a method call without adding a stack frame: loggers look up their caller there.

/**
 * Turns a method of a prototype into a getter: `choose` gets the object and the method before each call, and returns
 * the function to call.
 */
export function readBeforeCall<Target extends object, Method>(
  prototype: Target,
  name: keyof Target & string,
  choose: (target: Target, method: Method) => Method,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (descriptor === undefined || typeof descriptor.value !== 'function') return;
  const method = descriptor.value as Method;
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: descriptor.enumerable ?? false,
    get(this: Target) {
      return choose(this, method);
    },
    // If the app replaces the method, on the prototype or on one object, its replacement stays.
    set(this: Target, value: unknown) {
      Object.defineProperty(this, name, { configurable: true, enumerable: true, writable: true, value });
    },
  });
}
