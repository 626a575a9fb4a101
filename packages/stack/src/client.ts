// Asks a server of the stack from inside of its networks.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient, type HttpClient } from '@telltale/plane';
import { readSecret } from '@telltale/plane/secrets';
import type { UserName } from '@telltale/plane/servers';
import type { StackLayout } from './layout.ts';

/** A client of the server at `url`, as one of the stack's users. To be disposed of. */
export async function clientInStack(layout: StackLayout, url: string, user: UserName): Promise<HttpClient> {
  const ca = await readFile(join(layout.authority, 'ca.crt'), 'utf8');
  return createHttpClient({ url, ca, ...(await readSecret(layout.passwords, user)) });
}
