// Substitutes the drop-in for a winston-elasticsearch that the app has loaded; used by the preload.
import { ElasticsearchTransport } from './elasticsearch-transport.ts';
import { registerOn } from './register.ts';
import { ElasticsearchTransformer } from './transformer.ts';

/**
 * The replacement for winston-elasticsearch's exports.
 *
 * @param original its own exports
 * @param from path of one of its files
 */
export function carried(original: unknown, from: string): object {
  const theirs: unknown = Reflect.get(Object(original), 'ElasticsearchTransport');
  // It registered itself when it was loaded, and has loaded winston for that.
  if (theirs !== undefined) registerOn(from, theirs);
  return { ElasticsearchTransport, ElasticsearchTransformer };
}
