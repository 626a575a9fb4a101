// The drop-in as the preload substitutes it for a winston-elasticsearch that the app has loaded.
import { ElasticsearchTransport } from './elasticsearch-transport.ts';
import { registerOn } from './register.ts';
import { ElasticsearchTransformer } from './transformer.ts';

/**
 * What winston-elasticsearch shall export instead.
 *
 * @param original what it exports
 * @param from path of one of its files
 */
export function carried(original: unknown, from: string): object {
  const theirs: unknown = Reflect.get(Object(original), 'ElasticsearchTransport');
  // It has put its own there when it was loaded, and has loaded winston for that.
  if (theirs !== undefined) registerOn(from, theirs);
  return { ElasticsearchTransport, ElasticsearchTransformer };
}
