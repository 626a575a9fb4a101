// Rolls what the stack's own containers run into a few files: an image of Node and these is all that they need.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `packages/stack/image` out of the compiled packages.
 *
 * @param root the repository's folder
 * @returns the folder
 */
export async function rollStack(root) {
  const stack = join(root, 'packages', 'stack');
  const folder = join(stack, 'image');
  const { rolldown } = await import('rolldown');
  // Made aside and renamed: a test run beside this one reads whole files.
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const rolled = await rolldown({
    input: { main: join(stack, 'dist', 'main.js') },
    platform: 'node',
    // Elasticsearch's client brings an undici of its own, of which the plane's connections use nothing: 9 MB of memory.
    resolve: { alias: { undici: join(root, 'node_modules', 'undici', 'index.js') } },
  });
  await rolled.write({
    dir: join(aside, 'lib'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await rolled.close();
  writeFileSync(join(aside, 'package.json'), '{ "type": "module" }\n');
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
  return folder;
}

if (process.argv[1] === import.meta.filename) await rollStack(join(import.meta.dirname, '..'));
