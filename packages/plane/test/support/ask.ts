// Asks a part of a plane as one of the plane's users.
import { readFileSync } from 'node:fs';
import { type Answer, createHttpClient, type Question } from '../../src/http-client.ts';
import type { Connection } from '../../src/index.ts';
import { readSecret } from '../../src/secrets/secrets.ts';
import type { NativeUserName } from '../../src/servers/access.ts';

/** Sends one request with that user's password. */
export async function askAs(
  planeDir: string,
  user: NativeUserName,
  { url, ca_file }: Connection,
  question: Question,
): Promise<Answer<unknown>> {
  const secret = await readSecret(`${planeDir}/secrets`, user);
  await using client = createHttpClient({ url, ca: readFileSync(ca_file, 'utf8'), ...secret });
  return await client.ask(question);
}
