// Errors of file access, each with an errno like the system's own.

/** An error with `code` as an errno, and a message that begins with it, as in file system errors. */
export function fileError(code: string, why: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${why}, '${path}'`), { code, path });
}

/** The errno of an error; an empty text if it has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
