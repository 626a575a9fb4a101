// The credentials with which people log in to the stack.
import { readSecret } from '@telltale/plane/secrets';
import { type UserName, userNames } from '@telltale/plane/servers';
import type { StackLayout } from './layout.ts';

/** A server to which people log in. */
export interface Credential {
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

const servers = {
  Kibana: 'operator',
  Grafana: 'operator',
  Elasticsearch: 'operator',
  Prometheus: 'operator',
  Alertmanager: 'operator',
} as const;

/** The users of each server; the operator's password is valid everywhere, but has only read access to Elasticsearch. */
export async function credentialsOf({ passwords }: StackLayout): Promise<Credential[]> {
  return Promise.all(
    Object.entries(servers).map(async ([server, user]) => {
      const { username, password } = await readSecret(passwords, user);
      return { server, username, password };
    }),
  );
}

/** The password of one user; undefined if there is no such user. */
export async function passwordOf({ passwords }: StackLayout, name: string): Promise<string | undefined> {
  const user = userNames.find((known) => known === name) satisfies UserName | undefined;
  return user === undefined ? undefined : (await readSecret(passwords, user)).password;
}
