// Writes the documentation page of the saved searches, each in KQL and in ES|QL.
import { writeEsql } from './esql.ts';
import { writeKql } from './kql.ts';
import { limits } from './limits.ts';
import { asked, fieldsOfSearch, newestFirst, type SavedSearch } from './search.ts';
import { savedSearches } from './searches.ts';

/** The search in ES|QL: the records themselves, or their count if that is the purpose. */
export function esqlOf(search: SavedSearch): string {
  const { columns, sort = newestFirst, countBy } = search;
  // Metadata must be requested explicitly.
  const metadata = fieldsOfSearch(search).filter((name) => name.startsWith('_'));
  const from = metadata.length === 0 ? '' : ` METADATA ${metadata.join(', ')}`;
  const lines = [`FROM ${search.in.pattern}${from}`, `WHERE ${writeEsql(asked(search))}`];
  if (countBy === undefined) {
    lines.push(`SORT ${sort.field} ${sort.direction.toUpperCase()}`);
    lines.push(`KEEP ${[...new Set(['@timestamp', ...columns])].join(', ')}`, `LIMIT ${limits.linesMax}`);
  } else {
    lines.push(
      `STATS records = COUNT(*), first_seen = MIN(@timestamp), last_seen = MAX(@timestamp) BY ${countBy.join(', ')}`,
    );
    lines.push('SORT records DESC', `LIMIT ${limits.linesMax}`);
  }
  return lines.join('\n| ');
}

function section(search: SavedSearch): string {
  const { title, id, purpose, asks } = search;
  return [
    `## ${title}`,
    '',
    `\`${id}\`. ${purpose}`,
    ...(asks ? ['', `The queries below have an example value for \`${asks.field}\`.`] : []),
    '',
    '```text',
    writeKql(asked(search)),
    '```',
    '',
    '```text',
    esqlOf(search),
    '```',
    '',
  ].join('\n');
}

const introduction = `<!-- Written by npm run content from packages/content: change it there. -->
# Searches

The saved searches of \`dashboards/kibana/telltale.ndjson\`, each in Kibana's query language (KQL) for Discover, and in
ES|QL. \`npm test\` runs the KQL of each against a real Elasticsearch and its own KQL parser, with records that it must
find and records that it must not; \`_ignored\`, which that parser leaves out, is asked for as Kibana translates it. The
ES|QL is written from the same conditions; \`npm run test:older\` runs it on an Elasticsearch 8.19, with the same records.

In KQL \`not\` also finds records without the field; ES|QL has to say so (\`IS NULL OR\`).
`;

/** The page, as Markdown. */
export function searchesPage(): string {
  return [introduction, ...savedSearches.map(section)].join('\n').replace(/\n+$/, '\n');
}
