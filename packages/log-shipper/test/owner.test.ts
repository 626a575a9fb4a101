// Who is dead: an owner whose process is gone, one whose pid another process has by now, one that has long said nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDead, nobody, ownedName, parseQueueName, queueName, self } from '../src/spool/owner.ts';

const here = self();
const bound = 60_000;
const elsewhere = { ...here, realm: 'b00710000' };

describe.runIf(existsSync('/proc/self/stat'))('an owner of this machine', () => {
  it('is alive while its process is, however old its last heartbeat is', () => {
    expect(isDead(here, here, 10 * bound, bound)).toBe(false);
  });

  it('is dead when its process is gone, however recent its last heartbeat is', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    const { pid = 0 } = child;
    await once(child, 'exit');
    expect(isDead({ ...here, pid }, here, 0, bound)).toBe(true);
  });

  it('is dead when another process has its pid', () => {
    expect(isDead({ ...here, started: `${Number(here.started) - 1}` }, here, 0, bound)).toBe(true);
    expect(isDead({ ...here, pid: process.ppid }, here, 0, bound)).toBe(true);
  });
});

describe('an owner that cannot be looked up from here', () => {
  it.each([
    ['of another container, host or boot', elsewhere],
    ['of which the system does not tell when it started', { ...here, started: '0' }],
  ])('%s lives by its signs of life', (_name, owner) => {
    expect(isDead(owner, here, bound, bound)).toBe(false);
    expect(isDead(owner, here, bound + 1, bound)).toBe(true);
  });

  it('is not taken for a process of this machine that happens to have its pid and start', () => {
    expect(isDead(elsewhere, here, 10 * bound, bound)).toBe(true);
    expect(isDead({ ...elsewhere, pid: 5_000_000 }, here, 0, bound)).toBe(false);
  });

  it('that ended in order is dead as soon as its heartbeat is gone', () => {
    expect(isDead(nobody, here, Date.now(), bound)).toBe(true);
  });
});

it('a queue’s name says its owner, and no other name does', () => {
  const name = queueName(here);
  expect(parseQueueName(name)?.owner).toEqual(here);
  expect(ownedName(parseQueueName(name)?.id ?? '', here)).toBe(name);
  for (const other of ['', 'dead-letters.ndjson', `${name}.old`, '../a_1_1_b', 'a_x_1_b']) {
    expect(parseQueueName(other)).toBeUndefined();
  }
});
