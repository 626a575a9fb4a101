// Whatever stands at a path that the preload is given, the app runs as it does without the preload.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../tests/support/free-port.ts';
import { type End, ownFolder, preloadPath, removeFolders, runApp, startApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

const isRoot = process.getuid?.() === 0;
/** Root may look into every folder: what is forbidden is tried as somebody else. */
const nobody = 65_534;
const asNobody = isRoot ? { uid: nobody, gid: nobody } : {};
const nobodyCanRun =
  spawnSync(process.execPath, ['--import', preloadPath, '-e', '0'], { ...asNobody, env: { OTEL_SDK_DISABLED: 'true' } })
    .status === 0;

const root = ownFolder();
chmodSync(root, 0o755);
const at = (name: string): string => join(root, name);
const socket = createServer();

/** What can stand at a path. */
const shapes: Readonly<Record<string, () => string>> = {
  'below /proc': () => '/proc/none',
  'below a file': () => join(at('file'), 'below'),
  'a file': () => at('file'),
  'a pipe': () => at('pipe'),
  'a socket': () => at('socket'),
  'a device without end': () => '/dev/zero',
  'a dangling link': () => at('dangling'),
  'a loop of links': () => at('loop'),
  'a folder that may not be entered': () => at('locked'),
  'below one that may not be entered': () => join(at('locked'), 'below'),
};

beforeAll(async () => {
  writeFileSync(at('file'), 'none of what is looked for');
  execFileSync('mkfifo', [at('pipe')]);
  await new Promise<void>((resolve) => socket.listen(at('socket'), resolve));
  symlinkSync(at('nothing'), at('dangling'));
  symlinkSync(at('loop'), at('loop'));
  mkdirSync(at('locked'));
  chmodSync(at('locked'), 0);
});

afterAll(async () => {
  await new Promise((resolve) => socket.close(resolve));
  chmodSync(at('locked'), 0o700);
  removeFolders();
});

/** Paths that are to hold one thing and nothing else, by the settings that name them. */
const fileSettings = [
  'TELLTALE_ELASTICSEARCH_PASSWORD_FILE',
  'TELLTALE_ELASTICSEARCH_CA_FILE',
  'TELLTALE_METRICS_PASSWORD_FILE',
  'TELLTALE_METRICS_BEARER_TOKEN_FILE',
  'TELLTALE_METRICS_TLS_CERT_FILE',
  'TELLTALE_METRICS_TLS_KEY_FILE',
  'TELLTALE_DEBUG_REPORT',
  'OTEL_EXPORTER_OTLP_CERTIFICATE',
];
const folderSettings = ['TMPDIR', 'TELLTALE_METRICS_TARGETS_DIR'];
/** Each decides where the spool is when those before it are not set. */
const spoolSettings = ['TELLTALE_SPOOL_DIR', 'XDG_STATE_HOME', 'HOME'];

/** The app says a line, and stays long enough for its metrics to start. */
const source = `console.log('said'); setTimeout(() => { process.exitCode = 7; }, 50);`;

function environment(names: readonly string[], path: string): Record<string, string> {
  const common = {
    XDG_STATE_HOME: '',
    TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:9',
    TELLTALE_EXIT_FLUSH_MS_MAX: '100',
    OTEL_TRACES_EXPORTER: names.includes('OTEL_EXPORTER_OTLP_CERTIFICATE') ? 'otlp' : 'none',
  };
  return { ...common, ...Object.fromEntries(names.map((name) => [name, path])) };
}

/** Ended as without us, and nothing said twice. */
function expectUnharmed({ code, signal, stdout, stderr }: End): string[] {
  expect({ code, signal, stdout }, stderr).toEqual({ code: 7, signal: null, stdout: 'said\n' });
  const lines = stderr.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => !/^\[telltale (preload|shipper|metrics|opentelemetry)\] \S/.test(line))).toEqual([]);
  expect(new Set(lines).size).toBe(lines.length);
  return lines;
}

describe.each(Object.entries(shapes))('%s', (_name, path) => {
  it.runIf(nobodyCanRun)('in the place of each file and folder changes nothing for the app', async () => {
    // Where the spool is by default is one path among others; that it cannot be made shows in all of them.
    for (const spool of path().startsWith('/proc') ? spoolSettings : spoolSettings.slice(0, 1)) {
      const names = [...fileSettings, ...folderSettings, spool];
      const lines = expectUnharmed(
        await runApp(['-e', source], { env: environment(names, path()), spawn: { ...asNobody, cwd: root } }),
      );
      expect(lines.filter((line) => /cannot write the spool/.test(line)).length).toBe(1);
    }
  });
});

describe('a volume that is another user’s', () => {
  /** As Kubernetes mounts a volume for a pod with an fsGroup. */
  function volume(mode: number): string {
    const path = ownFolder();
    if (isRoot) chownSync(path, 0, nobody);
    chmodSync(path, mode);
    return path;
  }

  it.runIf(isRoot && nobodyCanRun)('and can be written gets a private folder of this user’s', async () => {
    await using stub = await startBulkStub();
    const spool = volume(0o2777);
    const env = { TELLTALE_SPOOL_DIR: spool, HOME: root };
    const away = { ...env, ...environment([], ''), TELLTALE_SPOOL_DIR: spool };
    const first = await runApp(['-e', source], { env: away, spawn: asNobody });
    expect(expectUnharmed(first).filter((line) => /spool at/.test(line))).toEqual([]);
    expect(readdirSync(spool)).toEqual([`telltale-${nobody}`]);
    const own = statSync(join(spool, `telltale-${nobody}`));
    expect({ mode: own.mode & 0o777, uid: own.uid }).toEqual({ mode: 0o700, uid: nobody });
    const next = await runApp(['-e', source], {
      env: { ...env, TELLTALE_ELASTICSEARCH_URL: stub.url },
      spawn: asNobody,
    });
    expect(expectUnharmed(next)).toEqual([]);
    expect(stub.documents.filter(({ message }) => message === 'said')).toHaveLength(2);
  });

  it.runIf(isRoot && nobodyCanRun)(
    'and is a disk of its own, with what a file system has on it, gets one too',
    async () => {
      const spool = volume(0o2775);
      mkdirSync(join(spool, 'lost+found'), { mode: 0o700 });
      const env = { ...environment([], ''), TELLTALE_SPOOL_DIR: spool };
      const lines = expectUnharmed(await runApp(['-e', source], { env, spawn: asNobody }));
      expect(lines.filter((line) => /spool at/.test(line))).toEqual([]);
      expect(readdirSync(spool).toSorted()).toEqual(['lost+found', `telltale-${nobody}`]);
    },
  );

  it.runIf(isRoot && nobodyCanRun)('and cannot be written is reported with its owner', async () => {
    const env = environment(['TELLTALE_SPOOL_DIR'], volume(0o755));
    const lines = expectUnharmed(await runApp(['-e', source], { env, spawn: asNobody }));
    expect(lines.filter((line) => /cannot write the spool/.test(line))).toEqual([
      expect.stringMatching(/permission denied \(EACCES\)\. \S+ belongs to root \(mode 0755\)/),
    ]);
  });
});

/** Whether this machine lets a process have mounts of its own. */
const mayMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe('a root file system that cannot be written', () => {
  /** As a container has it: nothing is mounted at /tmp, which is there, or is not. */
  const readOnly = (tmp: string): string[] => {
    const shell = `mount -t tmpfs none ${at('read-only')} && ${tmp} mount -o remount,ro ${at('read-only')} && exec "$@"`;
    return ['unshare', '--mount', 'sh', '-c', shell, 'sh'];
  };

  it.runIf(mayMount).each([
    ['has an empty /tmp', `mkdir ${at('read-only')}/tmp &&`],
    ['has no /tmp', ''],
  ])('and %s is no word to say for an app of one process', async (_name, tmp) => {
    mkdirSync(at('read-only'), { recursive: true });
    const env = {
      ...environment([], ''),
      TMPDIR: join(at('read-only'), 'tmp'),
      TELLTALE_METRICS_PORT: String(await freePort()),
    };
    const lines = expectUnharmed(await runApp(['-e', source], { env, within: readOnly(tmp) }));
    expect(lines.filter((line) => /metrics/.test(line))).toEqual([]);
  });

  it.runIf(mayMount).each([
    ['has an empty /tmp', `mkdir ${at('read-only')}/tmp &&`],
    ['has no /tmp', ''],
  ])('and %s is reported by a second process that wants the port', async (_name, tmp) => {
    mkdirSync(at('read-only'), { recursive: true });
    const port = String(await freePort());
    const env = { ...environment([], ''), TMPDIR: join(at('read-only'), 'tmp'), TELLTALE_METRICS_PORT: port };
    const two = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: ['ignore', 1, 'pipe'] });
      child.stderr.on('data', (text) => { process.stderr.write(text); if (/metrics/.test(text)) child.kill(); });
      child.on('exit', () => process.exit(7)); console.log('said');`;
    const { stderr } = await runApp(['-e', two], { way: 'NODE_OPTIONS', env, within: readOnly(tmp) });
    expect(stderr.split('\n').filter((line) => /metrics/.test(line))).toEqual([
      expect.stringMatching(/the port is in use.*cannot be used: EROFS: .*Set TMPDIR to a writable folder/),
    ]);
  });
});

describe('a mount whose source was removed', () => {
  const mounted = at('mounted');
  const mount = `mkdir -p ${at('source')} ${mounted} && mount --bind ${at('source')} ${mounted}`;

  it.runIf(mayMount)('before the start keeps records in memory, and the app running', async () => {
    const env = environment(['TELLTALE_SPOOL_DIR', 'TELLTALE_METRICS_TARGETS_DIR', 'TMPDIR'], join(mounted, 'spool'));
    const shell = `${mount} && rmdir ${at('source')} && exec "$@"`;
    const lines = expectUnharmed(
      await runApp(['-e', source], { env, within: ['unshare', '--mount', 'sh', '-c', shell, 'sh'] }),
    );
    expect(lines.filter((line) => /cannot write the spool/.test(line))).toHaveLength(1);
  });

  it.runIf(mayMount)('while the app runs neither stops it nor keeps SIGTERM from ending it', async () => {
    const env = environment(['TELLTALE_SPOOL_DIR'], join(mounted, 'spool'));
    const busy = `const { rmSync } = require('node:fs');
      console.log('first'); setImmediate(() => { rmSync(${JSON.stringify(at('source'))}, { recursive: true });
      let n = 0; setInterval(() => { console.log('said', n++); if (n === 5) console.log('ready'); }, 300); });`;
    await using app = startApp(['-e', busy], {
      env,
      within: ['unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, 'sh'],
    });
    await app.said(/ready/);
    app.child.kill('SIGTERM');
    expect(await app.ended()).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});

it.runIf(process.platform === 'linux')('a stderr that nobody empties keeps nobody waiting', async () => {
  const env = environment(['TELLTALE_SPOOL_DIR'], '/proc/none');
  // A pipe with a reader that never reads, and no room left in it.
  const shell = `mkfifo ${at('full')} && exec 3<>${at('full')} && head -c 65536 /dev/zero >&3 && exec "$@" 2>&3`;
  const { code, stdout } = await runApp(['-e', source], { env, within: ['sh', '-c', shell, 'sh'] });
  expect({ code, stdout }).toEqual({ code: 7, stdout: 'said\n' });
});

it('a folder that is removed while the app runs is no harm to it', async () => {
  const folder = join(ownFolder(), 'all');
  mkdirSync(folder);
  const env = environment(['TELLTALE_SPOOL_DIR', 'TELLTALE_METRICS_TARGETS_DIR', 'TMPDIR'], folder);
  const app = `console.log('said'); setTimeout(() => { require('node:fs').rmSync(${JSON.stringify(folder)}, { recursive: true });
    setTimeout(() => { process.exitCode = 7; }, 50); }, 300);`;
  expectUnharmed(await runApp(['-e', app], { env }));
  rmSync(folder, { recursive: true, force: true });
});
