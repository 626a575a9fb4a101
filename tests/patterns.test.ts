// Every regular expression that runs on an app's thread costs in proportion to the text that it reads.
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyExpressions } from '../packages/log-shipper/src/document/key-values.ts';
import { blankKey } from '../packages/log-shipper/src/document/object-keys.ts';
import { terminalSequence } from '../packages/log-shipper/src/document/walk.ts';
import { moves } from '../packages/node/src/capture/output/printed-line.ts';
import { attacks } from './support/regex-attacks.ts';
import { CountedExpression, TooManySteps } from './support/regex-steps.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Sources whose code an app's thread runs; the shipper's worker is a thread of its own. */
const sources = ['node', 'log-shipper', 'metrics', 'winston', 'catalog', 'files'].map(
  (name) => `packages/${name}/src/**/*.ts`,
);
/** Expressions that are put together when they are needed, and where they can be had. */
const madeOfParts: Readonly<Record<string, readonly RegExp[]>> = {
  'packages/log-shipper/src/document/key-values.ts': keyExpressions(['iban', 'customer_email']),
  'packages/log-shipper/src/document/object-keys.ts': [blankKey],
  // Only alternatives, each of which stands in a table and is tried as it stands there.
  'packages/log-shipper/src/document/redaction.ts': [],
  'packages/log-shipper/src/document/walk.ts': [terminalSequence],
  'packages/node/src/capture/output/printed-line.ts': [moves],
  'packages/node/src/process/launchers.ts': [/\/node_modules\/(?:npm|pnpm|yarn|@nestjs\/cli)\//],
};
/** Shorter ones where what counts goes as deep as the text is long. */
const lengths = [
  [400, 800],
  [100, 200],
] as const;
const growthMax = 2.3;

interface Literal {
  readonly where: string;
  readonly expression: RegExp;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') yield value as Node;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

/** The steps of a search that goes on behind each match; infinite where they are more than anything needs. */
function stepsOf(expression: RegExp, text: string): number {
  const counted = new CountedExpression(expression);
  try {
    searchAll(counted, expression.sticky, text);
  } catch (error) {
    if (error instanceof TooManySteps) return Number.POSITIVE_INFINITY;
    throw error;
  }
  return counted.steps;
}

function searchAll(counted: CountedExpression, onlyThere: boolean, text: string): void {
  for (let at = 0; at <= text.length; ) {
    const found = counted.search(text, at, onlyThere);
    if (found === undefined) return;
    at = found.to > at ? found.to : at + 1;
  }
}

interface Grown {
  readonly growth: number;
  readonly text: string;
}

function worstGrowth(expression: RegExp): Grown {
  const [usual, shorter] = lengths;
  try {
    return worstOf(expression, ...usual);
  } catch (error) {
    // The stack of the one who counts, not that of the engine.
    if (error instanceof RangeError) return worstOf(expression, ...shorter);
    throw error;
  }
}

function worstOf(expression: RegExp, short: number, long: number): Grown {
  const longs = attacks(expression, long);
  return attacks(expression, short).reduce(
    (worst, text, index) => {
      const [few, many] = [stepsOf(expression, text), stepsOf(expression, longs[index] ?? '')];
      // The few steps of an expression that gives up at once say nothing.
      const growth = Number.isFinite(few) ? (many + 200) / (few + 200) : few;
      return growth > worst.growth ? { growth, text: text.slice(0, 60) } : worst;
    },
    { growth: 0, text: '' },
  );
}

const literals: Literal[] = [];
const made: string[] = [];

beforeAll(async () => {
  for await (const path of glob(sources, { cwd: root, exclude: ['packages/log-shipper/src/worker/**'] })) {
    const text = readFileSync(`${root}${path}`, 'utf8');
    for (const node of nodesOf(parseAst(text, { lang: 'ts' }, path))) {
      const where = `${path}:${text.slice(0, node.start).split('\n').length}`;
      if (node.regex) literals.push({ where, expression: new RegExp(node.regex.pattern, node.regex.flags) });
      if (/^(?:New|Call)Expression$/.test(node.type) && node.callee?.name === 'RegExp') made.push(path);
    }
  }
});

describe('the regular expressions of the sources', () => {
  it('are listed here if they are assembled from parts', () => {
    expect([...new Set(made)].sort()).toEqual(Object.keys(madeOfParts).sort());
  });

  it('take at most twice the steps for twice the text, whatever is in it', () => {
    const all = [
      ...literals,
      ...Object.entries(madeOfParts).flatMap(([where, some]) => some.map((expression) => ({ where, expression }))),
    ];
    // Fewer would mean that they were not found.
    expect(literals.length).toBeGreaterThan(150);
    const grown = all.map(({ where, expression }) => ({
      where,
      source: expression.source,
      ...worstGrowth(expression),
    }));
    const worst = grown.reduce((one, other) => (other.growth > one.growth ? other : one));
    process.stdout.write(
      `patterns: ${all.length} on the app's thread; worst growth ${worst.growth.toFixed(2)} for twice the text (${worst.where})\n`,
    );
    expect(grown.filter(({ growth }) => growth > growthMax)).toEqual([]);
  });
});

describe('the counter of steps', () => {
  it('detects the growth of a backtracking expression', () => {
    for (const expression of [
      /\beyJ[\w-]{10,}\.[\w-]{10,}/g,
      /(a+)+b/,
      /\s+$/,
      /-----BEGIN [A-Z ]*KEY-----[^"]*?END/g,
    ]) {
      expect(worstGrowth(expression).growth).toBeGreaterThan(3);
    }
  });

  it('matches the same texts as the engine', () => {
    const texts = [
      'said password=hush; token: [1]',
      '-eyJaaaaaaaaaa.bbbb',
      '4111 1111 1111 1111',
      '<a b="c">\r\n\r\n x',
    ];
    for (const { expression } of literals) {
      for (const text of texts) {
        expression.lastIndex = 0;
        const native = expression.exec(text);
        expression.lastIndex = 0;
        const own = new CountedExpression(expression).search(text, 0, expression.sticky);
        const expected = native === null ? undefined : { from: native.index, to: native.index + native[0].length };
        expect({ expression, text, own }).toEqual({ expression, text, own: expected });
      }
    }
  });
});
