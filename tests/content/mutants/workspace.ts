// A copy of the catalog and the content, in which sources can be broken, compiled and built.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = ['catalog', 'content'] as const;
const BUILD_BYTES_MAX = 64 * 1_024 * 1_024;

/** What is built, by its path in `dashboards/`. */
export type Built = ReadonlyMap<string, string>;

export class Workspace implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'telltale-mutants-'));

  constructor() {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(join(modules, '@telltale'), { recursive: true });
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== '@telltale') symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    cpSync(join(root, 'tsconfig.base.json'), join(this.folder, 'tsconfig.base.json'));
    for (const name of packages) {
      const folder = join(this.folder, 'packages', name);
      for (const part of ['src', 'package.json', 'tsconfig.json']) {
        cpSync(join(root, 'packages', name, part), join(folder, part), { recursive: true });
      }
      symlinkSync(folder, join(modules, '@telltale', name));
    }
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** @returns false where it does not compile */
  async compiles(): Promise<boolean> {
    try {
      await run(join(root, 'node_modules/.bin/tsc'), ['-b', join(this.folder, 'packages/content')]);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns undefined where building throws */
  async build(): Promise<Built | undefined> {
    const script = `import { buildContent } from ${JSON.stringify(join(this.folder, 'packages/content/dist/build.js'))};
process.stdout.write(JSON.stringify([...buildContent()]));`;
    try {
      const args = ['--input-type=module', '--eval', script];
      const { stdout } = await run(process.execPath, args, { maxBuffer: BUILD_BYTES_MAX });
      return new Map(JSON.parse(stdout) as [string, string][]);
    } catch {
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
