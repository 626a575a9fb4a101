// Registers the transport as `winston.transports.Elasticsearch`, as winston-elasticsearch does.
import { createRequire } from 'node:module';
import { ElasticsearchTransport } from './elasticsearch-transport.ts';

/** The part of winston that we use. */
interface Winston {
  readonly transports?: { Elasticsearch?: unknown };
}

/**
 * Registers it in the copy of winston that a module resolves.
 *
 * @param from path or URL of that module
 * @param inPlaceOf only if this is registered at present
 */
export function registerOn(from: string | URL, inPlaceOf?: unknown): void {
  try {
    const { transports }: Winston = createRequire(from)('winston');
    if (transports === undefined) return;
    if (inPlaceOf !== undefined && transports.Elasticsearch !== inPlaceOf) return;
    transports.Elasticsearch = ElasticsearchTransport;
  } catch {
    // winston is missing or cannot be changed: the class itself is still exported.
  }
}

/** Registers it in the app's winston: the one beside this package, and the one beside the app, if they differ. */
export function register(): void {
  registerOn(import.meta.url);
  const [, main] = process.argv;
  if (main !== undefined) registerOn(main);
}
