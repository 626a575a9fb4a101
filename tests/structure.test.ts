// The structure of the repository is what docs/architecture.md draws: who may import whom, how wide a folder may be, where
// bounds stand.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verbs } from './support/telltale-program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
const sources = tracked.filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path));
const packageOf = (path: string): string => path.split('/')[1] ?? '';

/** What a file imports: by `import`, `export … from` and `import()`. */
function importsOf(path: string): string[] {
  return [...read(path).matchAll(/(?:\bfrom\s+|\bimport\(\s*|^import\s+)'([^']+)'/gm)].flatMap(([, id]) => id ?? []);
}

/** The arrows between packages, as the sources have them. */
const arrows = new Set(
  sources.flatMap((path) =>
    importsOf(path).flatMap((id) => {
      const to = /^@telltale\/([^/]+)/.exec(id)?.[1];
      return to === undefined || to === packageOf(path) ? [] : `${packageOf(path)} --> ${to}`;
    }),
  ),
);

describe('the packages', () => {
  it('import each other along the arrows of docs/architecture.md, and along each of them', () => {
    const drawn = [...read('docs/architecture.md').matchAll(/^ {2}([\w-]+ --> [\w-]+)$/gm)].map(([, arrow]) => arrow);
    expect([...arrows].sort()).toEqual(drawn.sort());
  });

  it('are reached by their entries alone: no source imports a file of another package', () => {
    const reaching = sources.flatMap((path) =>
      importsOf(path)
        .filter((id) => id.startsWith('.'))
        .filter((id) => packageOf(normalize(join(dirname(path), id))) !== packageOf(path))
        .map((id) => `${path}: ${id}`),
    );
    expect(reaching).toEqual([]);
  });

  it('depend on what they import, and on nothing else of ours', () => {
    const wrong = [...new Set(sources.map(packageOf))].flatMap((name) => {
      const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
        read(`packages/${name}/package.json`),
      );
      const declared = Object.keys(dependencies).filter((each) => each.startsWith('@telltale/'));
      const used = new Set(
        [...arrows].filter((arrow) => arrow.startsWith(`${name} -->`)).map((each) => each.split('> ')[1]),
      );
      return [
        ...declared
          .filter((each) => !used.has(each.slice('@telltale/'.length)))
          .map((each) => `${name}: unused ${each}`),
        ...[...used]
          .filter((each) => !declared.includes(`@telltale/${each}`))
          .map((each) => `${name}: missing ${each}`),
      ];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the folders of sources', () => {
  it('have at most twenty files', () => {
    const files = new Map<string, number>();
    for (const path of sources) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    expect([...files].filter(([, count]) => count > 20)).toEqual([]);
  });

  // Types may lean on each other both ways: they are gone when the code runs.
  it.each(
    ['cli', 'log-shipper', 'metrics', 'node', 'operations', 'plane', 'stack'].map((name) => `packages/${name}/src`),
  )('%s: its folders import each other in one direction', (folder) => {
    const room = (path: string): string => path.slice(folder.length + 1).split('/')[0] ?? '';
    const edges = new Map<string, Set<string>>();
    for (const path of sources.filter((each) => each.startsWith(`${folder}/`))) {
      for (const id of importsOf(path).filter((each) => each.startsWith('.'))) {
        const to = room(normalize(join(dirname(path), id)));
        if (to !== room(path)) edges.set(room(path), (edges.get(room(path)) ?? new Set()).add(to));
      }
    }
    const circles: string[] = [];
    const visit = (at: string, trail: readonly string[]): void => {
      if (trail.includes(at)) circles.push([...trail.slice(trail.indexOf(at)), at].join(' -> '));
      else if (circles.length === 0) for (const to of edges.get(at) ?? []) visit(to, [...trail, at]);
    };
    for (const start of edges.keys()) if (circles.length === 0) visit(start, []);
    expect(circles).toEqual([]);
  });
});

describe('the verbs of telltale', () => {
  it('are a file of packages/cli/src/commands each', () => {
    const files = sources.filter((path) => dirname(path) === 'packages/cli/src/commands');
    expect(files.map((path) => basename(path, '.ts')).sort()).toEqual(verbs.toSorted());
    expect(files.filter((path) => !/^export function register[A-Z]/m.test(read(path)))).toEqual([]);
  });
});

describe('bounds', () => {
  it('stand in a limits.ts, with their reason, and not beside the code that keeps them', () => {
    const bound = /^(?:export )?const \w*(?:Max|Min|_MAX|_MIN|Ms|_MS)(?:: number)? = [\d_.]+;/gm;
    const astray = sources
      .filter((path) => basename(path) !== 'limits.ts')
      .flatMap((path) => (read(path).match(bound) ?? []).map((line) => `${path}: ${line}`));
    expect(astray).toEqual([]);
  });
});
