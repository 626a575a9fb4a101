// The smallest configuration: where the build goes is the test's to say, and the packages are in the folder above.
import { dirname } from 'node:path';

const root = dirname(import.meta.dirname);
const config = { distDir: process.env.NEXT_DIST_DIR, outputFileTracingRoot: root, turbopack: { root } };

export { config as default };
