// Parses inline Markdown: code, strong, emphasis and links; everything else is plain text.

export type Part =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly parts: readonly Part[] }
  | { readonly kind: 'link'; readonly target: string; readonly parts: readonly Part[] };

const marks =
  /(`+)(.+?)\1(?!`)|\[([^\]]*)\]\(([^()\s]*)\)|\*\*(.+?)\*\*|(?<![\w*])[*_](?![\s*_])(.+?)[*_](?![\w*])|<(https?:\/\/[^\s<>]+)>/;

const DEPTH_MAX = 4;

function partOf(found: RegExpExecArray, depth: number): Part {
  const [, , code, label, target, strong, emphasis, plain] = found;
  if (code !== undefined) return { kind: 'code', text: code };
  if (label !== undefined && target !== undefined) return { kind: 'link', target, parts: readParts(label, depth + 1) };
  if (strong !== undefined) return { kind: 'strong', parts: readParts(strong, depth + 1) };
  if (emphasis !== undefined) return { kind: 'emphasis', parts: readParts(emphasis, depth + 1) };
  return { kind: 'link', target: plain ?? '', parts: [{ kind: 'text', text: plain ?? '' }] };
}

export function readParts(text: string, depth = 0): Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (let found = marks.exec(rest); found !== null && depth < DEPTH_MAX; found = marks.exec(rest)) {
    if (found.index > 0) parts.push({ kind: 'text', text: rest.slice(0, found.index) });
    parts.push(partOf(found, depth));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest });
  return parts;
}
