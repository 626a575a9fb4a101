#!/usr/bin/env node
// Starts the program. In a clone of the repository, what it is compiled into is brought up to date first.
// Node older than the program needs reads this file too: what it says to that must need nothing of a newer one.
import { existsSync, readFileSync } from 'node:fs';

const scripts = new URL('../../../scripts/run.mjs', import.meta.url);
// The published package has no sources.
const isClone = existsSync(new URL('../src/main.ts', import.meta.url)) && existsSync(scripts);
if (isClone) {
  // It takes the workspace's own Node.
  process.argv.splice(2, 0, 'telltale');
  import(scripts.href);
} else if (isOlder(process.versions.node, least())) {
  console.error(
    `[telltale] Node ${process.versions.node} is too old: telltale needs Node ${least()} or newer. Install it, for example by nvm install --lts, or from https://nodejs.org/en/download.`,
  );
  process.exitCode = 1;
} else {
  import('../dist/main.js');
}

/** The least Node that the package's `engines` asks for: `22.15`. */
function least() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return engines.node.replace('>=', '');
}

function isOlder(version, wanted) {
  const [major, minor] = version.split('.').map(Number);
  const [majorMin, minorMin] = wanted.split('.').map(Number);
  return major < majorMin || (major === majorMin && minor < minorMin);
}
