// Edits .gitignore and .dockerignore: secrets and machine-specific files stay out of git and out of images.
import type { Drafts } from './drafts.ts';

/** Folder of the secrets. */
export const secretFolder = '.telltale';

/** Adds paths to .gitignore, and to .dockerignore if Docker builds the folder. */
export function planIgnored(drafts: Drafts, paths: readonly string[], hasDocker: boolean): void {
  ignore(drafts, '.gitignore', paths, '/');
  if (hasDocker) ignore(drafts, '.dockerignore', paths, '');
}

function ignore(drafts: Drafts, file: string, paths: readonly string[], root: string): void {
  const before = drafts.read(file) ?? '';
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const has = new Set(
    before.split(/\r?\n/).map((line) =>
      line
        .trim()
        .replace(/^(?:\*\*)?\//, '')
        .replace(/\/$/, ''),
    ),
  );
  const missing = paths.filter((path) => !has.has(path));
  if (missing.length === 0) return;
  const start = before === '' || before.endsWith('\n') ? before : `${before}${newline}`;
  drafts.put(file, `${start}${missing.map((path) => `${root}${path}${newline}`).join('')}`);
}
