// Has the Elasticsearch of a test's plane start with half of the processor's time, by the folder that its makers keep
// for options of the JVM: nothing that the plane itself writes is other than a user's.
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../../packages/plane/src/native/layout.ts';
import { serverUser } from '../../packages/plane/src/secrets/private-files.ts';

/** The quick compiler alone: the other one works for servers that run longer than a test. */
const options = '-XX:TieredStopAtLevel=1\n';

/**
 * Prepares the folder of a plane that is not there yet.
 *
 * @returns the same folder
 */
export function startingQuickly(planeDir: string): string {
  const { elasticsearch } = layoutOf(planeDir);
  const folder = join(elasticsearch.config, 'jvm.options.d');
  const file = join(folder, 'quick.options');
  mkdirSync(planeDir, { recursive: true, mode: 0o755 });
  mkdirSync(elasticsearch.root, { recursive: true, mode: 0o755 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, options, { mode: 0o600 });
  const user = serverUser();
  if (user !== undefined) for (const path of [elasticsearch.config, folder, file]) chownSync(path, user.uid, user.gid);
  return planeDir;
}
