// Registers the transport as `winston.transports.Elasticsearch`, as winston-elasticsearch does.
import { createRequire } from 'node:module';
import { ElasticsearchTransport } from './elasticsearch-transport.ts';

/** What we use of winston. */
interface Winston {
  readonly transports?: { Elasticsearch?: unknown };
}

/**
 * Sets it on the copy of winston that a module finds.
 *
 * @param from path or URL of that module
 * @param inPlaceOf only where this stands there now
 */
export function registerOn(from: string | URL, inPlaceOf?: unknown): void {
  try {
    const { transports }: Winston = createRequire(from)('winston');
    if (transports === undefined) return;
    if (inPlaceOf !== undefined && transports.Elasticsearch !== inPlaceOf) return;
    transports.Elasticsearch = ElasticsearchTransport;
  } catch {
    // No winston there, or one that cannot be changed: the class itself is still exported.
  }
}

/** Sets it on the app's winston: the one beside this package, and the one beside the app, where they are two. */
export function register(): void {
  registerOn(import.meta.url);
  const [, main] = process.argv;
  if (main !== undefined) registerOn(main);
}
