// HTTP client for a server of the stack, from inside its networks.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectElasticsearch, createHttpClient, type ElasticsearchClient, type HttpClient } from '@telltale/plane';
import { readSecret } from '@telltale/plane/secrets';
import type { UserName } from '@telltale/plane/servers';
import type { StackLayout } from './layout.ts';

/** A client of the server at `url`, as one of the stack's users. The caller disposes of it. */
export async function clientInStack(layout: StackLayout, url: string, user: UserName): Promise<HttpClient> {
  return createHttpClient({ url, ...(await credentialsOf(layout, user)) });
}

/** A client of the stack's Elasticsearch, as one of its users. The caller disposes of it. */
export async function elasticsearchInStack(layout: StackLayout, user: UserName): Promise<ElasticsearchClient> {
  return connectElasticsearch({ url: layout.elasticsearch, ...(await credentialsOf(layout, user)) });
}

async function credentialsOf(layout: StackLayout, user: UserName) {
  const ca = await readFile(join(layout.authority, 'ca.crt'), 'utf8');
  return { ca, ...(await readSecret(layout.passwords, user)) };
}
