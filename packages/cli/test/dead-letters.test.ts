// `telltale dead-letters` shows what was refused, sends it again, or throws it away.
import type { DeadLetters } from '@telltale/plane';
import { describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const letter = {
  id: 'a-1-0',
  at: '2026-11-23T20:00:00.000Z',
  data_stream: 'logs-app-default',
  reason: '400 document_parsing_exception: failed to parse field [host]',
  original: '{"host":"x"}',
};

/** Runs the command line on a plane with these letters. */
async function typed(line: string, operations: Partial<DeadLetters>) {
  const screen = terminal();
  let disposed = 0;
  const dispose = async (): Promise<void> => {
    disposed += 1;
  };
  const letters = { ...operations, [Symbol.asyncDispose]: dispose } as DeadLetters;
  const plane = fakePlane({ deadLetters: async () => letters });
  const code = await run(['dead-letters', ...line.split(' ')], screen, async () => plane);
  return { code, out: screen.out.join(''), err: screen.err.join(''), disposed };
}

describe('list', () => {
  it('shows the newest with the reason, and how many more there are', async () => {
    const asked: number[] = [];
    const list = async (most: number) => {
      asked.push(most);
      return { total: 7, letters: [letter] };
    };
    const { code, out, disposed } = await typed('list --limit 1', { list });
    expect({ code, asked, disposed }).toEqual({ code: 0, asked: [1], disposed: 1 });
    expect(out).toContain('logs-app-default');
    expect(out).toContain('failed to parse field [host]');
    expect(out).toContain('the newest 1 of 7');
  });

  it('says when there are none', async () => {
    const { out } = await typed('list', { list: async () => ({ total: 0, letters: [] }) });
    expect(out).toBe('no dead letters\n');
  });

  it('by --json prints one object with the originals', async () => {
    const { out } = await typed('list --json', { list: async () => ({ total: 1, letters: [letter] }) });
    expect(JSON.parse(out)).toEqual({ total: 1, letters: [letter] });
  });

  it('rejects a limit that is not a number', async () => {
    const { code, err } = await typed('list --limit many', {});
    expect(code).toBe(2);
    expect(err).toContain('--limit many is not accepted: it must be a whole number from 1 to 1000.');
  });
});

describe('retry', () => {
  it.each([
    [{ delivered: 3, refused: 0 }, 0],
    [{ delivered: 1, refused: 2 }, 1],
  ])('%j ends with %i', async (report, code) => {
    const ended = await typed('retry', { retry: async () => report });
    expect(ended).toMatchObject({ code, disposed: 1 });
    expect(ended.out).toBe(`delivered: ${report.delivered}; rejected again: ${report.refused}\n`);
    expect(JSON.parse((await typed('retry --json', { retry: async () => report })).out)).toEqual(report);
  });
});

describe('purge', () => {
  it('says how many were deleted', async () => {
    expect(await typed('purge', { purge: async () => 5 })).toMatchObject({ code: 0, out: 'deleted: 5\n' });
    expect(JSON.parse((await typed('purge --json', { purge: async () => 5 })).out)).toEqual({ removed: 5 });
  });
});
