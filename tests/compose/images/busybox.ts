// The program that our own Dockerfiles give to images that have no shell.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { obtainDebianPrograms } from '../../support/artifacts/debian-programs.ts';

/** Its path on this machine; apt downloads it when it is not in the cache. */
export async function busyboxProgram(): Promise<string> {
  const { folder } = await obtainDebianPrograms(['busybox-static']);
  const path = ['bin/busybox', 'usr/bin/busybox'].map((name) => join(folder, name)).find(existsSync);
  if (path === undefined) throw new Error('busybox-static has no busybox');
  return path;
}
