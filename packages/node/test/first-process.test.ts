// An app as the first process of a container: SIGTERM does there what it does without the preload, and the report says what.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type App, ownFolder, removeFolders, startApp } from './support/app.ts';

afterAll(removeFolders);

const unshare = ['unshare', '--pid', '--fork', '--kill-child'];
const mayHaveOwnPids = process.getuid?.() === 0 && spawnSync('unshare', [...unshare.slice(1), 'true']).status === 0;

const goesOn = `setInterval(() => {}, 1000); console.log('ready', process.pid);`;
const listens = `process.on('SIGTERM', () => { console.log('ending'); process.exit(3); });`;

/** Pid of the first process of the namespace, as it is seen from here. */
function firstProcessOf(app: App): number {
  const { pid } = app.child;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

async function started(source: string, report = ''): Promise<App> {
  const app = startApp(['-e', source], { within: unshare, env: { ...(report && { TELLTALE_DEBUG_REPORT: report }) } });
  expect((await app.said(/ready (\d+)/))[1]).toBe('1');
  return app;
}

describe.runIf(mayHaveOwnPids)('the first process of a container', () => {
  it('that does not listen for SIGTERM continues as without the preload, and its report says so', async () => {
    const report = join(ownFolder(), 'report.json');
    await using app = await started(goesOn, report);
    const first = firstProcessOf(app);
    process.kill(first, 'SIGTERM');
    const read = (): unknown => JSON.parse(readFileSync(report, 'utf8'));
    await vi.waitUntil(() => {
      try {
        return read();
      } catch {
        // Not yet written.
        return undefined;
      }
    }, 60_000);
    expect(read()).toMatchObject({ pid: 1, listensForSigterm: false });
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${first}/status`, 'utf8'))?.[1] ?? '';
    expect(BigInt(`0x${caught}`) & (1n << BigInt(constants.signals.SIGTERM - 1))).toBe(0n);
    expect(() => process.kill(first, 0)).not.toThrow();
  });

  it('that listens for it ends as it wants to', async () => {
    await using app = await started(listens + goesOn);
    process.kill(firstProcessOf(app), 'SIGTERM');
    expect(await app.ended()).toMatchObject({ code: 3, stdout: 'ready 1\nending\n' });
  });
});
