// The command line as a user types it: help, versions, mistakes and exit codes of the real program.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-cli-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Tells on stderr that something heavy is loaded.
const recorder = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (/^@telltale\\/|^cli-/.test(specifier)) process.stderr.write('loaded ' + specifier + '\\n');
      return next(specifier, context);
    },
  });
`)}`;

function telltale(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TELLTALE_PLANE_DIR: join(folder, 'plane'), ...env },
  });
  return { status, stdout, stderr };
}

describe('telltale', () => {
  it.each([
    [[]],
    ...[
      'up',
      'down',
      'status',
      'env',
      'search',
      'tail',
      'logs',
      'backup',
      'restore',
      'rotate',
      'upgrade',
      'import',
      'export',
      'init',
    ].map((verb) => [[verb]]),
  ])('%s --help shows an example', (verb) => {
    const { status, stdout } = telltale([...verb, '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Example.*:\n {2}(telltale|set -a)/);
  });

  it('--version prints the version and nothing else', () => {
    expect(telltale(['--version'])).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['statsu'], "unknown command 'statsu' (Did you mean status?)"],
    [['up', '--nonsense'], "unknown option '--nonsense'"],
    [['up', '--jsn'], "unknown option '--jsn' (Did you mean --json?)"],
    [['up', 'more'], 'too many arguments'],
    [['up', '--prometheus-port'], "option '--prometheus-port <port>' argument missing"],
    [['up', '--engine', 'podman'], '--engine podman does not exist: use compose, native or kubernetes.'],
    [['up', '--engine', 'native', '--overlay', 'small'], '--overlay is for a cluster: add --engine kubernetes.'],
    [['status', '--engine', 'native', '--context', 'prod'], '--context is for a cluster: add --engine kubernetes.'],
    [['down', '--engine', 'native', '--namespace', 'x'], '--namespace is for a cluster: add --engine kubernetes.'],
    [
      ['up', '--prometheus-port', '65536'],
      '--prometheus-port 65536 is not accepted: it must be a whole number from 0 to 65535, 0 for any free port.',
    ],
    [['up', '--prometheus-port', '1e5'], '1e5 is not accepted'],
    [['up', '--prometheus-port', '-1'], '-1 is not accepted'],
    [['up', '--prometheus-port='], 'is not accepted'],
  ])('%j is a wrong command line: one line and exit code 2', (args, message) => {
    const { status, stdout, stderr } = telltale(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const asObject = telltale([...args, '--json']);
    expect(asObject.status).toBe(2);
    expect(JSON.parse(asObject.stdout)).toEqual({ error: { code: 'usage', message: asObject.stderr.trim() } });
  });

  it('answers help and mistakes without loading the plane, its operations or the table library', () => {
    const loads = { NODE_OPTIONS: `--import=${recorder}` };
    for (const args of [['--help'], ['--version'], ['up', '--help'], ['up', '--nonsense']]) {
      expect(telltale(args, loads).stderr).not.toContain('loaded ');
    }
    expect(telltale(['down'], loads).stderr).toContain('loaded @telltale/plane');
  });

  it('status exits with 3 for a plane that was never up, and prints one object with --json', () => {
    const { status, stdout, stderr } = telltale(['status', '--json']);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect(JSON.parse(stdout).parts.map(({ state }: { state: string }) => state)).toEqual(Array(4).fill('stopped'));
  });

  it('down succeeds for a plane that was never up', () => {
    expect(telltale(['down', '--json'])).toMatchObject({ status: 0, stdout: '{"stopped":[],"purged":false}\n' });
  });

  it('env of a plane that does not run fails with one line that says what to do', () => {
    const { status, stdout, stderr } = telltale(['env']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^\[telltale plane\] cannot connect a service .* Start it: telltale up --engine native\.\n$/,
    );
  });

  it('a failure is one object with a code with --json; TELLTALE_DEBUG prints the stack trace', () => {
    const file = join(folder, 'a file');
    writeFileSync(file, '');
    const env = { TELLTALE_PLANE_DIR: join(file, 'plane') };
    const { status, stdout, stderr } = telltale(['up', '--json'], env);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error).toEqual({ code: 'folder', message: stderr.trim() });
    expect(telltale(['up', '--json'], { ...env, TELLTALE_DEBUG: '1' }).stderr).toMatch(/\n\s+at /);
  });
});
