// A folder for one test that other users can reach, as the unprivileged servers must.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Path of a new folder; removed when the test has ended. */
export function temporaryFolder(): string {
  const folder = made();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for all tests of a file; removed after what the file does itself at its end. */
export function temporaryFolderOfFile(): string {
  const folder = made();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function made(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-plane-test-'));
  chmodSync(folder, 0o755);
  return folder;
}
