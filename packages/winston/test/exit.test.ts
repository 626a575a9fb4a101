// The end of a process: what was logged in its last turn is delivered, and its exit code is its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startStub } from '../../log-shipper/test/support/elasticsearch-stub.ts';
import { ownFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

const fixture = fileURLToPath(new URL('./fixtures/ends.mjs', import.meta.url));

function run(env: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [fixture], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stderr }));
  });
}

describe.each(['transport', 'drop-in'])('with the %s a process that ends', (which) => {
  it.each([
    ['by itself', 'natural', 0],
    ['by process.exit', 'exit', 3],
    ['by an exception', 'throw', 1],
  ])('%s has delivered all', async (_name, way, code) => {
    await using stub = await startStub();
    const ended = await run({ URL: stub.url, SPOOL: ownFolder(), WAY: way, WHICH: which });
    expect(ended.code).toBe(code);
    expect(ended.stderr.includes('telltale')).toBe(false);
    expect(stub.taken).toHaveLength(1_000);
  });
});
