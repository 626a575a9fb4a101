// The tables of docs/log-documents.md, made from the catalog's fields.
import { type LogField, logFields } from '../src/log-fields.ts';

const who: Readonly<Record<LogField['setBy'], string>> = {
  capture: 'the preload',
  shipper: 'the shipper',
  application: 'the application',
};

/** Types in Elasticsearch's words. */
const types: Readonly<Partial<Record<LogField['type'], string>>> = {
  match_only_text: '`match_only_text`, else `text`',
  stored_keyword: '`keyword`, not indexed: it is shown, and cannot be searched',
  typed_object: '`object`, see [their types](#their-types)',
};

const begin = '<!-- written by npm run docs from packages/catalog/src/log-fields.ts -->';
const end = '<!-- end of what npm run docs writes -->';

function table(): string {
  return [
    '| field | type | set by | what it holds |',
    '|---|---|---|---|',
    ...Object.entries<LogField>(logFields).map(
      ([name, { type, setBy, description }]) =>
        `| \`${name}\` | ${types[type] ?? `\`${type}\``} | ${who[setBy]} | ${description} |`,
    ),
  ].join('\n');
}

/** The page with its table as the catalog has it. @throws where the page has lost the marks around it */
export function logDocumentsPage(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/log-documents.md has lost the lines "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n${table()}\n${page.slice(to)}`;
}
