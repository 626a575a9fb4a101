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
  it('import each other exactly along the arrows of docs/architecture.md', () => {
    const drawn = [...read('docs/architecture.md').matchAll(/^ {2}([\w-]+ --> [\w-]+)$/gm)].map(([, arrow]) => arrow);
    expect([...arrows].sort()).toEqual(drawn.sort());
  });

  it('are imported only through their entries: no source imports a file of another package', () => {
    const reaching = sources.flatMap((path) =>
      importsOf(path)
        .filter((id) => id.startsWith('.'))
        .filter((id) => packageOf(normalize(join(dirname(path), id))) !== packageOf(path))
        .map((id) => `${path}: ${id}`),
    );
    expect(reaching).toEqual([]);
  });

  it('depend on exactly those of our packages that they import', () => {
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

/** Entries of the packages: by which name each is imported, and its source. */
const entries = tracked
  .filter((path) => /^packages\/[^/]+\/package\.json$/.test(path))
  .flatMap((path) => {
    const { name, exports = {} }: { name: string; exports?: Record<string, string | { types: string }> } = JSON.parse(
      read(path),
    );
    return Object.entries(exports).flatMap(([subpath, target]) =>
      typeof target === 'string'
        ? []
        : {
            id: `${name}${subpath.slice(1)}`,
            source: join(dirname(path), target.types.replace(/^\.\/\w+\//, 'src/').replace(/\.d\.ts$/, '.ts')),
          },
    );
  });

const declared = /^export (?:async |abstract )*(?:const|function\*?|class) (\w+)/gm;

/** The values that a file exports: types have no weight, and go along with the values that they are of. */
function exportedValues(path: string): string[] {
  const text = read(path);
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(','));
  return [
    ...[...text.matchAll(declared)].map(([, name = '']) => name),
    ...listed
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => name.split(' as ').at(-1) ?? name),
  ];
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[\w$]+/g));

describe('an export', () => {
  const code = tracked
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .map((path) => ({ path, text: read(path), words: wordsOf(read(path)) }));

  it('is used by another package, a test, a bench or an example, or documented, if an entry has it', () => {
    const documented = wordsOf(
      tracked
        .filter((path) => /^docs\/.*\.md$|README\.md$/.test(path))
        .flatMap((path) => read(path).match(/```[\s\S]*?```|`[^`\n]+`/g) ?? [])
        .join('\n'),
    );
    const unused = entries.flatMap(({ id, source }) => {
      const own = source.split('/').slice(0, 3).join('/');
      const users = code.filter(
        ({ path, text }) => !path.startsWith(`${own}/`) && (text.includes(`'${id}'`) || text.includes(source)),
      );
      const inOwnTests = code.filter(
        ({ path, text }) => path.startsWith(dirname(own)) && text.includes(`${source.slice(dirname(own).length + 1)}'`),
      );
      return exportedValues(source)
        .filter((name) => !documented.has(name))
        .filter((name) => ![...users, ...inOwnTests].some(({ words }) => words.has(name)))
        .map((name) => `${id}: ${name}`);
    });
    expect(unused).toEqual([]);
  });

  it('is used by another file if no entry has it', () => {
    // They stand in for packages, whose exports are asked for by name.
    const standIns = ['packages/node/src/modules/import-hook.ts', 'packages/node/src/modules/require-hook.ts'];
    const naming = new Map<string, (typeof code)[number][]>();
    for (const file of code) {
      for (const [, name = ''] of file.text.matchAll(/([\w.-]+)\.[cm]?[jt]s\b/g)) {
        const before = naming.get(name);
        if (before?.at(-1) === file) continue;
        if (before === undefined) naming.set(name, [file]);
        else before.push(file);
      }
    }
    const own = sources
      .filter((path) => !standIns.includes(path) && entries.every(({ source }) => source !== path))
      .flatMap((path) => {
        const others = (naming.get(basename(path, '.ts')) ?? []).filter((file) => file.path !== path);
        return [...read(path).matchAll(declared)]
          .map(([, name = '']) => name)
          .filter((name) => !others.some(({ words }) => words.has(name)))
          .map((name) => `${path}: ${name}`);
      });
    expect(own).toEqual([]);
  });
});

describe('the names of what is made in servers', () => {
  it('are defined in the catalog, and tell an index template from a dashboard', () => {
    // The uid of a dashboard, and what has the type of a name, is checked by the compiler, as names of metrics are.
    const literal = /(?<!\bdashboard: )(['"`])(?:[^'"`\n]*[ /])?telltale-(?:logs|metrics|dead-letters)\b[^'"`\n]*\1/g;
    const astray = sources
      .filter((path) => packageOf(path) !== 'catalog')
      .flatMap((path) =>
        (
          read(path)
            .replaceAll(/^ *(?:\/\/|\/?\*).*$|^.*: typeof names\..*$/gm, '')
            .replace(path.includes('/grafana/dashboards/') ? /^ {2}uid: .*$/m : '', '')
            .match(literal) ?? []
        ).map((text) => `${path}: ${text}`),
      );
    expect(astray).toEqual([]);
  });
});

describe('the folders of sources', () => {
  it('have at most twenty files', () => {
    const files = new Map<string, number>();
    for (const path of sources) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    expect([...files].filter(([, count]) => count > 20)).toEqual([]);
  });

  /** Who imports whom among the files and folders that lie at the top of a folder, tests apart. */
  const arrowsIn = (folder: string): ReadonlyMap<string, ReadonlySet<string>> => {
    const room = (path: string): string => path.slice(folder.length + 1).split('/')[0] ?? '';
    const edges = new Map<string, Set<string>>();
    for (const path of tracked.filter((each) => each.startsWith(`${folder}/`) && /\.tsx?$/.test(each))) {
      for (const id of importsOf(path).filter((each) => each.startsWith('.'))) {
        const target = normalize(join(dirname(path), id));
        if (!target.startsWith(`${folder}/`) || room(target) === room(path)) continue;
        edges.set(room(path), (edges.get(room(path)) ?? new Set()).add(room(target)));
      }
    }
    return edges;
  };

  it.each([
    ...['cli', 'console', 'content', 'http', 'log-shipper', 'metrics', 'node', 'operations', 'plane', 'stack'].map(
      (name) => `packages/${name}/src`,
    ),
    'packages/console/page',
  ])('%s: its folders import each other in one direction', (folder) => {
    const edges = arrowsIn(folder);
    const circles: string[] = [];
    const visit = (at: string, trail: readonly string[]): void => {
      if (trail.includes(at)) circles.push([...trail.slice(trail.indexOf(at)), at].join(' -> '));
      else if (circles.length === 0) for (const to of edges.get(at) ?? []) visit(to, [...trail, at]);
    };
    for (const start of edges.keys()) if (circles.length === 0) visit(start, []);
    expect(circles).toEqual([]);
  });

  it('packages/plane/src: at most six of its files and folders import each other in a row', () => {
    const edges = arrowsIn('packages/plane/src');
    const longest = new Map<string, readonly string[]>();
    const chainFrom = (start: string): readonly string[] => {
      const known = longest.get(start);
      if (known !== undefined) return known;
      const below = [...(edges.get(start) ?? [])].map(chainFrom).sort((a, b) => b.length - a.length);
      const chain = [start, ...(below[0] ?? [])];
      longest.set(start, chain);
      return chain;
    };
    expect([...edges.keys()].map(chainFrom).filter((chain) => chain.length > 6)).toEqual([]);
  });
});

describe('the verbs of telltale', () => {
  it('are a file of packages/cli/src/commands each', () => {
    const files = sources.filter((path) => dirname(path) === 'packages/cli/src/commands');
    expect(files.map((path) => basename(path, '.ts')).sort()).toEqual(verbs.toSorted());
    expect(files.filter((path) => !/^export function register[A-Z]/m.test(read(path)))).toEqual([]);
  });
});

describe('other programs', () => {
  it('are run by one module; only what outlives the command is started elsewhere', () => {
    const spawning = sources.filter((path) => importsOf(path).some((id) => /^(?:node:)?child_process$/.test(id)));
    expect(spawning).toEqual([
      'packages/cli/src/terminal/open-browser.ts',
      'packages/plane/src/guard/guard.ts',
      'packages/plane/src/native/processes/process-group.ts',
      'packages/plane/src/processes/start-program.ts',
    ]);
  });
});

describe('a bound of time', () => {
  it('is a deadline where other signals end the work too: Node 22 collects AbortSignal.timeout in AbortSignal.any', () => {
    const code = tracked.filter((path) => /\.[cm]?[jt]sx?$/.test(path) && path !== 'tests/structure.test.ts');
    const collected = /AbortSignal\.any\([^;]*?(?:AbortSignal\.timeout|\btime)/;
    expect(code.filter((path) => collected.test(read(path)))).toEqual([]);
  });
});

describe('a function that disposes of something at its end', () => {
  it('awaits what it returns, which would go on without it', () => {
    // From the declaration on, as long as the lines are not further out: a return of a call at the same depth.
    const returned = /^( *)await using .*\n(?:(?:\1.*)?\n)*?\1(?:if \(.*\) )?return (?!await )([a-z][\w.]*)\(.*/gm;
    const unawaited = sources.flatMap((path) => {
      const text = read(path);
      const isSynchronous = (name: string): boolean => new RegExp(`^(?:export )?function ${name}\\b`, 'm').test(text);
      return [...text.matchAll(returned)]
        .filter(([, , name = '']) => !isSynchronous(name))
        .map(([, , name]) => `${path}: ${name}`);
    });
    expect(unawaited).toEqual([]);
  });
});

describe('bounds', () => {
  const outside = sources.filter((path) => basename(path) !== 'limits.ts');
  const found = (bound: RegExp): string[] =>
    outside.flatMap((path) => (read(path).match(bound) ?? []).map((text) => `${path}: ${text}`));

  it('stand in a limits.ts, with their reason, and not beside the code that keeps them', () => {
    const constant = /^(?:export )?const \w*(?:Max|Min|_MAX|_MIN|Ms|_MS)(?:: number)? = [\d_.]+;/gm;
    expect(found(constant)).toEqual([]);
  });

  it('stand there also as objects of a smallest and a largest value', () => {
    // Not those of a schema of settings, which documents them, nor the axes of a panel.
    const bounds =
      /^(?:export )?const \w+(?:: \w+)? = \{ ?(?:min|max): [\d_.]+.*|\{ ?min: [\d_.]+, max: [\d_.]+.*?\}/gm;
    expect(found(bounds)).toEqual([]);
  });

  it('stand there also if a length is compared with them', () => {
    // One digit counts things, such as the words of a name.
    const compared = /\b\w*length\w*(?:\(\))? [<>]=? \d[\d_]+|\b\d[\d_]+ [<>]=? [\w.]*\.length\b/gi;
    expect(found(compared)).toEqual([]);
  });
});
