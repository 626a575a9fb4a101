// Each page that a message names is there, is shipped with the package that names it, and is named by a path that opens it.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pagesFolder, withPagePaths } from '../src/terminal/page-paths.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telltale-pages-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pages that the source of a package names, but in comments. */
const namesIn = (name: string): string[] =>
  globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
    return [...text.matchAll(/\bdocs\/[a-z][\w-]*\.md[^.;:,)'"`]*/g)].map(([name]) => name);
  });
/** What is packed with a package beside its own files. */
const packedWith = (name: string): string =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).scripts.prepack;

/** Packages whose messages the command shows, and those that run in a service. */
const ofCommand = ['cli', 'operations', 'plane', 'sizing', 'content', 'http'];
const ofService = ['node', 'metrics', 'log-shipper', 'winston', 'files'];

describe('a page that a message names', () => {
  it.each([...ofCommand, ...ofService])('exists (%s)', (name) => {
    const pages = namesIn(name).map((text) => text.split('.md')[0] ?? '');
    expect(pages.filter((page) => !existsSync(join(root, `${page}.md`)))).toEqual([]);
  });

  it('is packed with the command, all pages and runbooks', () => {
    expect(ofCommand.flatMap(namesIn).length).toBeGreaterThan(8);
    expect(packedWith('cli')).toMatch(/ in docs dashboards\/runbooks$/);
  });

  it.each(ofService)('is named with its package in the messages of a service (%s)', (name) => {
    for (const text of namesIn(name)) {
      expect(text).toMatch(/^docs\/[\w-]+\.md in the package @telltale\/node/);
      expect(packedWith('node')).toContain(` ${text.split(' ')[0]}`);
    }
  });

  it('is named by its path in the clone when the command runs in one', () => {
    expect(pagesFolder()).toBe(root.replace(/\/$/, ''));
    expect(withPagePaths('see docs/alerting.md', root)).toBe('see docs/alerting.md');
    expect(withPagePaths('see docs/alerting.md', folder)).toBe(`see ${join(root, 'docs/alerting.md')}`);
    expect(withPagePaths('-> dashboards/runbooks/TargetDown.md', folder)).toBe(
      `-> ${join(root, 'dashboards/runbooks/TargetDown.md')}`,
    );
  });

  it('is named by its path in the package when that is installed', () => {
    const own = join(folder, 'node_modules/@telltale/cli');
    mkdirSync(join(own, 'docs'), { recursive: true });
    for (const page of ['operating', 'alerting']) writeFileSync(join(own, `docs/${page}.md`), '');
    expect(withPagePaths('see docs/alerting.md.', folder, pagesFolder(own))).toBe(
      'see node_modules/@telltale/cli/docs/alerting.md.',
    );
  });

  it.each(['docs/nothing-of-the-kind.md', '/srv/docs/alerting.md', 'docs/alerting.md in the package @telltale/node'])(
    'is left as it is in "%s"',
    (text) => {
      expect(withPagePaths(text, folder)).toBe(text);
    },
  );

  it('is printed by the command with a path that can be opened', () => {
    const help = execFileSync(process.execPath, [join(root, 'packages/cli/bin/telltale.js'), 'size', '--help'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const [path = ''] = /\S+\/docs\/scaling\.md/.exec(help) ?? [];
    expect(existsSync(path), help).toBe(true);
  });
});
