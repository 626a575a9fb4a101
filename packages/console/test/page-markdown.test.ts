// Runbooks are drawn from Markdown: each form that they use is read, and nothing in them becomes anything but text.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Block, readBlocks } from '../page/markdown/blocks.ts';
import { readParts } from '../page/markdown/inline.ts';
import { linkTarget } from '../page/markdown/link-target.ts';

const folder = fileURLToPath(new URL('../../../dashboards/runbooks/', import.meta.url));
const runbooks = readdirSync(folder).map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')] as const);

function texts(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'list':
        return block.items.flatMap(texts);
      case 'table':
        return [...block.head, ...block.rows.flat()];
      default:
        return [block.text];
    }
  });
}

const words = (text: string): string[] => text.match(/[A-Za-z]{3,}/g) ?? [];

describe('a runbook', () => {
  it.each(runbooks)('%s keeps all its words, and shows no Markdown syntax outside of code', (_, markdown) => {
    const blocks = readBlocks(markdown);
    const read = texts(blocks).join('\n');
    // The language of a code block is the one word that is not shown.
    const written = markdown.replaceAll(/^(\s*```)\w+$/gm, '$1');
    expect(words(read)).toEqual(words(written));
    const prose = texts(blocks.filter(({ kind }) => kind !== 'code')).flatMap((text) =>
      readParts(text).flatMap((part) => (part.kind === 'text' ? part.text : [])),
    );
    expect(prose.filter((text) => /\*\*|`|\]\(|^#|^\|/.test(text))).toEqual([]);
  });

  it.each(runbooks)('%s links to dashboards, runbooks and addresses that the console can open', (_, markdown) => {
    const targets = [...markdown.matchAll(/\]\((?<target>[^)]+)\)/g)].map(({ groups }) => groups?.target ?? '');
    const known = targets.filter((target) => /\.json$|\.md$|^https?:/.test(target) && !target.includes('docs/'));
    expect(known.filter((target) => linkTarget(target) === undefined)).toEqual([]);
  });
});

describe('Markdown', () => {
  it('is parsed into headings, nested lists, code and tables', () => {
    const text = [
      '## What to do',
      '',
      'A line',
      'and its end.',
      '',
      '1. First:',
      '   ```sh',
      '   ls  -l',
      '   ```',
      '2. Second',
      '   - inner',
      '',
      '| a | b |',
      '|---|---|',
      '| 1 | `x\\|y` |',
    ].join('\n');
    expect(readBlocks(text)).toEqual([
      { kind: 'heading', level: 2, text: 'What to do' },
      { kind: 'paragraph', text: 'A line and its end.' },
      {
        kind: 'list',
        ordered: true,
        items: [
          [
            { kind: 'paragraph', text: 'First:' },
            { kind: 'code', text: 'ls  -l' },
          ],
          [
            { kind: 'paragraph', text: 'Second' },
            { kind: 'list', ordered: false, items: [[{ kind: 'paragraph', text: 'inner' }]] },
          ],
        ],
      },
      { kind: 'table', head: ['a', 'b'], rows: [['1', '`x|y`']] },
    ]);
  });

  it('shows HTML as plain text', () => {
    const html = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    expect(readBlocks(html)).toEqual([{ kind: 'paragraph', text: html }]);
    expect(readParts(html)).toEqual([{ kind: 'text', text: html }]);
  });

  it.each([
    'javascript:alert(1)',
    'javascript://%0aalert(1)',
    'data:text/html,x',
    '//evil.example',
    '/etc/passwd',
    '../../docs/security.md',
    ' javascript:alert(1)',
  ])('makes no link of %s', (target) => {
    expect(linkTarget(target)).toBeUndefined();
  });

  it('is parsed in time linear in its length, whatever it contains', () => {
    const hostile = ['*'.repeat(5_000), '`'.repeat(5_001), '['.repeat(5_000), '> '.repeat(5_000), '|-'.repeat(5_000)];
    const begun = performance.now();
    for (const block of hostile.flatMap(readBlocks)) if ('text' in block) readParts(block.text);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
