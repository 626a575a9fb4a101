// Loggers, folders and a stub for the tests of both transports.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createLogger, format, type Logger } from 'winston';
import type Transport from 'winston-transport';

const folders: string[] = [];

/** A new folder of the test's own. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-winston-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A logger with this transport alone. */
export function loggerTo(transport: Transport): Logger {
  // Records as they are: winston's own JSON format would throw for some of them.
  return createLogger({ level: 'silly', format: format((info) => info)(), transports: [transport] });
}

/** Ends a logger and waits for the transport's `finish`. */
export async function finish(logger: Logger, transport: Transport): Promise<void> {
  const finished = new Promise((resolve) => transport.once('finish', resolve));
  (logger as unknown as Readable & { end(): void }).end();
  await finished;
}
