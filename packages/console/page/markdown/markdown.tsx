// Renders Markdown as elements. Text is always inserted as text, never as HTML.
import type { ComponentChildren } from 'preact';
import { type Block, readBlocks } from './blocks.ts';
import { type Part, readParts } from './inline.ts';
import { linkTarget } from './link-target.ts';

function drawLink(target: string, children: ComponentChildren, key: number) {
  const href = linkTarget(target);
  if (href === undefined) return <span key={key}>{children}</span>;
  if (href.startsWith('/')) {
    return (
      <a key={key} href={href}>
        {children}
      </a>
    );
  }
  return (
    <a key={key} href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

function drawPart(part: Part, key: number): ComponentChildren {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code key={key}>{part.text}</code>;
    case 'strong':
      return <strong key={key}>{part.parts.map(drawPart)}</strong>;
    case 'emphasis':
      return <em key={key}>{part.parts.map(drawPart)}</em>;
    default:
      return drawLink(part.target, part.parts.map(drawPart), key);
  }
}

const inline = (text: string): ComponentChildren => readParts(text).map(drawPart);

function Heading({ level, text }: { readonly level: number; readonly text: string }) {
  if (level <= 2) return <h2>{inline(text)}</h2>;
  return level === 3 ? <h3>{inline(text)}</h3> : <h4>{inline(text)}</h4>;
}

function drawList({ ordered, items }: Extract<Block, { kind: 'list' }>, key: number) {
  const drawn = items.map((blocks, index) => {
    const [first, ...more] = blocks;
    return (
      <li key={index}>
        {first?.kind === 'paragraph' ? [inline(first.text), ...more.map(drawBlock)] : blocks.map(drawBlock)}
      </li>
    );
  });
  return ordered ? <ol key={key}>{drawn}</ol> : <ul key={key}>{drawn}</ul>;
}

function drawTable({ head, rows }: Extract<Block, { kind: 'table' }>, key: number) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section key={key} class="table-box" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{inline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function drawBlock(block: Block, key: number): ComponentChildren {
  switch (block.kind) {
    case 'heading':
      return <Heading key={key} level={block.level} text={block.text} />;
    case 'paragraph':
      return <p key={key}>{inline(block.text)}</p>;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <pre key={key} tabIndex={0}>
          {block.text}
        </pre>
      );
    case 'list':
      return drawList(block, key);
    default:
      return drawTable(block, key);
  }
}

export function Markdown({ text }: { readonly text: string }) {
  return <article class="markdown">{readBlocks(text).map(drawBlock)}</article>;
}
