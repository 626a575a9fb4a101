// A file that a person has named is read whole: a pipe too, in as many parts as it comes, and nothing is cut in silence.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readUserFile } from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-given-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true }));

it('is read up to its bound, and refused beyond it', () => {
  writeFileSync(at('token'), 'Zürich\n');
  expect(readUserFile(at('token'), 8)).toBe('Zürich\n');
  expect(() => readUserFile(at('token'), 7)).toThrow(expect.objectContaining({ code: 'EFBIG' }));
  writeFileSync(at('empty'), '');
  expect(readUserFile(at('empty'), 8)).toBe('');
});

it('is read to its end if it is a pipe with a slow writer', () => {
  execFileSync('mkfifo', [at('pipe')]);
  spawn('sh', ['-c', `{ printf 'first '; sleep 0.3; printf second; } > ${at('pipe')}`], { stdio: 'ignore' });
  expect(readUserFile(at('pipe'), 100)).toBe('first second');
});

it.each([
  ['missing', 'ENOENT'],
  ['.', 'EISDIR'],
])('causes an error with the reason if it cannot be read: %s', (name, code) => {
  expect(() => readUserFile(at(name), 100)).toThrow(expect.objectContaining({ code }));
});
