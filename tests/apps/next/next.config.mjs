// Where the build goes and whether answers are compressed is the test's to say; the packages are in the folder above.
import { dirname } from 'node:path';

const root = dirname(import.meta.dirname);
const config = {
  distDir: process.env.NEXT_DIST_DIR,
  output: 'standalone',
  compress: process.env.NEXT_COMPRESS !== 'false',
  outputFileTracingRoot: root,
  turbopack: { root },
};

export { config as default };
