// Applies a patch that an export has printed, as whoever commits it does.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files after the patch, as `git apply` makes them in a folder below `folder`. */
export function applied(folder: string, patch: string, files: ReadonlyMap<string, string>): Map<string, string> {
  const root = mkdtempSync(join(folder, 'root-'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, 'dashboards', path)), { recursive: true });
    writeFileSync(join(root, 'dashboards', path), text);
  }
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  execFileSync('git', ['apply', '-'], { cwd: root, input: patch });
  return new Map([...files.keys()].map((path) => [path, readFileSync(join(root, 'dashboards', path), 'utf8')]));
}
