// The secrets of the stack: users' passwords, and keys without a user.
import { ensureSecrets, type Secret } from '@telltale/plane/secrets';
import { type UserName, userNames } from '@telltale/plane/servers';
import type { StackLayout } from '../layout.ts';

/** Secrets that are not for logging in. */
export const stackKeyNames = [
  'kibana-token',
  'kibana-encryption',
  'kibana-session',
  'kibana-reporting',
  'grafana-key',
] as const;

/** One of these secrets. */
export type StackKeyName = (typeof stackKeyNames)[number];

/** All secrets of the stack. */
export type StackSecrets = Readonly<Record<UserName | StackKeyName, Secret>>;

/** Reads the secrets, and creates missing ones. */
export function ensureStackSecrets({ passwords }: StackLayout): Promise<StackSecrets> {
  return ensureSecrets(passwords, [...userNames, ...stackKeyNames]);
}
