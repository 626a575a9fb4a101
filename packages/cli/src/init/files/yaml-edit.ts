// Adds entries to maps and lists of a YAML file and leaves every other byte unchanged.
import { isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';

const options = { merge: true } as const;

/** The data of a file. @returns undefined if it is not YAML */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** The path of an entry: keys of maps, and indices of lists. */
export type Path = readonly (string | number)[];

/** A value on the line of its key. */
export function written(value: string): string {
  return stringify(value, { lineWidth: 0 }).trim();
}

/**
 * The file with one more entry in the map at that path: a key and its lines, the first after the key, the others below
 * it, indented by two.
 *
 * @returns undefined if there is no such map, or its notation cannot be extended
 */
export function withEntry(
  text: string,
  path: Path,
  key: string,
  [first = '', ...below]: readonly string[],
): string | undefined {
  const found = collectionAt(text, path);
  if (found === undefined) return undefined;
  const line = first === '' ? `${key}:` : `${key}: ${first}`;
  if (isMap(found)) return insertedBehind(text, found, [line, ...below]);
  return undefined;
}

/** The file with one more entry in the list at that path; as {@link withEntry}. */
export function withItem(text: string, path: Path, item: string): string | undefined {
  const found = collectionAt(text, path);
  return found !== undefined && isSeq(found) ? insertedBehind(text, found, [`- ${item}`]) : undefined;
}

/** The file with another plain or quoted text at that path. @returns undefined if there is no text on one line */
export function withText(text: string, path: Path, value: string): string | undefined {
  const node = parseDocument(text, options).getIn(path, true);
  if (!isScalar(node) || !node.range || typeof node.value !== 'string') return undefined;
  const [start, end] = node.range;
  if (text.slice(start, end).includes('\n')) return undefined;
  return `${text.slice(0, start)}${requoted(value, text[start] ?? '')}${text.slice(end)}`;
}

function requoted(value: string, quote: string): string {
  if (quote === '"') return JSON.stringify(value);
  return quote === "'" ? `'${value.replaceAll("'", "''")}'` : written(value);
}

/** Where the elements of a list in flow style end in the file: `["node", "app.js"]`. */
export function endsOfItems(text: string, path: Path): readonly number[] | undefined {
  const node = parseDocument(text, options).getIn(path, true);
  if (!isSeq(node) || node.flow !== true) return undefined;
  const ends = node.items.map((item) => (isScalar(item) ? item.range?.[1] : undefined));
  return ends.every((end) => end !== undefined) ? ends : undefined;
}

function collectionAt(text: string, path: Path): YAMLMap | YAMLSeq | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isAlias(node) || !(isMap(node) || isSeq(node)) || node.flow === true) return undefined;
  return node;
}

/** After the last entry of a map or a list in block style, in the column of the first. */
function insertedBehind(text: string, found: YAMLMap | YAMLSeq, lines: readonly string[]): string | undefined {
  const start = startOf(found.items[0]);
  const end = endOf(found.items.at(-1));
  if (start === undefined || end === undefined) return undefined;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  // A map that is an item of a list begins after the dash.
  const column = isMap(found) ? before.length : before.search(/\S|$/);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const at = lineEnd(text, end);
  const added = lines.map((line) => `${newline}${' '.repeat(column)}${line}`).join('');
  return `${text.slice(0, at)}${added}${text.slice(at)}`;
}

function startOf(item: unknown): number | undefined {
  const node = isPair(item) ? item.key : item;
  return rangeOf(node)?.[0];
}

function endOf(item: unknown): number | undefined {
  const node = isPair(item) ? (rangeOf(item.value) ? item.value : item.key) : item;
  return rangeOf(node)?.[1];
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item;
}

function rangeOf(node: unknown): readonly number[] | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? node.range : undefined;
}

/** The end of the entry's last line, without the blank lines after it. */
function lineEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at -= 1;
  const found = text.indexOf('\n', at);
  if (found < 0) return text.length;
  return text[found - 1] === '\r' ? found - 1 : found;
}
