// Elasticsearch's files of users and roles (privileges), written from the access table.
import { yaml } from '../secrets/yaml.ts';
import { type RoleName, roles, rolesOf } from './access.ts';
import type { Files, HashedUser } from './server-inputs.ts';

/** Content of `roles.yml` with these roles. */
export function rolesFile(names: readonly RoleName[]): string {
  const privileges = names.map((name) => {
    const { description: _, ...each } = roles[name];
    return [name, each] as const;
  });
  return yaml(Object.fromEntries(privileges));
}

/** The files with each user's password and roles. */
export function elasticsearchUserFiles(users: readonly HashedUser[]): Files {
  const byRole = new Map<string, string[]>();
  for (const { name, username } of users) {
    for (const role of rolesOf[name]) byRole.set(role, [...(byRole.get(role) ?? []), username]);
  }
  return new Map([
    ['users', users.map(({ username, hash }) => `${username}:${hash}\n`).join('')],
    ['users_roles', [...byRole].map(([role, names]) => `${role}:${names.join(',')}\n`).join('')],
  ]);
}
