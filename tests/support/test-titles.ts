// Titles of the tests in a file, as its source has them: a title with a place for values is every title that it can be.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'rolldown/utils';

interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** Every node of a tree. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) yield* nodesOf(one);
  }
}

function programOf(path: string): Node {
  const { program } = parseSync(path, readFileSync(path, 'utf8'));
  return program as unknown as Node;
}

/** Whether what is called is `it`, or made of it: `it.skipIf(...)`, `it.each(...)`. */
function isTest(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return ['it', 'test', 'describe'].includes(String(callee.name));
  if (callee.type === 'MemberExpression') return isTest(callee.object);
  return callee.type === 'CallExpression' && isTest(callee.callee);
}

/** What a title says, with a star in each place where a value stands; undefined where it is no text. */
function titleOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string')
    return node.value.replace(/%[sdifjoc#]|\$[\w.]+/g, '*');
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('*');
}

/** Texts that stand in a file and in those beside it that it imports: what a title that is a value alone can be. */
function textsOf(path: string, program: Node): Set<string> {
  const texts = new Set<string>();
  const collect = (tree: Node): void => {
    for (const { type, value, key } of nodesOf(tree)) {
      if (type === 'Literal' && typeof value === 'string') texts.add(value);
      if (type === 'Property' && isNode(key)) texts.add(String(key.name ?? key.value));
    }
  };
  collect(program);
  for (const { type, source } of nodesOf(program)) {
    if (type !== 'ImportDeclaration' || !isNode(source)) continue;
    const imported = join(dirname(path), String(source.value));
    if (String(source.value).startsWith('.') && existsSync(imported)) collect(programOf(imported));
  }
  return texts;
}

/** Tells whether a file has a test, or a group of tests, of that title. */
export function titlesIn(path: string): (title: string) => boolean {
  const program = programOf(path);
  const titles = [...nodesOf(program)]
    .filter(({ type, callee }) => type === 'CallExpression' && isTest(callee))
    .flatMap(({ arguments: given }) => titleOf((given as readonly unknown[])[0]) ?? []);
  let texts: Set<string> | undefined;
  return (title) =>
    titles.some((one) => {
      if (one === title) return true;
      if (!one.includes('*')) return false;
      if (one === '*') {
        texts ??= textsOf(path, program);
        return texts.has(title);
      }
      const escaped = one.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${escaped.join('.+')}$`, 's').test(title);
    });
}
