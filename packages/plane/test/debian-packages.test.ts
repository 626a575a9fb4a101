// Packages are unpacked with what they need, whatever else is installed on the machine, pinned there or set for its apt.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownSuite } from '../../../tests/support/artifacts/debian-programs.ts';
import { baseSystemOf } from '../src/artifacts/base-system.ts';
import { unpackDebianPackages } from '../src/artifacts/debian-packages.ts';
import { contextOf } from '../src/artifacts/options.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const dpkgStatus = '/var/lib/dpkg/status';

const entry = (name: string, fields: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ Package: name, Status: 'install ok installed', Version: '1', Architecture: 'amd64', ...fields })
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');

const namesIn = (status: string): string[] => [...status.matchAll(/^Package: (.+)$/gm)].map(([, name = '']) => name);

describe('the base system of Debian', () => {
  it('is every essential or required package with its dependencies, and nothing that was installed beside it', () => {
    const status = [
      entry('bash', { Essential: 'yes', 'Pre-Depends': 'libc6 (>= 2.36), libtinfo6 (>= 6)' }),
      entry('passwd', { Priority: 'required', Depends: 'libpam0g | libpam, debconf (>= 0.5) | debconf-2.0' }),
      entry('libc6', { Priority: 'optional', Depends: 'libgcc-s1' }),
      entry('libgcc-s1', { Depends: 'libc6 (>= 2.35)' }),
      entry('libtinfo6'),
      entry('linux-pam', { Provides: 'libpam (= 1.5), libpam-x' }),
      entry('cdebconf', { Provides: 'debconf-2.0' }),
      entry('ruby3.1', { Depends: 'libruby3.1 (= 3.1.2), libc6' }),
      entry('libruby3.1', { Priority: 'important' }),
      entry('mount', { Priority: 'required', Status: 'deinstall ok config-files' }),
    ].join('\n');
    const base = ['bash', 'cdebconf', 'libc6', 'libgcc-s1', 'libtinfo6', 'linux-pam', 'passwd'];
    expect(namesIn(baseSystemOf(status)).toSorted()).toEqual(base);
  });

  it.runIf(existsSync(dpkgStatus))(
    'contains the C library on this machine, and is a small part of the installed packages',
    () => {
      const base = baseSystemOf(readFileSync(dpkgStatus, 'utf8'));
      expect(namesIn(base)).toEqual(expect.arrayContaining(['libc6', 'dpkg', 'perl-base']));
      expect(namesIn(base).length).toBeLessThan(110);
      expect(namesIn(baseSystemOf(base)).toSorted()).toEqual(namesIn(base).toSorted());
    },
  );
});

// Where apt is, all that it may do is tried; elsewhere there is nothing to download packages with.
describe.runIf(existsSync(dpkgStatus))('unpacked packages with their dependencies', () => {
  it('are complete if dpkg reports all of them as installed and apt prefers another suite', async () => {
    const folder = temporaryFolder();
    const [unpacked, scratch] = [join(folder, 'unpacked'), join(folder, 'scratch')];
    for (const path of [unpacked, scratch]) await mkdir(path);
    const installed = ['libluajit-5.1-2', 'libluajit-5.1-common', 'luajit'].map((name) =>
      entry(name, { Version: '99' }),
    );
    await writeFile(join(folder, 'status'), [await readFile(dpkgStatus, 'utf8'), ...installed].join('\n'));
    await writeFile(join(folder, 'pins'), 'Package: *\nPin: release *\nPin-Priority: -1\n');
    const settings = [
      'APT::Default-Release "potato";',
      `APT::Update::Post-Invoke-Success { "touch ${join(folder, 'hooked')}"; };`,
      `Dir::Etc::Preferences "${join(folder, 'pins')}";`,
    ];
    await writeFile(join(folder, 'apt.conf'), settings.join('\n'));
    const around = contextOf({ env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf') } });
    const what = 'cannot download LuaJIT';
    const suite = await ownSuite(what);
    const wanted = { suite, packages: ['luajit'], folder: unpacked, scratch, what, dpkgStatus: join(folder, 'status') };
    await unpackDebianPackages(around, { ...wanted, withDependencies: 'beyond-base' }, () => undefined);
    const found = globSync('usr/lib/*/libluajit-5.1.so.2', { cwd: unpacked });
    expect(found).toHaveLength(1);
    expect(existsSync(join(unpacked, 'usr/bin/luajit'))).toBe(true);
    // What every Debian has stays the machine's: another C library beside its loader would not run.
    expect(globSync('**/libc.so.6', { cwd: unpacked })).toEqual([]);
    expect(existsSync(join(folder, 'hooked'))).toBe(false);
  });
});
