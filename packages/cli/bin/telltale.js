#!/usr/bin/env node
// Starts the program. In a clone of the repository, what it is compiled into is brought up to date first.
import { existsSync } from 'node:fs';

const scripts = new URL('../../../scripts/run.mjs', import.meta.url);
// The published package has no sources.
const isClone = existsSync(new URL('../src/main.ts', import.meta.url)) && existsSync(scripts);
if (isClone) process.argv.splice(2, 0, 'telltale');
await import(isClone ? scripts.href : '../dist/main.js');
