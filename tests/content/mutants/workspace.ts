// A copy of the content and the packages it needs, in which sources can be broken, compiled and built.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const BUILD_BYTES_MAX = 64 * 1_024 * 1_024;

/** A package of the workspace and those that it needs. */
function withDependencies(name: string): Set<string> {
  const manifest: { readonly dependencies?: object } = JSON.parse(
    readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
  );
  const needed = Object.keys(manifest.dependencies ?? {}).filter((each) => each.startsWith('@telltale/'));
  return new Set([...needed.flatMap((each) => [...withDependencies(each.slice('@telltale/'.length))]), name]);
}

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
    for (const name of withDependencies('content')) {
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

  /** @returns what the compiler complains of; undefined where it compiles */
  async compileErrors(): Promise<string | undefined> {
    try {
      await run(join(root, 'node_modules/.bin/tsc'), ['-b', join(this.folder, 'packages/content')]);
      return undefined;
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout ?? error);
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
