// Downloads Debian packages and unpacks them into a folder, without changing the machine's packages or sources. apt
// gets its own folder with one source, and checks signatures and checksums as usual. It uses the machine's network
// settings, but neither its installed packages nor its preferences.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { findProgram, runProgram } from '../processes/run-program.ts';
import { baseSystemOf } from './base-system.ts';
import { type Attempt, programFailure } from './failure.ts';
import { limits } from './limits.ts';
import type { Context } from './options.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The packages and their destination. */
export interface DebianPackages {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Folder used as the root `/`. */
  readonly folder: string;
  /** Folder for temporary files; must exist and be empty. */
  readonly scratch: string;
  /** The operation for error messages: `cannot download Prometheus`. */
  readonly what: string;
  /** Also their dependencies: all of them, or those outside Debian's base system. Default: no dependencies. */
  readonly withDependencies?: 'all' | 'beyond-base';
  /** dpkg's status of this machine. */
  readonly dpkgStatus?: string;
}

const dpkgStatusFile = '/var/lib/dpkg/status';

/**
 * Settings of this machine that must not apply here: pins and the default release, commands to run after an update, and
 * further lists, each of which may be larger than the packages.
 */
const ownSettings = `
#clear APT::Default-Release;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets;
Acquire::IndexTargets::deb::Packages {
  MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages";
  flatMetaKey "Packages";
  ShortDescription "Packages";
  Description "$(RELEASE)/$(COMPONENT) $(ARCHITECTURE) Packages";
  Optional "false";
};
`;

/**
 * Downloads and unpacks packages.
 *
 * @param progress receives the completed fraction, 0 to 1
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `unsupported`
 */
export async function unpackDebianPackages(
  context: Context,
  wanted: DebianPackages,
  progress: (fraction: number) => void,
): Promise<void> {
  const { suite, packages, folder, scratch, what, withDependencies, dpkgStatus = dpkgStatusFile } = wanted;
  requirePrograms(context, what);
  const apt = new PrivateApt(context, scratch, what);
  const installed = withDependencies === 'beyond-base' ? baseSystemOf(await readFile(dpkgStatus, 'utf8')) : '';
  await apt.open(suite, installed);
  await apt.run(['update']);
  progress(0.4);
  await (withDependencies === undefined ? apt.run(['download', ...packages]) : apt.downloadWithDependencies(packages));
  progress(0.7);
  const archives = (await readdir(apt.downloads)).filter((name) => name.endsWith('.deb'));
  for (const [index, name] of archives.entries()) {
    await apt.unpack(join(apt.downloads, name), folder);
    progress(0.7 + (0.3 * (index + 1)) / archives.length);
  }
}

/** apt-get with its own lists, cache and sources. */
class PrivateApt {
  readonly downloads: string;
  readonly #context: Context;
  readonly #folder: string;
  readonly #attempt: Attempt;

  constructor(context: Context, scratch: string, what: string) {
    this.#context = context;
    this.#folder = join(scratch, 'apt');
    this.downloads = join(this.#folder, 'downloads');
    this.#attempt = {
      what,
      where: 'by apt-get',
      code: 'apt_failed',
      remedy: 'Check the network and the output of: apt-get update',
    };
  }

  /** @param installed packages that count as installed, in dpkg's format */
  async open(suite: string, installed: string): Promise<void> {
    for (const name of ['lists/partial', 'cache/archives/partial', 'downloads']) {
      await mkdir(join(this.#folder, name), { recursive: true });
    }
    const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
    const sources = (await this.#mirrors()).map((mirror) => `deb ${signed}${mirror} ${suite} main\n`);
    const files = { 'sources.list': sources.join(''), status: installed, 'apt.conf': ownSettings };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(this.#folder, name), content, { mode: 0o600 });
    }
  }

  async run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const own = {
      'Dir::Etc::SourceList': join(this.#folder, 'sources.list'),
      'Dir::Etc::SourceParts': '-',
      'Dir::Etc::Preferences': '/dev/null',
      'Dir::Etc::PreferencesParts': '-',
      'Dir::State': this.#folder,
      'Dir::State::Lists': join(this.#folder, 'lists'),
      'Dir::State::status': join(this.#folder, 'status'),
      'Dir::Cache': join(this.#folder, 'cache'),
      // The user for apt's downloads cannot enter root's private folders.
      'APT::Sandbox::User': 'root',
      'Acquire::Languages': 'none',
      // A list that could not be fetched is an error here, not a warning about an older one.
      'APT::Update::Error-Mode': 'any',
      ...settings,
    };
    const options = Object.entries(own).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await this.#ask('apt-get', ['-q', '-c', join(this.#folder, 'apt.conf'), ...options, ...args]);
  }

  /** Downloads packages and their dependencies; installs nothing. */
  async downloadWithDependencies(packages: readonly string[]): Promise<void> {
    await this.run(['install', '--yes', '--no-install-recommends', '--download-only', ...packages], {
      'Dir::Cache::archives': this.downloads,
      // The lock is for the system's packages, and none are changed.
      'Debug::NoLocking': 'true',
    });
  }

  async unpack(archive: string, folder: string): Promise<void> {
    await this.#ask('dpkg-deb', ['--extract', archive, folder]);
  }

  /** Debian mirrors in the machine's own sources, which it can reach. */
  async #mirrors(): Promise<string[]> {
    const uris = await this.#ask('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
    const mirrors = [...new Set(uris.split('\n'))].filter((uri) => /\/debian\/?$/.test(uri.trim()));
    if (mirrors.length > 0) return mirrors.slice(0, limits.mirrorsMax);
    throw new PlaneError('unsupported', {
      what: this.#attempt.what,
      why: 'the package sources of this machine name no archive of Debian',
      remedy: 'Use a machine with Debian 12 or newer',
    });
  }

  async #ask(program: string, args: readonly string[]): Promise<string> {
    const { env, signal } = this.#context;
    const result = await runProgram(program, args, { env, signal, msMax: limits.downloadMsMax, cwd: this.downloads });
    if (result.code !== 0) throw programFailure(this.#attempt, result);
    return result.stdout;
  }
}

function requirePrograms({ env }: Context, what: string): void {
  const missing = ['apt-get', 'dpkg-deb'].find((name) => findProgram(name, env) === undefined);
  if (missing === undefined) return;
  throw new PlaneError('apt_missing', {
    what,
    why: `the program ${missing} is not on the PATH, and no other package manager is supported`,
    remedy: 'Use a machine with Debian 12 or newer',
  });
}
