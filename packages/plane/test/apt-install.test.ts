// Packages are installed without ever ending dpkg in the midst of its work. A stub stands for apt-get, which would change
// this machine: it downloads, or installs what was downloaded, as the real one does with the same options.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installPackages } from '../src/artifacts/apt-install.ts';
import { limits } from '../src/artifacts/limits.ts';
import { contextOf } from '../src/artifacts/options.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A machine whose apt-get does so much for a download and for an installation. */
function machine({ download = ':', install = ':' }) {
  const root = temporaryFolder();
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh
echo "$@" >> ${root}/asked
case "$*" in
*--download-only*) ${download};;
*) echo unpacked > ${root}/state; ${install}; echo Setting up maven; echo configured > ${root}/state;;
esac
`;
  writeFileSync(join(bin, 'apt-get'), script, { mode: 0o755 });
  return { root, env: { PATH: `${bin}:/usr/bin:/bin`, GO: join(root, 'go') } };
}

/** Shortens a bound for one test. */
function within(name: 'installMsMax' | 'downloadMsMax', ms: number): void {
  const bounds: Record<typeof name, number> = limits;
  const before = bounds[name];
  bounds[name] = ms;
  onTestFinished(() => {
    bounds[name] = before;
  });
}

const read = (root: string, name: string): string => readFileSync(join(root, name), 'utf8').trim();
const stateOf = (root: string): string => (existsSync(join(root, 'state')) ? read(root, 'state') : 'none');
const outputs = (): string[] =>
  readdirSync(dirname(temporaryFolder())).filter((name) => name.startsWith('telltale-apt-'));

it('downloads first, and then installs the downloaded packages', async () => {
  const { root, env } = machine({});
  const before = outputs();
  await installPackages(contextOf({ env }), ['maven']);
  const quietly = '-q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends maven';
  expect(read(root, 'asked').split('\n')).toEqual([`${quietly} --download-only`, `${quietly} --no-download`]);
  expect(read(root, 'state')).toBe('configured');
  expect(outputs()).toEqual(before);
});

/** Ends when the test says so. */
const untilLetGo = 'while [ ! -e "$GO" ]; do sleep 0.02; done';
function letGo(root: string): void {
  writeFileSync(join(root, 'go'), '');
}

it.each([
  ['', false],
  ['after a cancellation too, ', true],
])(
  'lets dpkg run on after its timeout, and %snames its output and how to repair an interruption',
  async (_, isCancelled) => {
    within('installMsMax', 300);
    const { root, env } = machine({ install: untilLetGo });
    const cancelling = new AbortController();
    const installed = installPackages(contextOf({ env, signal: cancelling.signal }), ['maven']);
    const thrown = installed.catch((failure: Error) => failure);
    await expect.poll(() => stateOf(root)).toBe('unpacked');
    if (isCancelled) cancelling.abort(new Error('enough'));
    const error = await thrown;
    const { message } = error ?? {};
    expect(message).toMatch(
      /cannot install maven by apt-get: it is not finished after .* minutes, and continues\. See its progress/,
    );
    expect(message).toMatch(/if it was interrupted, first: dpkg --configure -a\.$/);
    const output = /tail (\S+)\. When/.exec(message ?? '')?.[1] ?? '';
    onTestFinished(() => rmSync(dirname(output), { recursive: true }));
    letGo(root);
    await expect.poll(() => stateOf(root)).toBe('configured');
    expect(readFileSync(output, 'utf8')).toBe('Setting up maven\n');
  },
);

it('lets dpkg finish if it is cancelled meanwhile', async () => {
  const { root, env } = machine({ install: untilLetGo });
  const cancelling = new AbortController();
  const cancelled = installPackages(contextOf({ env, signal: cancelling.signal }), ['maven']);
  const rejected = expect(cancelled).rejects.toThrow('enough');
  await expect.poll(() => stateOf(root)).toBe('unpacked');
  cancelling.abort(new Error('enough'));
  letGo(root);
  await rejected;
  expect(read(root, 'state')).toBe('configured');
});

it('ends a download at once when it is cancelled, and installs nothing', async () => {
  const { root, env } = machine({ download: 'exec sleep 60' });
  const begun = performance.now();
  const cancelled = installPackages(contextOf({ env, signal: AbortSignal.timeout(200) }), ['maven']);
  await expect(cancelled).rejects.toThrow();
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(existsSync(join(root, 'state'))).toBe(false);
});

it('says why dpkg failed, in the words of apt-get', async () => {
  const { env } = machine({ install: 'echo "E: Sub-process /usr/bin/dpkg returned an error code (1)" >&2; exit 100' });
  await expect(installPackages(contextOf({ env }), ['maven'])).rejects.toMatchObject({
    code: 'apt_failed',
    message: expect.stringContaining('Sub-process /usr/bin/dpkg returned an error code (1)'),
  });
});
