// Reads the shipped runbooks, one for each alert.
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Runbook } from '../api.ts';
import { ConsoleError } from '../console-error.ts';

const packaged = fileURLToPath(new URL('../../dashboards/runbooks', import.meta.url));
const repository = fileURLToPath(new URL('../../../../dashboards/runbooks', import.meta.url));

/** In the package if it is installed, in the repository during development. */
const folder = existsSync(packaged) ? packaged : repository;

let listed: ReadonlySet<string> | undefined;

function names(): ReadonlySet<string> {
  listed ??= new Set(readdirSync(folder).flatMap((file) => (file.endsWith('.md') ? file.slice(0, -'.md'.length) : [])));
  return listed;
}

/** The name of our runbook in an alert's annotation. */
export function runbookOf(url: string | undefined): string | undefined {
  const [, name] = /\/runbooks\/(\w+)\.md(?:[?#].*)?$/.exec(url ?? '') ?? [];
  return name !== undefined && names().has(name) ? name : undefined;
}

/** Reads a runbook. @throws ConsoleError `not_found` if none has this name */
export async function runbook(name: string): Promise<Runbook> {
  // The path contains a name from the list, never text from the request.
  const known = [...names()].find((each) => each === name);
  if (known === undefined) throw new ConsoleError('not_found', 'there is no runbook of this name');
  return { name: known, markdown: await readFile(join(folder, `${known}.md`), 'utf8') };
}
