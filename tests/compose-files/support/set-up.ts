// The files that the stack's set-up makes, in a folder of the test's own, and committed ones beside them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpStack, stackLayout } from '@telltale/stack';
import { parse } from 'yaml';
import { composeFolder, type Service } from './compose-model.ts';

/** Where a service sees what the set-up made for it. */
const mountPath = '/run/telltale';

export interface SetUp extends Disposable {
  /** Folder of the test's own. */
  readonly folder: string;
  /** Folder with the files that were made for a service. */
  filesOf(service: string): string;
  /** A text in which they are named as the service sees them, with the names that they have here. */
  placed(service: string, text: string): string;
}

export async function setUp(): Promise<SetUp> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-compose-files-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const [root, receivers] = [join(folder, 'secrets'), join(folder, 'receivers')];
    for (const path of [root, receivers]) mkdirSync(path);
    await setUpStack(stackLayout(root, { config: composeFolder, receivers }));
    const filesOf = (service: string): string => join(root, service);
    return {
      folder,
      filesOf,
      placed: (service, text) => text.replaceAll(mountPath, filesOf(service)),
      [Symbol.dispose]: remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A file of the project. */
export const committed = (path: string): string => readFileSync(join(composeFolder, path), 'utf8');

/** Services as they are written, without what Compose makes of them. */
export function writtenServices(): Readonly<Record<string, Service & { readonly profiles?: readonly string[] }>> {
  const files = ['compose.yaml', ...parse(committed('compose.yaml'), { merge: true }).include];
  return Object.assign({}, ...files.map((file) => parse(committed(file), { merge: true }).services));
}
