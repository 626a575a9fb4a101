// The service account token with which Kibana logs in to Elasticsearch. No user's password can drift from Kibana's
// settings, and as a file it exists before Elasticsearch does.
import type { Secret } from '@telltale/plane/secrets';
import type { StackInputs } from './server-inputs.ts';

const account = 'elastic/kibana/telltale';
/** Version of the format, with which every token begins. */
const prefix = Buffer.from([0, 1, 0, 1]);

/** The token in requests: `Authorization: Bearer <token>`. */
export function serviceTokenOf({ password }: Secret): string {
  return Buffer.concat([prefix, Buffer.from(`${account}:${password}`)]).toString('base64');
}

/** The line in Elasticsearch's file `service_tokens`. */
export async function serviceTokenLine({ secrets, hash }: StackInputs): Promise<string> {
  return `${account}:${await hash(secrets['kibana-token'])}\n`;
}
