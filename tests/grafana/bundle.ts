// Bundles what imports Grafana's libraries into one file each, where it is older than its sources.
import { existsSync, globSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

const folder = dirname(fileURLToPath(import.meta.url));
const at = (path: string): string => join(folder, path);

/** Scenes asks for version 6 of the router, others for 5: as in Grafana, the first gets 6 on top of 5. */
const router: Plugin = {
  name: 'router',
  resolveId(id, importer) {
    if (id === 'react-router-dom' && importer?.includes('@grafana/scenes')) {
      return this.resolve('react-router-dom-v5-compat', importer);
    }
    return undefined;
  },
};

/**
 * `export *` of a library is not all that it has: a table's widths are computed in a file of @grafana/ui, which its
 * package.json does not list.
 */
const alias = {
  '@grafana/plugin-compat/datasources': at('library/data-sources.ts'),
  '@grafana/ui/dist': at('node_modules/@grafana/ui/dist'),
};

function isFresh(file: string): boolean {
  if (!existsSync(file)) return false;
  const madeAt = statSync(file).mtimeMs;
  const sources = globSync(['*.ts', 'package-lock.json', 'library/**', 'pictures/**'], { cwd: folder });
  return sources.every((source) => statSync(at(source)).mtimeMs < madeAt);
}

/** @returns the path of the bundle: in node_modules, where the test runner takes files as they are */
export async function bundle(entry: string, name: string): Promise<string> {
  const file = at(`node_modules/.bundled/${name}.js`);
  if (isFresh(file)) return file;
  const bundled = await rolldown({
    input: at(entry),
    cwd: folder,
    platform: 'browser',
    plugins: [router],
    resolve: { alias },
    transform: { define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' } },
    moduleTypes: { '.css': 'text', '.svg': 'text', '.png': 'dataurl' },
    logLevel: 'silent',
  });
  // Made aside and renamed: a test run beside this one reads a whole file.
  const aside = `${file}.${process.pid}.js`;
  await bundled.write({ file: aside, format: 'esm', codeSplitting: false });
  await bundled.close();
  renameSync(aside, file);
  return file;
}
