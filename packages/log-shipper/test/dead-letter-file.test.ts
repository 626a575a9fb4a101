// The file of the records that nobody takes: for its owner alone, whole line by whole line, and bounded.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { type DeadLetter, deadLettersName, saveDeadLetters } from '../src/worker/dead-letters.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-letters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const letter = (id: string, document: string): DeadLetter => ({ id, dataStream: 'logs-a-b', reason: '400', document });
const idsIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).id);

describe('the file of dead letters', () => {
  it('can be read by its owner only, under every umask', () => {
    const spool = join(folder, 'mask');
    const before = process.umask(0);
    try {
      saveDeadLetters(spool, [letter('1', '{}')]);
    } finally {
      process.umask(before);
    }
    expect(statSync(join(spool, deadLettersName)).mode & 0o777).toBe(0o600);
    expect(statSync(spool).mode & 0o777).toBe(0o700);
  });

  it('grows to at most 16 MiB, and contains only whole lines', () => {
    const spool = join(folder, 'bound');
    const file = join(spool, deadLettersName);
    const mebibyte = 'x'.repeat(1_048_576);
    saveDeadLetters(spool, [letter('first', '{}')]);
    saveDeadLetters(
      spool,
      Array.from({ length: 20 }, (_, at) => letter(String(at), mebibyte)),
    );
    expect(limits.deadLetterBytesMax).toBe(16 * 1_048_576);
    expect(statSync(file).size).toBeLessThanOrEqual(16 * 1_048_576);
    expect(idsIn(file)).toEqual(['first', ...Array.from({ length: 15 }, (_, at) => String(at))]);
    saveDeadLetters(spool, [letter('last', mebibyte)]);
    expect(idsIn(file)).not.toContain('last');
  });
});
