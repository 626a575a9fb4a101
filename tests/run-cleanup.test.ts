// What a command of the workspace has started ends with it, however it ends: no process and no temporary file stays.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, type ExpectStatic, expect, it } from 'vitest';

/** The reaper asks for some seconds before it kills, and a machine with much to do is slower. */
const END_MS_MAX = 240_000;
/** A real Elasticsearch on a machine with much to do. */
const PLANE_MS_MAX = 600_000;
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/run-cleanup/${name}`, import.meta.url));

const project = mkdtempSync(join(tmpdir(), 'telltale-own-run-'));
// The servers of a plane run as an unprivileged user when this runs as root.
chmodSync(project, 0o1777);
afterAll(() => rmSync(project, { recursive: true, force: true }));

interface Started {
  readonly npm: ChildProcess;
  /** What is to end, by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** The run's folder. */
  readonly folder: string;
  /** The command that the run is for, and the process that holds the run. */
  readonly own: number;
  readonly runner: number;
}

/** Starts a command by npm, as a terminal does: in a group of its own. */
async function start(script: string, ...args: string[]): Promise<Started> {
  const command = [process.execPath, fixture('main.mjs'), script, ...args].map((part) => `'${part}'`).join(' ');
  const cwd = mkdtempSync(join(project, 'p-'));
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts: { test: `exec ${command}` } }));
  // It is no part of the run that this test belongs to.
  const env = { ...process.env, TMPDIR: project };
  const npm = spawn('npm', ['test', '--silent'], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: npm.stdout }), 'line'),
    once(npm, 'exit').then(([code, signal]) => Promise.reject(new Error(`npm ended with ${code ?? signal}`))),
  ]);
  return { npm, ...JSON.parse(line) };
}

/** Whether the process holds anything: one that nobody has asked for its exit code does not. */
function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function expectNothingLeft(expect: ExpectStatic, { npm, pids, folder, own, runner }: Started): Promise<void> {
  const all = { ...pids, npm: npm.pid ?? 0, own, runner };
  const left = (): string[] => [
    ...Object.entries(all).flatMap(([name, pid]) => (runs(pid) ? [name] : [])),
    ...(existsSync(folder) ? ['folder'] : []),
  ];
  await expect.poll(left, { timeout: END_MS_MAX, interval: 50 }).toEqual([]);
}

const ways: Readonly<Record<string, (started: Started) => void>> = {
  'a Ctrl-C at the terminal': ({ npm }) => process.kill(-(npm.pid ?? 0), 'SIGINT'),
  'a SIGINT to npm alone': ({ npm }) => void npm.kill('SIGINT'),
  'a SIGTERM to npm': ({ npm }) => void npm.kill('SIGTERM'),
  'a SIGHUP to npm': ({ npm }) => void npm.kill('SIGHUP'),
  'a SIGHUP from a terminal that closes': ({ npm }) => process.kill(-(npm.pid ?? 0), 'SIGHUP'),
  'a SIGKILL to npm': ({ npm }) => void npm.kill('SIGKILL'),
  'a SIGKILL to the process that holds the run': ({ runner }) => process.kill(runner, 'SIGKILL'),
  'a SIGKILL to the command': ({ own }) => process.kill(own, 'SIGKILL'),
};

describe.concurrent('the processes of a command end, and its temporary files are removed,', {
  timeout: END_MS_MAX * 2,
}, () => {
  it.for(Object.entries(ways))('by %s', async ([, end], { expect }) => {
    const started = await start(fixture('starts-servers.mjs'));
    expect(Object.values(started.pids).filter(runs)).toHaveLength(4);
    end(started);
    await expectNothingLeft(expect, started);
  });

  it('when the command succeeds without ending them', async ({ expect }) => {
    await expectNothingLeft(expect, await start(fixture('starts-servers.mjs'), '--end'));
  });

  it.for([
    ['whose test takes too long', 'await new Promise(() => undefined);'],
    ['that is killed', "process.kill(process.pid, 'SIGKILL');"],
  ] as const)('by a test runner with a file %s', async ([name, end], { expect }) => {
    const root = mkdtempSync(join(project, 'vitest-'));
    const starts = `const command = ${JSON.stringify([fixture('starts-servers.mjs'), '--end'])};`;
    const test = [
      "import { spawnSync } from 'node:child_process';",
      starts,
      `it(${JSON.stringify(name)}, async () => {`,
      "  spawnSync(process.execPath, command, { stdio: 'inherit' });",
      `  ${end}`,
      '}, 1_000);',
    ];
    writeFileSync(join(root, 'left.test.mjs'), test.join('\n'));
    writeFileSync(join(root, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
    await expectNothingLeft(
      expect,
      await start(vitest, 'run', '--root', root, '--reporter=json', `--outputFile=${join(root, 'report.json')}`),
    );
    expect(JSON.parse(readFileSync(join(root, 'report.json'), 'utf8')).success).toBe(false);
  });

  it('also for a real plane whose command is killed', { timeout: PLANE_MS_MAX }, async ({ expect }) => {
    const started = await start(fixture('starts-plane.mjs'));
    expect(Object.keys(started.pids)).toEqual(expect.arrayContaining(['elasticsearch', 'prometheus', 'alertmanager']));
    started.npm.kill('SIGKILL');
    await expectNothingLeft(expect, started);
  });
});

it('every command of the workspace is started by npm directly, so that npm forwards signals to it', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const [name, script] of Object.entries(scripts)) expect(script).toBe(`exec node scripts/run.mjs ${name}`);
});
