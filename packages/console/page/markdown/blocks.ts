// Parses the Markdown of runbooks into blocks: headings, paragraphs, lists, code, tables.

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const fence = /^\s*(`{3,}|~{3,})/;
const heading = /^(#{1,6})\s+(.*?)\s*#*$/;
const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const ruler = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Maximum depth of nested lists; deeper ones are shown as text. */
const DEPTH_MAX = 6;

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** A queue of lines. */
class Reader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get line(): string | undefined {
    return this.#lines[this.#at];
  }

  get next(): string | undefined {
    return this.#lines[this.#at + 1];
  }

  take(): string {
    this.#at += 1;
    return this.#lines[this.#at - 1] ?? '';
  }

  takeWhile(fits: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (this.line !== undefined && fits(this.line)) taken.push(this.take());
    return taken;
  }
}

function readCode(reader: Reader): Block {
  const [, mark = '```'] = fence.exec(reader.take()) ?? [];
  const text = reader.takeWhile((line) => !line.trim().startsWith(mark)).join('\n');
  reader.take();
  return { kind: 'code', text };
}

function readList(reader: Reader, depth: number): Block {
  const [, indent = '', mark = '-'] = item.exec(reader.line ?? '') ?? [];
  const ordered = /\d/.test(mark);
  const items: Block[][] = [];
  while (reader.line !== undefined) {
    const [, own = '', ownMark = '', text = ''] = item.exec(reader.line) ?? [];
    if (ownMark === '' || own.length !== indent.length || /\d/.test(ownMark) !== ordered) break;
    reader.take();
    const width = own.length + ownMark.length + 1;
    const rest = reader.takeWhile((line) => line.trim() === '' || line.search(/\S/) >= Math.min(width, own.length + 2));
    items.push(readLines([text, ...rest.map((line) => line.slice(Math.min(width, line.search(/\S|$/))))], depth + 1));
  }
  return { kind: 'list', ordered, items };
}

function readTable(reader: Reader): Block {
  const head = cells(reader.take());
  reader.take();
  return { kind: 'table', head, rows: reader.takeWhile((line) => line.includes('|')).map(cells) };
}

const beginsBlock = (line: string): boolean =>
  line.trim() === '' || fence.test(line) || heading.test(line) || item.test(line);

function readBlock(reader: Reader, depth: number): Block {
  const line = reader.line ?? '';
  const [, marks, text] = heading.exec(line) ?? [];
  if (marks !== undefined && text !== undefined) {
    reader.take();
    return { kind: 'heading', level: marks.length, text };
  }
  if (fence.test(line)) return readCode(reader);
  if (item.test(line) && depth < DEPTH_MAX) return readList(reader, depth);
  if (line.includes('|') && ruler.test(reader.next ?? '')) return readTable(reader);
  return { kind: 'paragraph', text: [reader.take(), ...reader.takeWhile((each) => !beginsBlock(each))].join(' ') };
}

function readLines(lines: readonly string[], depth: number): Block[] {
  const reader = new Reader(lines);
  const blocks: Block[] = [];
  while (reader.line !== undefined) {
    if (reader.line.trim() === '') reader.take();
    else blocks.push(readBlock(reader, depth));
  }
  return blocks;
}

export function readBlocks(markdown: string): Block[] {
  return readLines(markdown.replaceAll('\r\n', '\n').split('\n'), 0);
}
