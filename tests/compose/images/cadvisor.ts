// Image with cAdvisor's own library, built by Go out of the modules that its makers publish.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { surroundingsOf } from '../../../packages/plane/src/artifacts/options.ts';
import { findProgram, runProgram } from '../../../packages/plane/src/artifacts/run-program.ts';
import type { Image } from './image.ts';

/** Stands in go.mod too. */
const version = '0.60.6';
const source = fileURLToPath(new URL('cadvisor', import.meta.url));
/** Four minutes on two busy cores; a machine may be busier. */
const BUILD_MS_MAX = 1_200_000;

/** As the published image starts: with its log on stderr. */
const entryPoint = '#!/bin/sh\nexec /usr/bin/cadvisor -logtostderr "$@"\n';

/** @throws PlaneError of the cache, or Error with Go's own words */
export async function cadvisorImage(): Promise<Image> {
  return {
    service: 'cadvisor',
    base: 'small',
    holds: `cAdvisor's library ${version} behind a page of metrics`,
    copies: [{ from: join(await obtain(), 'cadvisor'), to: '/usr/bin/cadvisor' }],
    texts: { '/usr/bin/entrypoint.sh': entryPoint },
    lines: ['ENTRYPOINT ["/usr/bin/entrypoint.sh"]'],
  };
}

async function obtain(): Promise<string> {
  const { env, cacheDir, signal } = surroundingsOf({});
  const { path } = await cachedFolder({
    cacheDir,
    name: `image-cadvisor-${version}`,
    title: `cAdvisor ${version}`,
    bytesNeeded: limits.freeBytesMin,
    signal,
    make: async (folder, scratch) => {
      if (findProgram('go', env) === undefined) throw new Error('cAdvisor is built by Go, which is not on the PATH');
      const module = join(scratch, 'module');
      await mkdir(module);
      for (const name of ['main.go', 'go.mod', 'go.sum']) await copyFile(join(source, name), join(module, name));
      const linked = `-s -w -X github.com/google/cadvisor/lib/version.Version=v${version}`;
      const args = ['build', '-trimpath', '-ldflags', linked, '-o', join(folder, 'cadvisor'), '.'];
      const own = { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
      const { code, stderr } = await runProgram('go', args, { env: own, cwd: module, msMax: BUILD_MS_MAX });
      if (code !== 0) throw new Error(`cAdvisor cannot be built: ${stderr.trim().slice(-2_000)}`);
      return { version };
    },
  });
  return path;
}
