// What --keep leaves running on a terminal: services under load and the console, until the user has seen enough.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testPlane } from '../../../tests/support/plane.ts';
import { live } from '../live.ts';

it('shows both services of the demo under load, and ends them with the console when the user has seen enough', async () => {
  const { engine: plane, connections } = await testPlane();
  const spoolDir = mkdtempSync(join(tmpdir(), 'telltale-live-'));
  const user = new AbortController();
  const printed: string[] = [];
  const ended = live({
    plane,
    connections,
    spoolDir,
    ended: user.signal,
    stdout: { write: (text) => printed.push(text) },
  });
  try {
    const linkNow = (): string => /http:\S+token=[\w-]+/.exec(printed.join(''))?.[0] ?? '';
    await expect.poll(linkNow).not.toBe('');
    expect(printed.join('')).toMatch(/token=[\w-]+\n$/);
    const opened = await fetch(linkNow(), { redirect: 'manual' });
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const seen = async (): Promise<unknown> => {
      const now = Date.now();
      const path = `/api/overview?from=${now - 600_000}&to=${now}`;
      const answer = await fetch(new URL(path, linkNow()), { headers: { cookie } });
      const { services } = (await answer.json()) as { services: { name: string; requests_per_second: number }[] };
      return services.filter((each) => each.requests_per_second > 0).map(({ name }) => name);
    };
    // At the first look, without another.
    expect(await seen()).toEqual(expect.arrayContaining(['demo-gateway', 'demo-shop']));
    user.abort('SIGINT');
    expect(await ended).toBe(0);
    await expect(fetch(linkNow())).rejects.toThrow();
    expect(printed.at(-1)).toBe('The plane is still running. Stop it, and keep its data: npm run telltale -- down\n');
  } finally {
    user.abort('SIGINT');
    await ended.catch(() => undefined);
    rmSync(spoolDir, { recursive: true, force: true });
  }
});
