// Reads properties whose getters may throw.

/** The property, or a note about the error that its getter threw. */
export function read(target: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(target, key);
  } catch (error) {
    return `[threw: ${nameOf(error)}]`;
  }
}

/** The thrown value in a few words; never throws itself. */
export function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message).slice(0, 200) : typeof error;
  } catch {
    return 'something that throws when it is read';
  }
}
