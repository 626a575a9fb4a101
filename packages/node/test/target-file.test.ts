// The file that tells Prometheus of this process: written beside whatever others have put into the folder.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeTargetFile } from '../src/metrics/target-file.ts';
import { ownFolder, removeFolders } from './support/app.ts';

afterAll(removeFolders);

const compiled = new URL('../dist/metrics/target-file.js', import.meta.url).href;
const nobody = { uid: 65_534, gid: 65_534 };
/** Whether root runs this, and lets others read where this lies. */
const nobodyCanRun =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, ['--input-type=module', '-e', `import ${JSON.stringify(compiled)}`], nobody).status === 0;
const stranger = 4_711;
/** No process has it. */
const dead = 5_000_000;
const address = { host: '127.0.0.1', port: 9464, scheme: 'http' } as const;

/** Writes the file of a service called shop. */
function write(folder: string): { path: string | undefined; warnings: string[]; remove(): void } {
  const warnings: string[] = [];
  const file = writeTargetFile(folder, { service: 'shop', team: undefined }, address, (line) => warnings.push(line));
  return { path: file?.path, warnings, remove: () => file?.remove() };
}

const targetsIn = (path: string | undefined): unknown => JSON.parse(readFileSync(path ?? '', 'utf8'));
const expected = [{ targets: ['127.0.0.1:9464'], labels: { job: 'shop' } }];

describe('a target file', () => {
  it('is written and removed, with nothing left beside it', () => {
    const folder = join(ownFolder(), 'a', 'targets');
    const { path, warnings, remove } = write(folder);
    expect(readdirSync(folder)).toEqual([`telltale-shop-${process.pid}.json`]);
    expect(targetsIn(path)).toEqual(expected);
    remove();
    remove();
    expect(readdirSync(folder)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('does not follow a link planted at its name', () => {
    const folder = ownFolder();
    const aim = join(ownFolder(), 'aim');
    writeFileSync(aim, 'kept');
    const name = `telltale-shop-${process.pid}.json`;
    symlinkSync(aim, join(folder, name));
    symlinkSync(aim, join(folder, `${name}.new`));
    const { path } = write(folder);
    expect(path).toBe(join(folder, name));
    expect(targetsIn(path)).toEqual(expected);
    expect(lstatSync(join(folder, name)).isFile()).toBe(true);
    expect(readFileSync(aim, 'utf8')).toBe('kept');
  });

  it('is written beside a folder and a pipe planted at its names', () => {
    const folder = ownFolder();
    mkdirSync(join(folder, `telltale-shop-${process.pid}.json`, 'full'), { recursive: true });
    execFileSync('mkfifo', [join(folder, `telltale-shop-${dead}.json`)]);
    mkdirSync(join(folder, `telltale-shop-${dead}.json.aa.new`));
    const { path, warnings } = write(folder);
    expect(path).toMatch(new RegExp(`telltale-shop-${process.pid}-[0-9a-f]+\\.json$`));
    expect(targetsIn(path)).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it('removes only complete or partial files of dead processes of the service', () => {
    const folder = ownFolder();
    const old = [`shop-${dead}.json`, `shop-${dead}-0a1b.json`, `shop-${dead}.json.0a1b2c.new`];
    const kept = [`till-${dead}.json`, `shop-${process.ppid}.json`, 'shop-x.json', `shop-${dead}.yaml`];
    for (const name of [...old, ...kept]) writeFileSync(join(folder, `telltale-${name}`), '[]');
    write(folder);
    const names = [...kept, `shop-${process.pid}.json`].map((name) => `telltale-${name}`);
    expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  });

  it('can be read by Prometheus, and changed only by its owner, under every umask', () => {
    for (const umask of ['0o000', '0o777', '0o077']) {
      const folder = join(ownFolder(), 'targets');
      const source = `process.umask(${umask});
        const { writeTargetFile } = await import(${JSON.stringify(compiled)});
        writeTargetFile(process.argv[1], { service: 'shop' }, ${JSON.stringify(address)}, console.error);`;
      execFileSync(process.execPath, ['--input-type=module', '-e', source, folder]);
      const [name = ''] = readdirSync(folder);
      expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o644);
      expect(lstatSync(folder).mode & 0o022).toBe(0);
    }
  });

  it.runIf(nobodyCanRun)('is written in a sticky folder where a stranger has put files of that name', () => {
    const folder = ownFolder();
    chmodSync(folder, 0o1777);
    // Of this very process, and of one that is dead: neither may be replaced or removed by who does not own it.
    const names = [`telltale-shop-${process.pid}.json`, `telltale-shop-${dead}.json`];
    for (const name of names) {
      writeFileSync(join(folder, name), 'stale');
      chownSync(join(folder, name), stranger, stranger);
    }
    const source = `const { writeTargetFile } = await import(${JSON.stringify(compiled)});
      Object.defineProperty(process, 'pid', { value: ${process.pid} });
      const file = writeTargetFile(process.argv[1], { service: 'shop' }, ${JSON.stringify(address)}, console.error);
      console.log(file.path);`;
    const path = execFileSync(process.execPath, ['--input-type=module', '-e', source, folder], {
      encoding: 'utf8',
      ...nobody,
    }).trim();
    expect(targetsIn(path)).toEqual(expected);
    for (const name of names) expect(readFileSync(join(folder, name), 'utf8')).toBe('stale');
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('that cannot be written causes one line with its path and the reason', () => {
    const file = join(ownFolder(), 'file');
    writeFileSync(file, '');
    const { path, warnings } = write(join(file, 'targets'));
    expect(path).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/cannot write a target file to \S+: ENOTDIR: .*TELLTALE_METRICS_TARGETS_DIR/),
    ]);
    expect(existsSync(join(file, 'targets'))).toBe(false);
  });
});
