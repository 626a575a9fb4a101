// Bounds the cardinality of database operation names, whatever text the app sends.
import type { AttributeValue } from '@opentelemetry/api';
import { limits } from '../limits.ts';

/** First words of queries: arbitrary others would be unbounded label values. */
const verbs: ReadonlySet<string> = new Set([
  ...['ABORT', 'ALTER', 'ANALYZE', 'ATTACH', 'BEGIN', 'CALL', 'CHECKPOINT', 'CLOSE', 'CLUSTER', 'COMMENT', 'COMMIT'],
  ...[
    'COPY',
    'CREATE',
    'DEALLOCATE',
    'DECLARE',
    'DELETE',
    'DESCRIBE',
    'DETACH',
    'DISCARD',
    'DO',
    'DROP',
    'END',
    'EXEC',
  ],
  ...['EXECUTE', 'EXPLAIN', 'FETCH', 'FLUSH', 'GRANT', 'INSERT', 'KILL', 'LISTEN', 'LOAD', 'LOCK', 'MERGE', 'MOVE'],
  ...['NOTIFY', 'OPTIMIZE', 'PRAGMA', 'PREPARE', 'REFRESH', 'REINDEX', 'RELEASE', 'RENAME', 'REPLACE', 'RESET'],
  ...['REVOKE', 'ROLLBACK', 'SAVEPOINT', 'SELECT', 'SET', 'SHOW', 'START', 'TABLE', 'TRUNCATE', 'UNLISTEN', 'UNLOCK'],
  ...['UPDATE', 'UPSERT', 'USE', 'VACUUM', 'VALUES', 'WITH'],
]);

/** Comments and opening brackets before the first word, within the searched length. */
const beforeVerb = /^(?:[\s(;]|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*/;

/** The first word of an SQL query; undefined if it is unknown. */
export function verbOf(query: AttributeValue | undefined): string | undefined {
  if (typeof query !== 'string') return undefined;
  const text = query.slice(0, limits.queryLengthMax);
  const [before = ''] = beforeVerb.exec(text) ?? [];
  const word = /^[a-z]+/i.exec(text.slice(before.length))?.[0].toUpperCase();
  return word !== undefined && verbs.has(word) ? word : undefined;
}

const commands = new Set<string>();

function knownCommand(name: string): string | undefined {
  if (commands.has(name)) return name;
  if (!/^[A-Za-z][\w.]{0,31}$/.test(name) || commands.size >= limits.operationNamesMax) return undefined;
  commands.add(name);
  return name;
}

/**
 * The operation's name for its series; undefined if it is unknown.
 *
 * @param name from the client's instrumentation
 * @param query the query text, if the name is unknown
 */
export function operationNameOf(
  system: AttributeValue | undefined,
  name: AttributeValue | undefined,
  query: AttributeValue | undefined,
): string | undefined {
  if (typeof name !== 'string') return verbOf(query);
  // Clients name commands in different ways, some with a prefix for the transaction.
  if (system === 'redis') return knownCommand(name.toUpperCase().replace(/^(?:MULTI|PIPELINE) /, ''));
  return verbOf(name) ?? knownCommand(name);
}
