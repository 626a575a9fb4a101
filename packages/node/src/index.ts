// The preload: `node --import @telltale/node app.js`, or `--require`. Importing it starts everything, once.
import { createRequire } from 'node:module';
import { isLauncher } from './process/launchers.ts';
import { takePm2Settings } from './process/pm2.ts';
import { unsupported } from './process/supported-node.ts';

if (process.env.pm2_env !== undefined) takePm2Settings(process.env);

// Checked before anything of ours is loaded, so that a disabled preload costs nothing.
if (process.env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' && !isLauncher(process.argv[1])) {
  const why = unsupported(process.versions);
  if (why === undefined) {
    const { preload }: typeof import('./preload.ts') = createRequire(import.meta.url)('./preload.js');
    preload();
  } else process.stderr.write(why);
}
