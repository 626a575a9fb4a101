// Puts what the packages share into the package that is being packed (npm runs this in its folder), and takes it out
// after: `node ../../scripts/pack.mjs in|out [path from the repository's root ...]`.
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Tests, pictures and decisions are read in the repository. */
const isPacked = (source) => !/[/\\](?:tests|docs[/\\](?:pictures|decisions))$/.test(source);
const [direction, ...shared] = process.argv.slice(2);

for (const path of ['LICENSE', ...shared]) {
  if (direction === 'in') {
    cpSync(join(root, path), path, { recursive: true, filter: isPacked });
  } else {
    const top = dirname(path) === '.' ? path : path.split('/', 1)[0];
    rmSync(top, { recursive: true, force: true });
  }
}
