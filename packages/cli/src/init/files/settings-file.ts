// Edits the settings file that Node reads before the app: keeps what is there, adds what is missing.
import type { Plan } from '../plan.ts';
import type { Manifest } from './manifest.ts';

/** Used if no `--env-file` is given. */
export const settingsFile = 'telltale.env';

const named = /--env-file(?:-if-exists)?[= ]("[^"]+"|'[^']+'|\S+)/;
const headline = `# Settings of Telltale's preload: docs/configuration.md in the package @telltale/node lists all of them. Node reads this file because of --env-file-if-exists.`;

/** The file that the service's start already reads; by default Telltale's own. */
export function settingsPath(manifest: Manifest, scripts: Iterable<string>): string {
  for (const name of scripts) {
    const path = named.exec(manifest.scripts[name] ?? '')?.[1]?.replaceAll(/["']/g, '');
    if (path !== undefined && !/^(?:\/|\.\.)/.test(path)) return path.replace(/^\.\//, '');
  }
  return settingsFile;
}

/** Adds settings to the file. @param replaced names that get a new value; all others are kept */
export function planSettings(
  { drafts }: Pick<Plan, 'drafts'>,
  path: string,
  settings: Readonly<Record<string, string>>,
  replaced: ReadonlySet<string> = new Set(),
): void {
  const before = drafts.read(path);
  const newline = before?.includes('\r\n') ? '\r\n' : '\n';
  const lines = before === undefined ? [headline, ''] : before.split(/\r?\n/);
  for (const [name, value] of Object.entries(settings)) {
    const line = `${name}=${quoted(value)}`;
    const at = lines.findLastIndex((one) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(one));
    if (at >= 0 && replaced.has(name)) lines[at] = line;
    else if (at < 0) lines.splice(lines.at(-1) === '' ? -1 : lines.length, 0, ...explained(line));
  }
  const after = lines.join(newline);
  if (after !== before) drafts.put(path, after.endsWith(newline) ? after : `${after}${newline}`);
}

/** The comment answers which port is used if it is 0. */
function explained(line: string): string[] {
  return line === 'TELLTALE_METRICS_PORT=0' ? ['# 0 takes a free port; telltale status shows which.', line] : [line];
}

/** Quotes a value so that Node, a shell and Docker read it alike, if possible. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `"${value.replaceAll(/(["\\$`])/g, '\\$1')}"`;
}
