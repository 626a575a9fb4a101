// The inputs of every server's configuration files, for every engine.
import type { Authority } from '../secrets/certificates.ts';
import type { Secret } from '../secrets/secrets.ts';
import type { UserName } from './access.ts';

/** Inputs that do not depend on an engine's paths and owners. */
export interface ServerInputs<Name extends UserName> {
  readonly authority: Authority;
  readonly secrets: Readonly<Record<Name, Secret>>;
  /** Returns the hash of a user's password. */
  hash(secret: Secret): Promise<string>;
}

/** Contents of one folder's files, by name. */
export type Files = ReadonlyMap<string, string>;

/** A user with the hash of its password. */
export interface HashedUser<Name extends UserName = UserName> {
  readonly name: Name;
  readonly username: string;
  readonly hash: string;
}

/** These users, with the hashes of their passwords. */
export async function hashedUsers<Name extends UserName>(
  { secrets, hash }: Pick<ServerInputs<Name>, 'secrets' | 'hash'>,
  names: readonly Name[],
): Promise<readonly HashedUser<Name>[]> {
  const hashed: HashedUser<Name>[] = [];
  for (const name of names) {
    const secret = secrets[name];
    hashed.push({ name, username: secret.username, hash: await hash(secret) });
  }
  return hashed;
}
