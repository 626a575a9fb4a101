// The preload: `node --import @telltale/node app.js`, or `--require`. Importing it starts everything, once.
import { createRequire } from 'node:module';
import { isSupportedNode, tooOld } from './supported-node.ts';

// Asked for before anything of ours is loaded, so that an app for which it is turned off pays nothing.
if (process.env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true') {
  if (isSupportedNode(process.versions.node)) {
    const { preload }: typeof import('./preload.ts') = createRequire(import.meta.url)('./preload.js');
    preload();
  } else process.stderr.write(tooOld(process.versions.node));
}
