// Writes `dashboards/` and the pages of `docs/` that are built anew; with --check it writes nothing, and fails where a
// file differs from what would be written. With --settings it writes rules by these, into the folder --into alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildContent, buildPages } from '../src/build.ts';
import { writeConfiguredRules } from '../src/configured-rules.ts';
import { ContentError } from '../src/content-error.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Folders in which nothing stands that is not built. */
const built = ['alertmanager', 'examples', 'grafana', 'kibana', 'prometheus'].map((name) => `dashboards/${name}`);

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, settings: { type: 'string' }, into: { type: 'string' } },
});
const { check: isCheck = false, settings, into } = values;

if (settings === undefined && into === undefined) writeCommitted();
else if (settings === undefined || into === undefined) fail('--settings and --into are given together');
else {
  try {
    process.stdout.write(`${writeConfiguredRules(settings, into)} rules files written into ${into}\n`);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    fail(error.message);
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function writeCommitted(): void {
  const files = new Map<string, string>([
    ...[...buildContent()].map(([path, content]) => [`dashboards/${path}`, content] as const),
    ...[...buildPages()].map(([path, content]) => [`docs/${path}`, content] as const),
  ]);
  const there = built
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length)),
    );
  const differing: string[] = [];

  for (const [path, content] of files) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
    differing.push(path);
    if (isCheck) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  for (const path of there.filter((name) => !files.has(name))) {
    differing.push(path);
    if (!isCheck) rmSync(join(root, path));
  }
  process.stdout.write(`${files.size} files, ${differing.length} ${isCheck ? 'differ' : 'written'}\n`);
  if (isCheck && differing.length > 0) {
    process.stderr.write(`[telltale content] not as built: ${differing.join(', ')}. Run: npm run content\n`);
    process.exitCode = 1;
  }
}
