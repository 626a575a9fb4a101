// No file access on an app's own thread can wait, or go on for ever: read out of the sources, not out of memory.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What the preload, and a transport, run on the app's thread. */
const packages = ['catalog', 'files', 'log-shipper', 'metrics', 'node', 'winston'];
const sources = packages
  .flatMap((name) => globSync(`packages/${name}/src/**/*.ts`, { cwd: root }))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The one package that opens, makes, lists and removes: its own tests hold each function to its bounds. */
const inFiles = (path: string): boolean => path.startsWith('packages/files/');
/** On a thread of its own, which keeps nobody waiting. */
const inWorker = (path: string): boolean => path.startsWith('packages/log-shipper/src/worker/');

const asynchronous = 'runs in the thread pool';
const byDescriptor = 'one call on a regular file that `files` has opened';
const looks = 'one look at a name: opens nothing';
const renames = 'one rename within a folder of this user’s';

/** Each call outside of `files`, by file and name, with what bounds it. */
const bounded: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'packages/log-shipper/src/spool/acknowledged-file.ts': {
    closeSync: byDescriptor,
    fstatSync: byDescriptor,
    writeSync: byDescriptor,
  },
  'packages/log-shipper/src/spool/file-segment-reader.ts': {
    closeSync: byDescriptor,
    fstatSync: byDescriptor,
    readSync: byDescriptor,
    writeSync: byDescriptor,
  },
  'packages/log-shipper/src/spool/file-segment-writer.ts': {
    closeSync: byDescriptor,
    ftruncateSync: byDescriptor,
    fstatSync: byDescriptor,
    readSync: byDescriptor,
    lstatSync: looks,
    writeSync: `${byDescriptor}; a slow disk is left to the thread pool`,
    writeFileSync: `${byDescriptor}: the header of a segment`,
    write: asynchronous,
    renameSync: renames,
  },
  'packages/log-shipper/src/spool/group-commit.ts': {
    closeSync: byDescriptor,
    fdatasync: asynchronous,
    fdatasyncSync: 'at the end of a process, where durability `fsync` asks for it',
  },
  'packages/log-shipper/src/spool/adoption.ts': { lstatSync: looks, renameSync: renames },
  'packages/log-shipper/src/spool/owner.ts': { readlinkSync: looks },
  'packages/log-shipper/src/spool/spool-folder.ts': { lstatSync: looks, statSync: looks },
  'packages/log-shipper/src/spool/spool.ts': {
    lstatSync: looks,
    lutimesSync: looks,
    rmdirSync: 'removes one empty folder',
  },
  'packages/metrics/src/cluster/handover-file.ts': {
    closeSync: byDescriptor,
    writeSync: byDescriptor,
    renameSync: renames,
  },
  'packages/node/src/process/launchers.ts': { realpathSync: 'looks at each part of one path: opens nothing' },
  'packages/node/src/metrics/runtime/process.ts': { readdir: asynchronous, stat: asynchronous },
};

interface Use {
  readonly path: string;
  readonly name: string;
}

/** What is imported of the file system, types and constants left out. */
function imported(path: string, text: string): Use[] {
  const found = text.matchAll(/import\s+(?!type\b)([^;]*?)\s+from\s+'(?:node:)?fs(?:\/promises)?'/g);
  return [...found].flatMap(([, clause = '']) => {
    const braces = /^\{([^}]*)\}$/.exec(clause)?.[1];
    // A namespace or a default would hide what is called.
    if (braces === undefined) return [{ path, name: clause }];
    return braces
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'constants' && !name.startsWith('type '))
      .map((name) => ({ path, name }));
  });
}

const uses = sources.flatMap(({ path, text }) => imported(path, text));

describe('file access on the app’s thread', () => {
  it('is detected', () => {
    expect(uses.filter(({ path }) => inFiles(path)).length).toBeGreaterThan(10);
    expect(imported('a', `import fs from 'fs';\nimport { a, type B,\n c } from 'node:fs';`)).toEqual(
      ['fs', 'a', 'c'].map((name) => ({ path: 'a', name })),
    );
  });

  it('goes through @telltale/files, except for the listed calls, each with its bound', () => {
    const outside: Record<string, string[]> = {};
    for (const { path, name } of uses) {
      if (inFiles(path) || inWorker(path)) continue;
      outside[path] ??= [];
      outside[path].push(name);
    }
    const sorted = (names: readonly string[]): string[] => names.toSorted();
    expect(Object.fromEntries(Object.entries(outside).map(([path, names]) => [path, sorted(names)]))).toEqual(
      Object.fromEntries(Object.entries(bounded).map(([path, calls]) => [path, sorted(Object.keys(calls))])),
    );
  });

  it('is not reached in any other way', () => {
    const hidden = [
      /\brequire\(\s*['"](?:node:)?(?:fs|fs\/promises|child_process)['"]/,
      /\bimport\(\s*['"](?:node:)?(?:fs|fs\/promises|child_process)['"]/,
      /getBuiltinModule\(\s*['"](?:node:)?(?:fs|fs\/promises|child_process)['"]/,
      /from '(?:node:)?child_process'/,
      /export .* from '(?:node:)?fs/,
      /process\.binding\(/,
    ];
    const found = sources.filter(({ text }) => hidden.some((pattern) => pattern.test(text)));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('never creates or removes a whole tree, which has no bound', () => {
    const recursive = sources.filter(({ text }) => /\brecursive\s*:/.test(text));
    expect(recursive.map(({ path }) => path)).toEqual([]);
  });

  it('opens nothing that could block it', () => {
    const opens = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:openSync|open)\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, call = '']) => ({ path, call })),
    );
    // Files that a command was given may be pipes, which it waits for; no app's thread reads them.
    const own = opens.filter(({ path }) => inFiles(path) && !path.endsWith('/user-file.ts'));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.filter(({ call }) => !/O_NONBLOCK|O_DIRECTORY/.test(call))).toEqual([]);
  });
});

/** Where a thread stops until another one has done something. */
describe('waiting on the app’s thread', () => {
  it('happens in one place, with a bound in milliseconds', () => {
    const waits = sources.filter(({ path, text }) => !inWorker(path) && /Atomics\.wait\(|\bwaitSync\(/.test(text));
    expect(waits.map(({ path }) => path)).toEqual(['packages/log-shipper/src/shared-state.ts']);
    expect(waits[0]?.text).toMatch(/Atomics\.wait\([^;]*msMax\)/);
  });
});
